/* SPDX-License-Identifier: BSD-2-Clause */
/* Typed reading of TOML tables; see schema.h. */
#include <inttypes.h>
#include <string.h>

#include "memory.h"
#include "schema.h"

#define LONGEST_COMPARED 64

/* Number of single-character edits that turn `a` into `b`; both at most LONGEST_COMPARED long. */
static size_t edit_distance(const char *a, const char *b)
{
	size_t row[LONGEST_COMPARED + 1], length = strlen(b);

	for (size_t j = 0; j <= length; j++)
		row[j] = j;
	for (size_t i = 0; a[i] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < length; j++) {
			size_t best = diagonal + (a[i] != b[j]);

			if (best > row[j] + 1)
				best = row[j] + 1;
			if (best > row[j + 1] + 1)
				best = row[j + 1] + 1;
			diagonal = row[j + 1];
			row[j + 1] = best;
		}
	}
	return row[length];
}

const char *schema_suggestion(const char *name, const char *const *known, size_t count)
{
	const char *nearest = NULL;
	size_t smallest = 1 + strlen(name) / 3;

	for (size_t i = 0; i < count; i++) {
		if (strlen(name) > LONGEST_COMPARED || strlen(known[i]) > LONGEST_COMPARED)
			continue;
		size_t distance = edit_distance(name, known[i]);

		if (distance < smallest || (distance == smallest && nearest == NULL)) {
			nearest = known[i];
			smallest = distance;
		}
	}
	if (nearest != NULL)
		return text_format("did you mean `%s`?", nearest);
	if (count == 0)
		return "none is declared";

	char *list = text_format("known are: `%s`", known[0]);

	for (size_t i = 1; i < count; i++)
		list = text_format("%s, `%s`", list, known[i]);
	return list;
}

const struct toml_node *schema_find(const struct toml_node *table, const char *key)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->children[i].key != NULL && text_equal(table->children[i].key, key))
			return &table->children[i];
	return NULL;
}

struct place schema_place(const struct toml_node *table, const char *key)
{
	const struct toml_node *node = schema_find(table, key);

	return node != NULL ? node->place : table->place;
}

static const struct field *field_of(const char *key, const struct field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(fields[i].key, key))
			return &fields[i];
	return NULL;
}

static bool unknown_key(const struct toml_node *node, const char *what, const struct field *fields,
			size_t count)
{
	const char **names = NEW_ARRAY(const char *, count);

	for (size_t i = 0; i < count; i++)
		names[i] = fields[i].key;
	return error_at(node->key_place, schema_suggestion(node->key, names, count),
			"unknown key `%s` in %s", node->key, what);
}

static bool read_integer(const struct toml_node *node, const struct field *field, uint64_t *value)
{
	if (node->integer < 0 || (uint64_t)node->integer < field->low ||
	    (uint64_t)node->integer > field->high) {
		const char *help =
			field->high == INT64_MAX
				? text_format("give an integer from %" PRIu64, field->low)
				: text_format("give an integer from %" PRIu64 " to %" PRIu64,
					      field->low, field->high);

		return error_at(node->place, help, "`%s` is %" PRId64 ", which is out of range",
				field->key, node->integer);
	}
	*value = (uint64_t)node->integer;
	return true;
}

static bool wrong_kind(const struct toml_node *node, const struct field *field)
{
	const char *help = text_format("write %s here", toml_kind_name(field->kind));

	if (field->kind == TOML_ARRAY && node->kind == TOML_TABLE)
		help = text_format("write `[[%s]]` instead of `[%s]`", field->key, field->key);
	return error_at(node->place, help, "`%s` has to be %s, but is %s", field->key,
			toml_kind_name(field->kind), toml_kind_name(node->kind));
}

static bool read_field(const struct toml_node *node, const struct field *field, void *member)
{
	if (node->kind != field->kind)
		return wrong_kind(node, field);
	switch (field->kind) {
	case TOML_INTEGER:
		return read_integer(node, field, member);
	case TOML_STRING:
		if (node->length == 0)
			return error_at(node->place, "write a text here", "`%s` is empty",
					field->key);
		if (strlen(node->string) != node->length)
			return error_at(node->place, "write a text without NUL characters",
					"`%s` holds a NUL character", field->key);
		*(const char **)member = node->string;
		return true;
	case TOML_BOOLEAN:
		*(bool *)member = node->boolean;
		return true;
	default:
		*(const struct toml_node **)member = node;
		return true;
	}
}

bool schema_read(const struct toml_node *table, const char *what, const struct field *fields,
		 size_t count, void *object)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct toml_node *node = &table->children[i];
		const struct field *field = field_of(node->key, fields, count);

		if (field == NULL)
			return unknown_key(node, what, fields, count);
		if (!read_field(node, field, (uint8_t *)object + field->member))
			return false;
	}
	for (size_t i = 0; i < count; i++)
		if (fields[i].presence == FIELD_REQUIRED &&
		    schema_find(table, fields[i].key) == NULL)
			return error_at(table->place,
					text_format("add `%s = ...` to this table", fields[i].key),
					"%s has no `%s`", what, fields[i].key);
	return true;
}

int schema_word(const struct toml_node *node, const char *const *words, size_t count)
{
	if (node->kind != TOML_STRING) {
		error_at(node->place, "write a string here", "expected a string, but found %s",
			 toml_kind_name(node->kind));
		return -1;
	}
	for (size_t i = 0; i < count; i++)
		if (text_equal(node->string, words[i]))
			return (int)i;
	error_at(node->place, schema_suggestion(node->string, words, count), "unknown value `%s`",
		 node->string);
	return -1;
}
