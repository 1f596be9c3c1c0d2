/* SPDX-License-Identifier: BSD-2-Clause */
/* Error messages with the source line and a caret; see error.h. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "error.h"

/* Prints `line` of the source and a caret under `column` (in characters, UTF-8). */
static void print_source_line(struct place place)
{
	const char *line = place.source->text;

	for (unsigned number = 1; number < place.line; number++) {
		line = strchr(line, '\n');
		if (line == NULL)
			return;
		line++;
	}
	size_t length = strcspn(line, "\r\n");

	fprintf(stderr, "    %.*s\n    ", (int)length, line);
	unsigned column = 1;

	for (size_t i = 0; i < length && column < place.column; i++) {
		bool continuation = ((unsigned char)line[i] & 0xc0) == 0x80;

		if (!continuation) {
			fputc(line[i] == '\t' ? '\t' : ' ', stderr);
			column++;
		}
	}
	fputs("^\n", stderr);
}

static void report(const char *kind, struct place place, const char *help, const char *format,
		   va_list arguments)
{
	fflush(stdout);
	fprintf(stderr, "clavis: %s: ", kind);
	if (place.source != NULL && place.line > 0)
		fprintf(stderr, "%s:%u:%u: ", place.source->path, place.line, place.column);
	else if (place.source != NULL)
		fprintf(stderr, "%s: ", place.source->path);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	if (place.source != NULL && place.line > 0)
		print_source_line(place);
	if (help != NULL)
		fprintf(stderr, "help: %s\n", help);
}

bool error_at(struct place place, const char *help, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	report("error", place, help, format, arguments);
	va_end(arguments);
	return false;
}

bool error(const char *help, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	report("error", (struct place){0}, help, format, arguments);
	va_end(arguments);
	return false;
}

void warning_at(struct place place, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	report("warning", place, NULL, format, arguments);
	va_end(arguments);
}
