/* SPDX-License-Identifier: BSD-2-Clause */
/* Results of examples in the XML that CI systems read: one suite a board. */
#ifndef TOOL_JUNIT_H
#define TOOL_JUNIT_H

#include "example.h"

struct junit_case {
	const char *name;
	struct outcome outcome;
};

/* Appends the document; the suites stand in the order in which their boards first appear. */
void junit_write(const struct junit_case *cases, size_t count, struct bytes *out);

#endif
