/* SPDX-License-Identifier: BSD-2-Clause */
/* Comparison of what a system printed with what it is expected to print. */
#ifndef TOOL_CONSOLE_H
#define TOOL_CONSOLE_H

#include "memory.h"

/*
 * Every line of `expected` has to appear on the console as a whole line, in this
 * order; others may stand between. Returns the first that does not, or NULL.
 * `difference`, unless it is NULL, gets the lines of both: after a blank those
 * that were expected and seen, after `-` those that are missing, after `+` those
 * that nobody expects. A long one is cut around the first missing line.
 */
const char *console_compare(const char *expected, const struct bytes *console,
			    struct bytes *difference);

#endif
