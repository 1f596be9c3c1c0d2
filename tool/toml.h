/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A TOML 1.0 document as a tree of plain C structs. The parser behind it is
 * toml++; nothing else of the tool knows that.
 */
#ifndef TOOL_TOML_H
#define TOOL_TOML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum toml_kind {
	TOML_TABLE,
	TOML_ARRAY,
	TOML_STRING,
	TOML_INTEGER,
	TOML_BOOLEAN,
	TOML_FLOAT, /* floats, dates and times: the value is not kept, nothing here uses one */
	TOML_DATE,
};

/* One value. Children of a table or an array stand in the order of the file. */
struct toml_node {
	enum toml_kind kind;
	const char *key;	/* in a table: its name, else NULL */
	struct place key_place; /* in a table: where the key stands, else where the value stands */
	struct place place;	/* where the value stands */
	const char
		*string; /* NUL-terminated, and `length` bytes long, as it may hold NULs itself */
	size_t length;
	int64_t integer;
	bool boolean;
	struct toml_node *children;
	size_t count;
};

/*
 * Parses `source`. Returns the root table, or NULL after the syntax error was
 * reported. The tree refers to `source`, which must outlive it.
 */
struct toml_node *toml_parse(const struct source *source);

/* Name of a kind with its article, for messages: "a string". */
const char *toml_kind_name(enum toml_kind kind);

#ifdef __cplusplus
}
#endif

#endif
