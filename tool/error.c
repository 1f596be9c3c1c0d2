/* SPDX-License-Identifier: BSD-2-Clause */
/* Error messages with the source line and a caret; see error.h. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "memory.h"

static unsigned errors;

const struct code_entry code_entries[] = {
#define CODE(name, number, title, text) {number, title, text},
#include "codes.def"
#undef CODE
};
const size_t code_count = sizeof(code_entries) / sizeof(code_entries[0]);

const struct code_entry *code_find(unsigned number)
{
	for (size_t i = 0; i < code_count; i++)
		if (code_entries[i].number == number)
			return &code_entries[i];
	return NULL;
}

unsigned error_count(void)
{
	return errors;
}

struct place error_mark(struct place place)
{
	if (place.mark_line > 0) {
		place.line = place.mark_line;
		place.column = place.mark_column;
	}
	return place;
}

/* Appends `line` of the source and a caret under `column` (in characters, UTF-8). */
static void render_source_line(struct place place, struct bytes *out)
{
	const char *line = place.source->text;

	for (unsigned number = 1; number < place.line; number++) {
		line = strchr(line, '\n');
		if (line == NULL)
			return;
		line++;
	}
	size_t length = strcspn(line, "\r\n");

	bytes_print(out, "    %.*s\n    ", (int)length, line);
	unsigned column = 1;

	for (size_t i = 0; i < length && column < place.column; i++) {
		bool continuation = ((unsigned char)line[i] & 0xc0) == 0x80;

		if (!continuation) {
			bytes_append_text(out, line[i] == '\t' ? "\t" : " ");
			column++;
		}
	}
	bytes_append_text(out, "^\n");
}

void error_render(const struct diagnostic *diagnostic, struct bytes *out)
{
	const struct place *place = &diagnostic->place;

	bytes_print(out, "clavis: %s", diagnostic->kind);
	if (diagnostic->code != 0)
		bytes_print(out, "[E%04u]", diagnostic->code);
	bytes_append_text(out, ": ");
	if (place->source != NULL && place->line > 0)
		bytes_print(out, "%s:%u:%u: ", place->source->path, place->line, place->column);
	else if (place->source != NULL)
		bytes_print(out, "%s: ", place->source->path);
	bytes_print(out, "%s\n", diagnostic->text);
	if (place->source != NULL && place->line > 0)
		render_source_line(error_mark(*place), out);
	if (diagnostic->help != NULL)
		bytes_print(out, "help: %s\n", diagnostic->help);
}

static void print(const struct diagnostic *diagnostic)
{
	struct bytes text = {0};

	error_render(diagnostic, &text);
	fflush(stdout);
	fwrite(text.data, 1, text.length, stderr);
	bytes_free(&text);
}

static void (*sink)(const struct diagnostic *) = print;

void error_redirect(void (*to)(const struct diagnostic *))
{
	sink = to != NULL ? to : print;
}

static void report(const char *kind, unsigned code, struct place place, const char *help,
		   const char *format, va_list arguments)
{
	struct bytes text = {0};
	va_list again;

	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, again);

	va_end(again);
	vsnprintf((char *)bytes_extend(&text, (size_t)length + 1), (size_t)length + 1, format,
		  arguments);

	struct diagnostic diagnostic = {kind, memory_copy((const char *)text.data, (size_t)length),
					help, code, place};

	bytes_free(&text);
	sink(&diagnostic);
}

bool complain(enum code code, struct place place, const char *help, const char *format, ...)
{
	va_list arguments;

	errors++;
	va_start(arguments, format);
	report("error", code, place, help, format, arguments);
	va_end(arguments);
	return false;
}

bool error_at(struct place place, const char *help, const char *format, ...)
{
	va_list arguments;

	errors++;
	va_start(arguments, format);
	report("error", 0, place, help, format, arguments);
	va_end(arguments);
	return false;
}

bool error(const char *help, const char *format, ...)
{
	va_list arguments;

	errors++;
	va_start(arguments, format);
	report("error", 0, (struct place){0}, help, format, arguments);
	va_end(arguments);
	return false;
}

void warning_at(struct place place, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	report("warning", 0, place, NULL, format, arguments);
	va_end(arguments);
}
