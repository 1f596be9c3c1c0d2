/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the tool says when something is wrong. Every failing function reports
 * its own error once, where it is found, and returns false; callers pass the
 * false on, or go on to find errors that do not depend on it.
 *
 *     clavis: error[E0102]: FILE:LINE:COLUMN: what is wrong
 *         the source line
 *             ^
 *     help: what to do about it
 */
#ifndef TOOL_ERROR_H
#define TOOL_ERROR_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Exit status of the tool itself; `run` also passes on the status of the system. */
#define STATUS_FAILED_TESTS 1 /* `test`: at least one example failed */
#define STATUS_ERROR	    2 /* refused, or something needed is missing */
#define STATUS_TIME_LIMIT   3 /* `run`: the system did not say that it is done */

/* What can be wrong with a description; `clavis explain` says more about each. */
enum code {
#define CODE(name, number, title, text) CODE_##name = (number),
#include "codes.def"
#undef CODE
};

/* A code's entry of codes.def, or NULL. */
struct code_entry {
	unsigned number;
	const char *title, *text;
};
const struct code_entry *code_find(unsigned number);
extern const struct code_entry code_entries[];
extern const size_t code_count;

enum syntax { SYNTAX_TOML, SYNTAX_XML };

/* A text file that was read as a whole. */
struct source {
	const char *path;
	const char *text; /* NUL-terminated */
	enum syntax syntax;
};

/*
 * A place in a text file; lines and columns count from 1, line 0 means the file
 * as a whole. The caret goes to the mark, or to the place itself if the mark's
 * line is 0.
 */
struct place {
	const struct source *source;
	unsigned line, column;
	unsigned mark_line, mark_column;
};

/* Reports an error of a description at `place`; `help` says the remedy. Always false. */
__attribute__((format(printf, 4, 5))) bool complain(enum code code, struct place place,
						    const char *help, const char *format, ...);

/* The same for files that are no descriptions. Always false. */
__attribute__((format(printf, 3, 4))) bool error_at(struct place place, const char *help,
						    const char *format, ...);

/* Reports an error that has no place in a text file. Always false. */
__attribute__((format(printf, 2, 3))) bool error(const char *help, const char *format, ...);

/* Prints a warning, which does not stop anything. */
__attribute__((format(printf, 2, 3))) void warning_at(struct place place, const char *format, ...);

/* Errors reported so far. */
unsigned error_count(void);

/* Where the caret of a place goes: its mark, or itself. */
struct place error_mark(struct place place);

/* A message. */
struct diagnostic {
	const char *kind;	 /* "error" or "warning" */
	const char *text, *help; /* help: NULL if there is none */
	unsigned code;		 /* 0: none */
	struct place place;	 /* source NULL: none */
};

/* Appends a message as it is printed on standard error. */
struct bytes;
void error_render(const struct diagnostic *diagnostic, struct bytes *out);

/* From now on, messages go to this function instead of standard error; NULL: there again. */
void error_redirect(void (*to)(const struct diagnostic *));

#ifdef __cplusplus
}
#endif

#endif
