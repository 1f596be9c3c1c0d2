/* SPDX-License-Identifier: BSD-2-Clause */
/* Expected and seen consoles; see console.h. */
#include "console.h"

#include <string.h>

#define LONGEST_DIFFERENCE 16384 /* bytes */
#define BEFORE_MISSING	   8192	 /* of them, at most, before the first missing line */

/* A line without its end, and where the next one starts. */
struct line {
	const char *text, *next;
	size_t length;
};

static struct line line_at(const char *text, const char *end)
{
	const char *feed = memchr(text, '\n', (size_t)(end - text));
	const char *line_end = feed != NULL ? feed : end;
	struct line line = {text, feed != NULL ? feed + 1 : end, (size_t)(line_end - text)};

	while (line.length > 0 && text[line.length - 1] == '\r')
		line.length--;
	return line;
}

/* The first line from `from` on that is `wanted`; its text is NULL if there is none. */
static struct line find_line(const char *from, const char *end, const struct line *wanted)
{
	while (from < end) {
		struct line line = line_at(from, end);

		if (line.length == wanted->length &&
		    memcmp(line.text, wanted->text, line.length) == 0)
			return line;
		from = line.next;
	}
	return (struct line){0};
}

static void add(struct bytes *out, char mark, const struct line *line)
{
	bytes_print(out, "%c ", mark);
	/* A NUL would end the text. */
	for (size_t i = 0; i < line->length; i++)
		bytes_append(out, line->text[i] != '\0' ? &line->text[i] : "?", 1);
	bytes_append_text(out, "\n");
}

/* The start of the line that byte `at` is in. */
static size_t line_start(const struct bytes *text, size_t at)
{
	while (at > 0 && text->data[at - 1] != '\n')
		at--;
	return at;
}

/* Appends `text`, which has its first missing line at `missing`, without what is too long. */
static void append_cut(const struct bytes *text, size_t missing, struct bytes *out)
{
	size_t start = 0, end = text->length;

	if (end > LONGEST_DIFFERENCE) {
		if (missing > BEFORE_MISSING)
			start = line_start(text, missing - BEFORE_MISSING);
		if (end - start > LONGEST_DIFFERENCE)
			end = line_start(text, start + LONGEST_DIFFERENCE);
		if (end <= start)
			end = start + LONGEST_DIFFERENCE;
	}
	if (start > 0)
		bytes_print(out, "... %zu bytes before\n", start);
	bytes_append(out, text->data + start, end - start);
	if (end < text->length)
		bytes_print(out, "... %zu bytes more\n", text->length - end);
}

const char *console_compare(const char *expected, const struct bytes *console,
			    struct bytes *difference)
{
	const char *at = (const char *)console->data, *end = at + console->length;
	const char *expected_end = expected + strlen(expected), *first = NULL;
	struct bytes lines = {0};
	size_t first_at = 0;

	while (expected < expected_end) {
		struct line wanted = line_at(expected, expected_end);
		struct line found = find_line(at, end, &wanted);

		for (struct line other; found.text != NULL && at < found.text; at = other.next) {
			other = line_at(at, end);
			add(&lines, '+', &other);
		}
		if (found.text == NULL && first == NULL) {
			first = memory_copy(wanted.text, wanted.length);
			first_at = lines.length;
		}
		add(&lines, found.text != NULL ? ' ' : '-', &wanted);
		at = found.text != NULL ? found.next : at;
		expected = wanted.next;
	}
	for (struct line other; at < end; at = other.next) {
		other = line_at(at, end);
		add(&lines, '+', &other);
	}
	if (difference != NULL)
		append_cut(&lines, first_at, difference);
	bytes_free(&lines);
	return first;
}
