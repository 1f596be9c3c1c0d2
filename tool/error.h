/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the tool says when something is wrong. Every failing function reports
 * its own error once, where it is found, and returns false; callers pass the
 * false on. So the first error is the only one.
 *
 *     clavis: error: FILE:LINE:COLUMN: what is wrong
 *         the source line
 *             ^
 *     help: what to do about it
 */
#ifndef TOOL_ERROR_H
#define TOOL_ERROR_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Exit status of the tool itself; `run` also passes on the status of the system. */
#define STATUS_FAILED_TESTS 1 /* `test`: at least one example failed */
#define STATUS_ERROR	    2 /* refused, or something needed is missing */
#define STATUS_TIME_LIMIT   3 /* `run`: the system did not say that it is done */

/* A text file that was read as a whole. */
struct source {
	const char *path;
	const char *text; /* NUL-terminated */
};

/* A place in a text file; lines and columns count from 1, line 0 means the file as a whole. */
struct place {
	const struct source *source;
	unsigned line, column;
};

/* Reports an error at `place`; `help` says the remedy. Always false. */
__attribute__((format(printf, 3, 4))) bool error_at(struct place place, const char *help,
						    const char *format, ...);

/* Reports an error that has no place in a text file. Always false. */
__attribute__((format(printf, 2, 3))) bool error(const char *help, const char *format, ...);

/* Prints a warning, which does not stop anything. */
__attribute__((format(printf, 2, 3))) void warning_at(struct place place, const char *format, ...);

#ifdef __cplusplus
}
#endif

#endif
