/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads TOML tables into structs by tables of keys. Every key of a document is
 * either in the table of its place or an error, never silence.
 */
#ifndef TOOL_SCHEMA_H
#define TOOL_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "toml.h"

enum field_presence { FIELD_OPTIONAL, FIELD_REQUIRED };

/*
 * One key of a table and the struct member its value goes to:
 *   TOML_STRING   const char *   not empty, no NUL
 *   TOML_INTEGER  uint64_t       low <= value <= high
 *   TOML_BOOLEAN  bool
 *   TOML_TABLE, TOML_ARRAY       const struct toml_node *
 * A key that is absent leaves its member as it was.
 */
struct field {
	const char *key;
	enum toml_kind kind;
	enum field_presence presence;
	size_t member; /* offsetof */
	uint64_t low, high;
};

#define FIELD(type, key, kind, presence) {#key, kind, presence, offsetof(type, key), 0, INT64_MAX}
#define INTEGER(type, key, presence, low, high)                                                    \
	{#key, TOML_INTEGER, presence, offsetof(type, key), low, high}

/* Reads `table`, called `what` in messages, into `object`. False after the first error. */
bool schema_read(const struct toml_node *table, const char *what, const struct field *fields,
		 size_t count, void *object);

/* The value of `key` in `table`, or NULL. */
const struct toml_node *schema_find(const struct toml_node *table, const char *key);

/* Where `key` of `table` has its value, or where the table is if it has no such key. */
struct place schema_place(const struct toml_node *table, const char *key);

/*
 * The index of the string `node` in `words`, which has `count` entries. An
 * unknown word is reported with the nearest known one, and the result is -1.
 */
int schema_word(const struct toml_node *node, const char *const *words, size_t count);

/* Help for an unknown name: the nearest known one, or the list of all. */
const char *schema_suggestion(const char *name, const char *const *known, size_t count);

#endif
