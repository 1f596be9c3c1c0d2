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
	return {source, region.begin.line, region.begin.column, 0, 0};
}

enum node_kind kind_of(const toml::node &node)
{
	switch (node.type()) {
	case toml::node_type::table:
		return NODE_TABLE;
	case toml::node_type::array:
		return NODE_ARRAY;
	case toml::node_type::string:
		return NODE_STRING;
	case toml::node_type::integer:
		return NODE_INTEGER;
	case toml::node_type::boolean:
		return NODE_BOOLEAN;
	case toml::node_type::floating_point:
		return NODE_FLOAT;
	default:
		return NODE_DATE;
	}
}

void copy_node(struct node &to, const toml::node &from, const struct source *source);

bool stands_before(const struct node &a, const struct node &b)
{
	if (a.key_place.line != b.key_place.line)
		return a.key_place.line < b.key_place.line;
	return a.key_place.column < b.key_place.column;
}

void copy_table(struct node &to, const toml::table &from, const struct source *source)
{
	to.count = from.size();
	to.children = static_cast<struct node *>(memory_new(to.count, sizeof(struct node)));
	struct node *child = to.children;

	for (const auto &[key, value] : from) {
		copy_node(*child, value, source);
		child->key = memory_copy(key.str().data(), key.str().size());
		child->key_place = place_of(source, key.source());
		child++;
	}
	std::sort(to.children, to.children + to.count, stands_before);
}

void copy_array(struct node &to, const toml::array &from, const struct source *source)
{
	to.count = from.size();
	to.children = static_cast<struct node *>(memory_new(to.count, sizeof(struct node)));
	for (size_t i = 0; i < to.count; i++)
		copy_node(to.children[i], from[i], source);
}

void copy_node(struct node &to, const toml::node &from, const struct source *source)
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

extern "C" struct node *toml_parse(const struct source *source)
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
		complain(CODE_SYNTAX, place_of(source, failure.source()),
			 "correct the TOML syntax at the mark (see https://toml.io/en/v1.0.0)",
			 "syntax error%s", what.c_str());
		return nullptr;
	}
	auto *root = static_cast<struct node *>(memory_new(1, sizeof(struct node)));

	copy_node(*root, result.table(), source);
	/* What the document as a whole lacks is nowhere in it. */
	root->place = root->key_place = {source, 0, 0, 0, 0};
	return root;
}
