/* SPDX-License-Identifier: BSD-2-Clause */
/* Printing of descriptions; see convert.h. */
#include <inttypes.h>

#include "convert.h"
#include "schema.h"
#include "xml_text.h"

#define INDENT 4

static const char *number_text(const struct node *node)
{
	return text_format(node->length != 0 ? "0x%" PRIx64 : "%" PRId64, node->integer);
}

static void print_toml_string(const char *text, struct bytes *out)
{
	bytes_append_text(out, "\"");
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			bytes_print(out, "\\%c", *text);
		else if ((unsigned char)*text < ' ' || *text == 0x7f)
			bytes_print(out, "\\u%04x", *text);
		else
			bytes_append(out, text, 1);
	}
	bytes_append_text(out, "\"");
}

static void print_toml_value(const struct node *node, struct bytes *out)
{
	bytes_print(out, "%s = ", node->key);
	if (node->kind == NODE_STRING)
		print_toml_string(node->string, out);
	else if (node->kind == NODE_INTEGER)
		bytes_append_text(out, number_text(node));
	else
		bytes_append_text(out, node->boolean ? "true" : "false");
	bytes_append_text(out, "\n");
}

/* `path` is the table's name with all above it, "" for the root. */
static void print_toml(const struct node *table, const char *path, struct bytes *out)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->children[i].kind != NODE_TABLE)
			print_toml_value(&table->children[i], out);
	for (size_t i = 0; i < table->count; i++) {
		const struct node *child = &table->children[i];

		if (child->kind != NODE_TABLE)
			continue;
		const char *name =
			path[0] == '\0' ? child->key : text_format("%s.%s", path, child->key);

		bytes_print(out, child->boolean ? "%s[[%s]]\n" : "%s[%s]\n",
			    out->length > 0 ? "\n" : "", name);
		print_toml(child, name, out);
	}
}

static void print_xml_value(const struct node *node, struct bytes *out)
{
	if (node->kind == NODE_INTEGER)
		bytes_append_text(out, number_text(node));
	else if (node->kind == NODE_BOOLEAN)
		bytes_append_text(out, node->boolean ? "true" : "false");
	else
		xml_escape(node->string, true, out);
}

static void print_xml(const struct node *element, const char *name, int indent, struct bytes *out)
{
	bool has_children = false;

	bytes_print(out, "%*s<%s", indent, "", name);
	for (size_t i = 0; i < element->count; i++) {
		const struct node *child = &element->children[i];

		if (child->kind == NODE_TABLE) {
			has_children = true;
			continue;
		}
		bytes_print(out, " %s=\"", schema_spelling(element, child->key));
		print_xml_value(child, out);
		bytes_append_text(out, "\"");
	}
	bytes_append_text(out, has_children ? ">\n" : " />\n");
	for (size_t i = 0; i < element->count; i++)
		if (element->children[i].kind == NODE_TABLE)
			print_xml(&element->children[i],
				  schema_spelling(element, element->children[i].key),
				  indent + INDENT, out);
	if (has_children)
		bytes_print(out, "%*s</%s>\n", indent, "", name);
}

void convert_print(const struct node *root, enum syntax syntax, struct bytes *out)
{
	if (syntax == SYNTAX_TOML) {
		print_toml(root, "", out);
		return;
	}
	bytes_append_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	print_xml(root, "system", 0, out);
}
