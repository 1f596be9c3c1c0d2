/* SPDX-License-Identifier: BSD-2-Clause */
/* Building of a described system. */
#ifndef TOOL_BUILD_H
#define TOOL_BUILD_H

#include "board.h"
#include "spec.h"

/*
 * Carries out the plan of the description at `path`: programs, image, report.
 * Everything is written at the end, or nothing. Progress goes to standard
 * output, one line a step, unless `quiet`. *image gets the path of the image
 * and *board the board. False after an error.
 */
bool build_system(const char *path, const struct spec_options *options, bool quiet,
		  const char **image, const struct board **board);

#endif
