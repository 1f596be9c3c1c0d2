/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes JSON (RFC 8259). The compact form is the canonical one that digests
 * are made of: members in the order of the calls, no white space, and of all
 * characters only `"`, `\` and those below 0x20 escaped.
 */
#ifndef TOOL_JSON_H
#define TOOL_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "memory.h"

struct json {
	struct bytes *out;
	bool pretty; /* one member a line, indented by two spaces a level */
	unsigned depth;
	bool has_members; /* of the open object or array */
};

/* `key` is NULL inside arrays and at the top. */
void json_open_object(struct json *json, const char *key);
void json_open_array(struct json *json, const char *key);
void json_close_object(struct json *json);
void json_close_array(struct json *json);
void json_string(struct json *json, const char *key, const char *value);
void json_number(struct json *json, const char *key, uint64_t value);
void json_boolean(struct json *json, const char *key, bool value);

#endif
