/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a compiled program was made from. A record beside the program holds the
 * digest of what was asked for, of the program, and of every file that the
 * compiler read; while all of them are the same, compiling again would give the
 * same program. Times of files do not count.
 */
#ifndef TOOL_DEPENDENCIES_H
#define TOOL_DEPENDENCIES_H

#include <stdbool.h>

#include "memory.h"

/* Where names in records start: `base` for relative ones; `sdk` is written as `$SDK`. */
struct dependency_folders {
	const char *base, *sdk;
	const char *scratch; /* files in this folder are left out: the key stands for them */
};

/*
 * Appends the record of `program`, compiled for `key`, from the dependencies that
 * the compiler wrote for make to the file `rules`. False after an error.
 */
bool dependencies_record(const struct dependency_folders *folders, const char *rules,
			 const char *key, const struct bytes *program, struct bytes *record);

/* Whether the record in the file `path` says that `program` is still what `key` asks for. */
bool dependencies_unchanged(const struct dependency_folders *folders, const char *path,
			    const char *key, const struct bytes *program);

#endif
