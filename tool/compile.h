/* SPDX-License-Identifier: BSD-2-Clause */
/* Compiling of programs: carries out compile steps of a plan, unless their result is there. */
#ifndef TOOL_COMPILE_H
#define TOOL_COMPILE_H

#include "plan.h"

/* Where programs are compiled: results go there until all of them are complete. */
struct compiler {
	const struct spec *spec;
	const char *sdk;     /* as given on the command line, or NULL */
	const char *scratch; /* folder for what the compiler writes */
};

/* A program and the record of what it was made from. */
struct compiled {
	const char *path; /* where the program lies now */
	struct bytes file, record;
};

/* Makes the folder for the compiler's files, outside of the project. False after an error. */
bool compiler_start(struct compiler *compiler, const struct spec *spec, const char *sdk);

/* Removes it. */
void compiler_end(const struct compiler *compiler);

/* Takes the program that an earlier build left, if compiling again would give the same. */
bool compiler_reuse(const struct compiler *compiler, const struct domain *domain,
		    const struct step *step, const char *base, struct compiled *compiled);

/* Compiles the program of a domain, whose source lies in the folder `base`. False after an error.
 */
bool compiler_run(const struct compiler *compiler, const struct domain *domain,
		  const struct step *step, const char *base, struct compiled *compiled);

#endif
