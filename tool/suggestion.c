/* SPDX-License-Identifier: BSD-2-Clause */
/* The nearest known name to an unknown one, for help in messages; see schema.h. */
#include <string.h>

#include "memory.h"
#include "schema.h"

#define LONGEST_COMPARED 64

/* Number of single-character edits that turn `a` into `b`; both at most LONGEST_COMPARED long. */
static size_t edit_distance(const char *a, const char *b)
{
	size_t row[LONGEST_COMPARED + 1], length = strlen(b);

	for (size_t j = 0; j <= length; j++)
		row[j] = j;
	for (size_t i = 0; a[i] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < length; j++) {
			size_t best = diagonal + (a[i] != b[j]);

			if (best > row[j] + 1)
				best = row[j] + 1;
			if (best > row[j + 1] + 1)
				best = row[j + 1] + 1;
			diagonal = row[j + 1];
			row[j + 1] = best;
		}
	}
	return row[length];
}

const char *schema_nearest(const char *name, const char *const *known, size_t count)
{
	const char *nearest = NULL;
	size_t smallest = 1 + strlen(name) / 3;

	for (size_t i = 0; i < count; i++) {
		if (strlen(name) > LONGEST_COMPARED || strlen(known[i]) > LONGEST_COMPARED)
			continue;
		size_t distance = edit_distance(name, known[i]);

		if (distance < smallest || (distance == smallest && nearest == NULL)) {
			nearest = known[i];
			smallest = distance;
		}
	}
	return nearest;
}

const char *schema_suggestion(const char *name, const char *const *known, size_t count)
{
	const char *nearest = schema_nearest(name, known, count);

	if (nearest != NULL)
		return text_format("did you mean `%s`?", nearest);
	if (count == 0)
		return "none is declared";

	char *list = text_format("known are: `%s`", known[0]);

	for (size_t i = 1; i < count; i++)
		list = text_format("%s, `%s`", list, known[i]);
	return list;
}
