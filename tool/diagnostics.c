/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages as JSON; see diagnostics.h. */
#include <stdio.h>

#include "diagnostics.h"
#include "error.h"
#include "json.h"

static struct diagnostic *kept;
static size_t kept_count;

static void keep(const struct diagnostic *diagnostic)
{
	*ARRAY_ADD(kept, kept_count) = *diagnostic;
}

void diagnostics_keep(void)
{
	error_redirect(keep);
}

static void print(struct json *json, const struct diagnostic *diagnostic)
{
	struct place mark = error_mark(diagnostic->place);

	json_open_object(json, NULL);
	json_string(json, "severity", diagnostic->kind);
	if (diagnostic->code != 0)
		json_string(json, "code", text_format("E%04u", diagnostic->code));
	json_string(json, "message", diagnostic->text);
	if (diagnostic->help != NULL)
		json_string(json, "help", diagnostic->help);
	if (mark.source != NULL)
		json_string(json, "file", mark.source->path);
	if (mark.line > 0) {
		json_number(json, "line", diagnostic->place.line);
		json_number(json, "column", diagnostic->place.column);
		json_number(json, "mark_line", mark.line);
		json_number(json, "mark_column", mark.column);
	}
	json_close_object(json);
}

void diagnostics_print(void)
{
	struct bytes text = {0};
	struct json json = {.out = &text, .pretty = true};

	json_open_object(&json, NULL);
	json_number(&json, "errors", error_count());
	json_open_array(&json, "diagnostics");
	for (size_t i = 0; i < kept_count; i++)
		print(&json, &kept[i]);
	json_close_array(&json);
	json_close_object(&json);
	bytes_append_text(&text, "\n");
	fwrite(text.data, 1, text.length, stdout);
	bytes_free(&text);
}
