/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads tables into structs by tables of keys. Every key of a document is
 * either in the table of its place or an error, never silence. Keys are named
 * here as TOML spells them; schema.c knows how XML does.
 */
#ifndef TOOL_SCHEMA_H
#define TOOL_SCHEMA_H

#include "node.h"

enum field_presence { FIELD_OPTIONAL, FIELD_REQUIRED };
enum field_syntax { FIELD_ANY_SYNTAX, FIELD_TOML_ONLY, FIELD_XML_ONLY };

/* Tables of one name: elements of a TOML array, child elements in XML. */
struct nodes {
	const struct node **items;
	size_t count;
};

/*
 * One key of a table and the struct member its value goes to:
 *   NODE_STRING   const char *   not empty, no NUL
 *   NODE_STRING   int            if it has `words`: the index in them
 *   NODE_INTEGER  uint64_t       low <= value <= high
 *   NODE_BOOLEAN  bool
 *   NODE_TABLE, NODE_ARRAY       const struct node *
 *   list          struct nodes
 *   raw           const struct node *   any kind of value
 * A key that is absent, or has a wrong value, leaves its member as it was.
 */
struct field {
	const char *key;
	const char *obsolete; /* there is no such key any more: what to write instead */
	const char *const *words;
	size_t word_count;
	size_t member; /* offsetof */
	uint64_t low, high;
	enum node_kind kind;
	enum field_presence presence;
	enum field_syntax syntax;
	bool sized; /* TOML also takes text with a unit: "64K" */
	bool list, raw;
};

#define FIELD(type, name, kind_, presence_, ...)                                                   \
	{.key = #name,                                                                             \
	 .kind = (kind_),                                                                          \
	 .presence = (presence_),                                                                  \
	 .member = offsetof(type, name),                                                           \
	 .high = INT64_MAX,                                                                        \
	 __VA_ARGS__}
#define INTEGER(type, name, presence_, low_, high_, ...)                                           \
	{.key = #name,                                                                             \
	 .kind = NODE_INTEGER,                                                                     \
	 .presence = (presence_),                                                                  \
	 .member = offsetof(type, name),                                                           \
	 .low = (low_),                                                                            \
	 .high = (high_),                                                                          \
	 __VA_ARGS__}
#define WORD(type, name, presence_, words_, ...)                                                   \
	FIELD(type, name, NODE_STRING, presence_, .words = (words_),                               \
	      .word_count = sizeof(words_) / sizeof((words_)[0]), __VA_ARGS__)
#define LIST(type, name, ...)                                                                      \
	FIELD(type, name, NODE_ARRAY, FIELD_OPTIONAL, .list = true, __VA_ARGS__)

/*
 * Reads `table`, called `what` in messages on TOML, into `object`. Reports all
 * that is wrong with its keys and returns false if anything is.
 */
bool schema_read(const struct node *table, const char *what, const struct field *fields,
		 size_t count, void *object);

/* How `key` is spelt in the syntax of `table`. */
const char *schema_spelling(const struct node *table, const char *key);

/* The value of `key` in `table`, or NULL. */
const struct node *schema_find(const struct node *table, const char *key);

/* Where `key` of `table` has its value, or where the table is if it has no such key. */
struct place schema_place(const struct node *table, const char *key);

/* Whether `a` stands before `b` in their file. */
bool schema_precedes(const struct node *a, const struct node *b);

/*
 * The index of the string `node` in `words`, which has `count` entries. An
 * unknown word is reported with the nearest known one, and the result is -1.
 */
int schema_word(const struct node *node, const char *const *words, size_t count);

enum number_result { NUMBER_GOOD, NUMBER_MALFORMED, NUMBER_NEGATIVE, NUMBER_TOO_LARGE };

/*
 * Reads decimal digits, or hexadecimal ones behind "0x", with `_` anywhere; if
 * `sized`, a unit may follow: K, M or G for 2^10, 2^20 or 2^30.
 */
enum number_result schema_number(const char *text, bool sized, uint64_t *value);

/* The known name that an unknown one is probably meant to be, or NULL. */
const char *schema_nearest(const char *name, const char *const *known, size_t count);

/* Help for an unknown name: the nearest known one, or the list of all. */
const char *schema_suggestion(const char *name, const char *const *known, size_t count);

#endif
