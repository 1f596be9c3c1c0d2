/* SPDX-License-Identifier: BSD-2-Clause */
/* Files and paths. A written file appears whole or not at all. */
#ifndef TOOL_FILE_H
#define TOOL_FILE_H

#include <stdbool.h>

#include "error.h"
#include "memory.h"

bool file_exists(const char *path); /* a regular file, or a link to one */
bool folder_exists(const char *path);

/* Reads a whole regular file. `contents` must be empty. False after an error. */
bool file_read(const char *path, struct bytes *contents);

/* Reads a text file for parsing; a NUL in it is an error. NULL after an error. */
struct source *file_read_source(const char *path);

/*
 * A set of files that appear together: each is written under a temporary name
 * beside its place, and file_set_commit renames them all. If the process ends
 * or file_set_abandon is called before that, nothing has changed; nor if a
 * renaming fails, where the file system has hard links to keep what there was.
 */
struct file_set {
	struct pending_file {
		const char *path, *temporary;
		const char *kept; /* another name of the earlier file, or NULL */
		bool is_new;	  /* there was no earlier file */
	} *files;
	size_t count;
};

/* No two files of a set may have one place. */
bool file_set_add(struct file_set *set, const char *path, const struct bytes *contents);
bool file_set_commit(struct file_set *set);
void file_set_abandon(struct file_set *set);

/* Writes one file, which appears whole or not at all. False after an error. */
bool file_write(const char *path, const struct bytes *contents);

/* The same, or to standard output if the path is "-". */
bool file_write_or_print(const char *path, const struct bytes *contents);

/* Creates a folder and those above it. False after an error. */
bool folder_create(const char *path);

/* `folder`/`path`, or `path` alone if it is absolute or the folder is "" or ".". */
const char *path_join(const char *folder, const char *path);

/* The folder part of a path: "." if there is none. */
const char *path_folder(const char *path);

/* A new folder for what a command needs while it works, in TMPDIR or /tmp; NULL after an error. */
const char *folder_create_scratch(void);

#endif
