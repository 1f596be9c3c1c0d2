/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A description as a tree with places, whichever syntax it is written in. The
 * two readers, toml.h and xml.h, make it; schema.h reads it.
 *
 * TOML: a table's children have its keys. XML: an element is a table; first
 * come its attributes, which are strings, then its child elements, which are
 * tables. Several of these may have one name.
 */
#ifndef TOOL_NODE_H
#define TOOL_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum node_kind {
	NODE_TABLE,
	NODE_ARRAY,
	NODE_STRING,
	NODE_INTEGER,
	NODE_BOOLEAN,
	NODE_FLOAT, /* floats, dates and times: the value is not kept, nothing here uses one */
	NODE_DATE,
};

/* One value. Children stand in the order of the file. */
struct node {
	enum node_kind kind;
	const char *key;	/* its name, NULL in an array */
	struct place key_place; /* where the name stands, or the value if it has none */
	struct place place;	/* where the value stands */
	/* NUL-terminated, and `length` bytes long, as it may hold NULs itself */
	const char *string;
	size_t length;
	int64_t integer;
	bool boolean;
	struct node *children;
	size_t count;
};

/* Name of a kind with its article, for messages: "a string". */
const char *node_kind_name(enum node_kind kind);

#ifdef __cplusplus
}
#endif

#endif
