/* SPDX-License-Identifier: BSD-2-Clause */
/* The report of a build: what is where, and who holds which capability. */
#ifndef TOOL_REPORT_H
#define TOOL_REPORT_H

#include "image.h"
#include "layout.h"
#include "plan.h"

void report_write(const struct plan *plan, const struct layout *layout, const struct image *image,
		  struct bytes *out);

/* The same as JSON. */
void report_write_json(const struct plan *plan, const struct layout *layout,
		       const struct image *image, struct bytes *out);

/* What both call things: permissions of a mapping, an object's kind and owner, a capability. */
const char *report_permissions(unsigned flags);
const char *report_kind(enum sys_object_kind kind);
const char *report_owner(const struct layout *layout, struct object object);
const char *report_source(const struct layout *layout, const struct capability *capability);

#endif
