/* SPDX-License-Identifier: BSD-2-Clause */
/* Building of a described system. */
#ifndef TOOL_BUILD_H
#define TOOL_BUILD_H

#include "board.h"
#include "spec.h"

/* What a build made. */
struct build_result {
	const char *image; /* path */
	const struct spec *spec;
	const struct board *board;
	uint64_t objects, pool_bytes; /* kernel objects, and the memory that they take */
	uint64_t root_task_bytes, image_bytes;
};

/*
 * Carries out the plan of the description at `path`: programs, image, report.
 * Everything is written at the end, or nothing. Progress goes to standard
 * output, one line a step, unless `quiet`. False after an error.
 */
bool build_system(const char *path, const struct spec_options *options, bool quiet,
		  struct build_result *result);

#endif
