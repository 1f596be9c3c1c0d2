/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The plan of a build: a function of the description alone, the same on every
 * machine. Files of the SDK are written with the prefix `$SDK`, the description
 * itself as `$SPEC`; other names stand as in the description. `build` carries
 * out exactly these commands.
 */
#ifndef TOOL_PLAN_H
#define TOOL_PLAN_H

#include <stddef.h>

#include "spec.h"

struct step {
	const char *name, *description;
	struct words inputs, outputs, command;
};

struct plan {
	const char *spec_hash, *hash;
	struct step *steps; /* one for each domain in order of declaration, then the assembly */
	size_t count;
};

struct plan plan_make(const struct spec *spec);

/* Appends the plan as JSON. */
void plan_print(const struct plan *plan, bool pretty, struct bytes *out);

/* The folder of a domain's header, for the compiler. */
const char *plan_header_folder(const struct spec *spec, const struct domain *domain);

/*
 * Where the build puts the program file of a domain, the record of what it was
 * compiled from, the image and the report.
 */
const char *plan_program(const struct spec *spec, const struct domain *domain);
const char *plan_record(const struct spec *spec, const struct domain *domain);
const char *plan_image(const struct spec *spec);
const char *plan_report(const struct spec *spec);
const char *plan_report_json(const struct spec *spec);

#endif
