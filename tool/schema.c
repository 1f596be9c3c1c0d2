/* SPDX-License-Identifier: BSD-2-Clause */
/* Typed reading of tables; see schema.h. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "memory.h"
#include "schema.h"

/* Keys that XML spells in another way. */
static const struct {
	const char *toml, *xml;
} spellings[] = {
	{"protection_domains", "protection_domain"},
	{"children", "protection_domain"},
	{"memory_regions", "memory_region"},
	{"channels", "channel"},
	{"ends", "end"},
	{"maps", "map"},
	{"irqs", "irq"},
	{"ioports", "ioport"},
	{"setvars", "setvar"},
	{"virtual_machines", "virtual_machine"},
	{"vcpus", "vcpu"},
	{"io_address_spaces", "io_address_space"},
	{"iomaps", "iomap"},
	{"entries", "schedule_entry"},
	{"names", "domain"},
	{"schedule", "domain_schedule"},
	{"stack_bytes", "stack_size"},
	{"size_bytes", "size"},
	{"prefill_from", "prefill_path"},
	{"region", "mr"},
	{"symbol", "setvar_vaddr"},
	{"variable", "symbol"},
	{"permissions", "perms"},
};

const char *node_kind_name(enum node_kind kind)
{
	static const char *const names[] = {
		[NODE_TABLE] = "a table",	[NODE_ARRAY] = "an array",
		[NODE_STRING] = "a string",	[NODE_INTEGER] = "an integer",
		[NODE_BOOLEAN] = "a boolean",	[NODE_FLOAT] = "a float",
		[NODE_DATE] = "a date or time",
	};

	return names[kind];
}

static bool is_xml(const struct node *node)
{
	return node->place.source->syntax == SYNTAX_XML;
}

const char *schema_spelling(const struct node *table, const char *key)
{
	for (size_t i = 0; is_xml(table) && i < sizeof(spellings) / sizeof(spellings[0]); i++)
		if (text_equal(spellings[i].toml, key))
			return spellings[i].xml;
	return key;
}

const struct node *schema_find(const struct node *table, const char *key)
{
	const char *spelling = schema_spelling(table, key);

	for (size_t i = 0; i < table->count; i++)
		if (table->children[i].key != NULL && text_equal(table->children[i].key, spelling))
			return &table->children[i];
	return NULL;
}

struct place schema_place(const struct node *table, const char *key)
{
	const struct node *node = schema_find(table, key);

	return node != NULL ? node->place : table->place;
}

bool schema_precedes(const struct node *a, const struct node *b)
{
	if (a->place.line != b->place.line)
		return a->place.line < b->place.line;
	return a->place.column < b->place.column;
}

/* Whether the field can stand in this node's syntax, as this kind of thing. */
static bool applies(const struct field *field, const struct node *node, bool is_table)
{
	if (!is_xml(node))
		return field->syntax != FIELD_XML_ONLY;
	return field->syntax != FIELD_TOML_ONLY &&
	       is_table == (field->list || field->kind == NODE_TABLE);
}

static const struct field *field_of(const struct node *table, const struct node *node,
				    const struct field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (applies(&fields[i], node, node->kind == NODE_TABLE) &&
		    text_equal(schema_spelling(table, fields[i].key), node->key))
			return &fields[i];
	return NULL;
}

/* The names that could stand where `node` does; `names` has room for all. */
static size_t known_names(const struct node *table, const struct node *node,
			  const struct field *fields, size_t count, const char **names)
{
	size_t known = 0;

	for (size_t i = 0; i < count; i++)
		if (applies(&fields[i], node, node->kind == NODE_TABLE) &&
		    fields[i].obsolete == NULL)
			names[known++] = schema_spelling(table, fields[i].key);
	return known;
}

static bool unknown_key(const struct node *table, const struct node *node, const char *what,
			const struct field *fields, size_t count)
{
	const char **names = NEW_ARRAY(const char *, count);
	size_t known = known_names(table, node, fields, count, names);
	bool is_element = is_xml(node) && node->kind == NODE_TABLE;

	return complain(is_element ? CODE_UNKNOWN_ELEMENT : CODE_UNKNOWN_KEY, node->key_place,
			schema_suggestion(node->key, names, known), "unknown %s `%s` %s %s",
			is_element     ? "element"
			: is_xml(node) ? "attribute"
				       : "key",
			node->key, is_xml(node) && !is_element ? "on" : "in", what);
}

/* Whether an unknown key of the table is probably meant to be this one. */
static bool is_misspelt(const struct node *table, const struct field *field,
			const struct field *fields, size_t count)
{
	const char **names = NEW_ARRAY(const char *, count);
	const char *key = schema_spelling(table, field->key);

	for (size_t i = 0; i < table->count; i++) {
		const struct node *node = &table->children[i];
		size_t known = known_names(table, node, fields, count, names);
		const char *nearest = field_of(table, node, fields, count) == NULL
					      ? schema_nearest(node->key, names, known)
					      : NULL;

		if (nearest != NULL && text_equal(nearest, key))
			return true;
	}
	return false;
}

static bool out_of_range(const struct node *node, const struct field *field)
{
	const char *value = node->kind == NODE_STRING ? text_format("`%s`", node->string)
						      : text_format("%" PRId64, node->integer);
	const char *help = field->high >= INT64_MAX
				   ? text_format("give an integer from %" PRIu64, field->low)
				   : text_format("give an integer from %" PRIu64 " to %" PRIu64,
						 field->low, field->high);

	return complain(CODE_RANGE, node->place, help, "`%s` is %s, which is out of range",
			node->key, value);
}

static const char *without_underscores(const char *text)
{
	char *copy = memory_copy(text, strlen(text)), *end = copy;

	for (; *text != '\0'; text++)
		if (*text != '_')
			*end++ = *text;
	*end = '\0';
	return copy;
}

enum number_result schema_number(const char *text, bool sized, uint64_t *value)
{
	static const char digits[] = "0123456789abcdef", units[] = "KMG";
	unsigned base = 10, count = 0, shift = 0;
	uint64_t number = 0;

	text = without_underscores(text);
	bool negative = text[0] == '-', wraps = false;

	text += negative;
	if (text[0] == '0' && text[1] == 'x') {
		base = 16;
		text += 2;
	}
	for (; *text != '\0'; text++) {
		const char *digit = memchr(digits, tolower((unsigned char)*text), base);

		if (digit == NULL)
			break;
		wraps |= __builtin_mul_overflow(number, base, &number);
		wraps |= __builtin_add_overflow(number, (uint64_t)(digit - digits), &number);
		count++;
	}
	const char *unit = sized && *text != '\0' ? strchr(units, *text) : NULL;

	if (unit != NULL) {
		shift = 10 * (unsigned)(unit - units + 1);
		text++;
	}
	if (count == 0 || *text != '\0')
		return NUMBER_MALFORMED;
	if (negative && (number != 0 || wraps))
		return NUMBER_NEGATIVE;
	if (wraps || number > UINT64_MAX >> shift)
		return NUMBER_TOO_LARGE;
	*value = number << shift;
	return NUMBER_GOOD;
}

static bool read_integer(const struct node *node, const struct field *field, uint64_t *member)
{
	uint64_t value = (uint64_t)node->integer;
	bool fits = node->integer >= 0;

	if (node->kind == NODE_STRING) {
		enum number_result result = schema_number(node->string, !is_xml(node), &value);

		if (result == NUMBER_MALFORMED || strlen(node->string) != node->length)
			return complain(CODE_NUMBER, node->place,
					is_xml(node) ? "write decimal digits, or hexadecimal ones "
						       "behind `0x`; `_` may separate them"
						     : "write an integer, or digits and a unit: "
						       "\"64K\", \"2M\", \"1G\"",
					"`%s` is `%s`, which is not a number", node->key,
					node->string);
		fits = result == NUMBER_GOOD;
	}
	if (!fits || value < field->low || value > field->high)
		return out_of_range(node, field);
	*member = value;
	return true;
}

static bool read_boolean(const struct node *node, bool *member)
{
	*member = node->kind == NODE_STRING ? text_equal(node->string, "true") : node->boolean;
	if (node->kind == NODE_BOOLEAN || *member || text_equal(node->string, "false"))
		return true;
	return complain(CODE_BOOLEAN, node->place, "write `true` or `false`",
			"`%s` is `%s`, which is neither `true` nor `false`", node->key,
			node->string);
}

static bool read_string(const struct node *node, const struct field *field, void *member)
{
	if (field->words != NULL) {
		int word = schema_word(node, field->words, field->word_count);

		if (word >= 0)
			*(int *)member = word;
		return word >= 0;
	}
	if (node->length == 0)
		return complain(CODE_EMPTY, node->place, "write a text here", "`%s` is empty",
				node->key);
	if (strlen(node->string) != node->length)
		return complain(CODE_EMPTY, node->place, "write a text without NUL characters",
				"`%s` holds a NUL character", node->key);
	*(const char **)member = node->string;
	return true;
}

static bool wrong_kind(const struct node *node, const struct field *field)
{
	const char *help = text_format("write %s here", node_kind_name(field->kind));

	if (field->kind == NODE_ARRAY && node->kind == NODE_TABLE)
		help = text_format("write `[[%s]]` instead of `[%s]`", field->key, field->key);
	return complain(CODE_WRONG_KIND, node->place, help, "`%s` has to be %s, but is %s",
			field->key, node_kind_name(field->kind), node_kind_name(node->kind));
}

static bool read_list(const struct node *node, const struct field *field, struct nodes *list)
{
	bool good = true;

	if (is_xml(node)) {
		*ARRAY_ADD(list->items, list->count) = node;
		return true;
	}
	for (size_t i = 0; i < node->count; i++) {
		const struct node *item = &node->children[i];

		if (item->kind == NODE_TABLE)
			*ARRAY_ADD(list->items, list->count) = item;
		else
			good = complain(CODE_WRONG_KIND, item->place,
					text_format("write it as `[[%s]]`", field->key),
					"an element of `%s` has to be a table, but is %s",
					field->key, node_kind_name(item->kind));
	}
	return good;
}

/* Whether the node's kind is the field's, or one that its syntax writes it with. */
static bool kind_fits(const struct node *node, const struct field *field)
{
	if (field->raw || node->kind == field->kind)
		return true;
	if (is_xml(node))
		return field->list || field->kind != NODE_TABLE;
	return node->kind == NODE_STRING && field->sized;
}

static bool read_field(const struct node *node, const struct field *field, void *member)
{
	if (!kind_fits(node, field))
		return wrong_kind(node, field);
	if (field->list)
		return read_list(node, field, member);
	if (!field->raw && field->kind == NODE_INTEGER)
		return read_integer(node, field, member);
	if (!field->raw && field->kind == NODE_STRING)
		return read_string(node, field, member);
	if (!field->raw && field->kind == NODE_BOOLEAN)
		return read_boolean(node, member);
	*(const struct node **)member = node;
	return true;
}

static bool missing(const struct node *table, const char *what, const struct field *field)
{
	const char *key = schema_spelling(table, field->key);

	if (!is_xml(table))
		return complain(CODE_MISSING_KEY, table->place,
				text_format("add `%s = ...` to this table", key), "%s has no `%s`",
				what, key);
	return complain(CODE_MISSING_KEY, table->place,
			text_format("add `%s=\"...\"` to this element", key),
			"missing attribute `%s` on %s", key, what);
}

/* A child element that can be there once only. */
static bool is_second(const struct node *table, const struct node *node, const struct field *field)
{
	const struct node *first = schema_find(table, field->key);
	struct place place = table->place;

	if (!is_xml(node) || field->kind != NODE_TABLE || first == node)
		return false;
	place.mark_line = node->place.line;
	place.mark_column = node->place.column;
	complain(CODE_TWICE, place,
		 text_format("remove one of them; the first stands in line %u", first->place.line),
		 "`%s` has several elements `%s`", table->key, node->key);
	return true;
}

bool schema_read(const struct node *table, const char *what, const struct field *fields,
		 size_t count, void *object)
{
	bool good = true;

	if (is_xml(table))
		what = text_format("`%s`", table->key);
	for (size_t i = 0; i < table->count; i++) {
		const struct node *node = &table->children[i];
		const struct field *field = field_of(table, node, fields, count);

		if (field == NULL)
			good = unknown_key(table, node, what, fields, count);
		else if (field->obsolete != NULL)
			good = complain(CODE_UNKNOWN_KEY, node->key_place, field->obsolete,
					"unknown attribute `%s` on %s", node->key, what);
		else if (is_second(table, node, field) ||
			 !read_field(node, field, (uint8_t *)object + field->member))
			good = false;
	}
	for (size_t i = 0; i < count; i++)
		if (fields[i].presence == FIELD_REQUIRED &&
		    fields[i].syntax != (is_xml(table) ? FIELD_TOML_ONLY : FIELD_XML_ONLY) &&
		    schema_find(table, fields[i].key) == NULL &&
		    !is_misspelt(table, &fields[i], fields, count))
			good = missing(table, what, &fields[i]);
	return good;
}

int schema_word(const struct node *node, const char *const *words, size_t count)
{
	if (node->kind != NODE_STRING) {
		complain(CODE_WRONG_KIND, node->place, "write a string here",
			 "expected a string, but found %s", node_kind_name(node->kind));
		return -1;
	}
	for (size_t i = 0; i < count; i++)
		if (text_equal(node->string, words[i]))
			return (int)i;
	complain(CODE_WORD, node->place, schema_suggestion(node->string, words, count),
		 "unknown value `%s`", node->string);
	return -1;
}
