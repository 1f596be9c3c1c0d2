/* SPDX-License-Identifier: BSD-2-Clause */
/* Every instruction form on every engine. Arguments: names of engines; none: all. */
#include <stdio.h>
#include <string.h>

#include "forms.h"

static bool wanted(const struct engine *engine, int count, char **names)
{
	for (int i = 1; i < count; i++)
		if (strcmp(names[i], engine->name) == 0)
			return true;
	return count < 2;
}

int main(int count, char **names)
{
	/* Whoever waits for the first failure reads lines as they are written. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (unsigned i = 0; i < engine_count; i++) {
		if (!wanted(&engines[i], count, names))
			continue;
		test_literals(&engines[i]);
		test_arithmetic(&engines[i]);
		test_sequences(&engines[i]);
		test_jumps(&engines[i]);
		test_memory(&engines[i]);
		test_atomics(&engines[i]);
		test_calls(&engines[i]);
		test_combined(&engines[i]);
		test_loops(&engines[i]);
	}
	return test_summary();
}
