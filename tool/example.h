/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Examples: descriptions with the console that their system is expected to have,
 * X.expected.txt beside X.toml or X.system, or expected.txt in its folder.
 */
#ifndef TOOL_EXAMPLE_H
#define TOOL_EXAMPLE_H

#include "spec.h"

struct example {
	const char *spec;
	const char *board; /* that it names, if that matters; NULL: any */
};

enum verdict {
	VERDICT_LEFT_OUT, /* it did not run: it is for another board, or nothing ran any more */
	VERDICT_PASSED,
	VERDICT_FAILED, /* it ran, but not as expected */
	VERDICT_ERROR,	/* it could not be run */
};

/* What came of an example on a board. */
struct outcome {
	const char *board;
	const char *reason;  /* NULL if it passed */
	const char *details; /* difference of the consoles, or messages; NULL: there are none */
	enum verdict verdict;
	unsigned milliseconds;
};

struct example_options {
	struct spec_options selected; /* the board is that of example_run */
	unsigned seconds;
	bool verbose; /* shows build and console */
};

/* Whether the path's extension is one of descriptions. */
bool example_is_description(const char *path);

/*
 * The file with what the console of `spec` is expected to say: the one for the
 * architecture (X.expected.riscv64.txt) goes before that for all, which alone is
 * looked for if `architecture` is NULL. NULL: there is none.
 */
const char *example_expected(const char *spec, const char *architecture);

/* Builds and runs an example on a board; NULL: its own. */
struct outcome example_run(const struct example *example, const char *board,
			   const struct example_options *options);

#endif
