/* SPDX-License-Identifier: BSD-2-Clause */
/* From addresses of a program to its source. */
#ifndef TOOL_SOURCE_LINE_H
#define TOOL_SOURCE_LINE_H

#include <elfutils/libdwfl.h>
#include <stdint.h>

/*
 * `function`, file:line, as far as the program file at `path` knows them; NULL:
 * nothing of it, or the file cannot be read.
 */
const char *source_of_address(const char *path, uint64_t address);

/* The steps of that: opens a program (NULL: it cannot be), and describes an address in it. */
Dwfl *source_open(const char *path);
const char *source_describe(Dwfl_Module *module, uint64_t address);

#endif
