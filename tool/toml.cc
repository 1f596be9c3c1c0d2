// SPDX-License-Identifier: BSD-2-Clause
// The C face of the TOML parser: runs toml++ and copies its tree into toml.h's structs.
#include <algorithm>
#include <string>
#include <vector>

#define TOML_EXCEPTIONS 0
// Some of the parser's assertions fail on documents that are merely wrong, such
// as `[[[a]]]`. The code behind them reports the error; it has to be reached.
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/toml.h>

#include "toml.h"

extern "C" {
void *memory_new(size_t count, size_t size);
char *memory_copy(const char *text, size_t length);
}

namespace
{

struct place place_of(const struct source *source, const toml::source_region &region)
{
	return {source, region.begin.line, region.begin.column};
}

enum toml_kind kind_of(const toml::node &node)
{
	switch (node.type()) {
	case toml::node_type::table:
		return TOML_TABLE;
	case toml::node_type::array:
		return TOML_ARRAY;
	case toml::node_type::string:
		return TOML_STRING;
	case toml::node_type::integer:
		return TOML_INTEGER;
	case toml::node_type::boolean:
		return TOML_BOOLEAN;
	case toml::node_type::floating_point:
		return TOML_FLOAT;
	default:
		return TOML_DATE;
	}
}

void copy_node(struct toml_node &to, const toml::node &from, const struct source *source);

bool stands_before(const struct toml_node &a, const struct toml_node &b)
{
	if (a.key_place.line != b.key_place.line)
		return a.key_place.line < b.key_place.line;
	return a.key_place.column < b.key_place.column;
}

void copy_table(struct toml_node &to, const toml::table &from, const struct source *source)
{
	to.count = from.size();
	to.children =
		static_cast<struct toml_node *>(memory_new(to.count, sizeof(struct toml_node)));
	struct toml_node *child = to.children;

	for (const auto &[key, value] : from) {
		copy_node(*child, value, source);
		child->key = memory_copy(key.str().data(), key.str().size());
		child->key_place = place_of(source, key.source());
		child++;
	}
	std::sort(to.children, to.children + to.count, stands_before);
}

void copy_array(struct toml_node &to, const toml::array &from, const struct source *source)
{
	to.count = from.size();
	to.children =
		static_cast<struct toml_node *>(memory_new(to.count, sizeof(struct toml_node)));
	for (size_t i = 0; i < to.count; i++)
		copy_node(to.children[i], from[i], source);
}

void copy_node(struct toml_node &to, const toml::node &from, const struct source *source)
{
	to.kind = kind_of(from);
	to.place = place_of(source, from.source());
	to.key_place = to.place;
	if (const auto *table = from.as_table())
		copy_table(to, *table, source);
	else if (const auto *array = from.as_array())
		copy_array(to, *array, source);
	else if (const auto *string = from.as_string()) {
		to.string = memory_copy(string->get().data(), string->get().size());
		to.length = string->get().size();
	} else if (const auto *integer = from.as_integer())
		to.integer = integer->get();
	else if (const auto *boolean = from.as_boolean())
		to.boolean = boolean->get();
}

} // namespace

extern "C" struct toml_node *toml_parse(const struct source *source)
{
	toml::parse_result result = toml::parse(std::string_view(source->text));

	if (!result) {
		const toml::parse_error &failure = result.error();
		std::string what(failure.description());
		const std::string prefix = "Error while parsing ";

		if (what.compare(0, prefix.size(), prefix) == 0)
			what = " in " + what.substr(prefix.size());
		else
			what = ": " + what;
		error_at(place_of(source, failure.source()),
			 "correct the TOML syntax at the mark (see https://toml.io/en/v1.0.0)",
			 "syntax error%s", what.c_str());
		return nullptr;
	}
	auto *root = static_cast<struct toml_node *>(memory_new(1, sizeof(struct toml_node)));

	copy_node(*root, result.table(), source);
	/* What the document as a whole lacks is nowhere in it. */
	root->place = root->key_place = {source, 0, 0};
	return root;
}

extern "C" const char *toml_kind_name(enum toml_kind kind)
{
	switch (kind) {
	case TOML_TABLE:
		return "a table";
	case TOML_ARRAY:
		return "an array";
	case TOML_STRING:
		return "a string";
	case TOML_INTEGER:
		return "an integer";
	case TOML_BOOLEAN:
		return "a boolean";
	case TOML_FLOAT:
		return "a float";
	default:
		return "a date or time";
	}
}
