/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing of JSON; see json.h. */
#include <inttypes.h>

#include "json.h"

static void new_line(struct json *json)
{
	if (!json->pretty)
		return;
	bytes_append_text(json->out, "\n");
	for (unsigned i = 0; i < json->depth; i++)
		bytes_append_text(json->out, "  ");
}

static void append_quoted(struct json *json, const char *text)
{
	bytes_append_text(json->out, "\"");
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			bytes_print(json->out, "\\%c", *text);
		else if ((unsigned char)*text < 0x20)
			bytes_print(json->out, "\\u%04x", (unsigned)*text);
		else
			bytes_append(json->out, text, 1);
	}
	bytes_append_text(json->out, "\"");
}

/* What stands before a value: comma, line break and key. */
static void begin_value(struct json *json, const char *key)
{
	if (json->has_members)
		bytes_append_text(json->out, ",");
	if (json->depth > 0)
		new_line(json);
	json->has_members = true;
	if (key != NULL) {
		append_quoted(json, key);
		bytes_append_text(json->out, json->pretty ? ": " : ":");
	}
}

static void open_container(struct json *json, const char *key, const char *bracket)
{
	begin_value(json, key);
	bytes_append_text(json->out, bracket);
	json->depth++;
	json->has_members = false;
}

static void close_container(struct json *json, const char *bracket)
{
	json->depth--;
	if (json->has_members)
		new_line(json);
	bytes_append_text(json->out, bracket);
	json->has_members = true;
}

void json_open_object(struct json *json, const char *key)
{
	open_container(json, key, "{");
}

void json_open_array(struct json *json, const char *key)
{
	open_container(json, key, "[");
}

void json_close_object(struct json *json)
{
	close_container(json, "}");
}

void json_close_array(struct json *json)
{
	close_container(json, "]");
}

void json_string(struct json *json, const char *key, const char *value)
{
	begin_value(json, key);
	append_quoted(json, value);
}

void json_number(struct json *json, const char *key, uint64_t value)
{
	begin_value(json, key);
	bytes_print(json->out, "%" PRIu64, value);
}

void json_boolean(struct json *json, const char *key, bool value)
{
	begin_value(json, key);
	bytes_append_text(json->out, value ? "true" : "false");
}
