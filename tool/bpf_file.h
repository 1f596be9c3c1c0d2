/* SPDX-License-Identifier: BSD-2-Clause */
/* Files with BPF programs: objects as clang makes them, or nothing but instructions. */
#ifndef TOOL_BPF_FILE_H
#define TOOL_BPF_FILE_H

#include "bpf/object.h"
#include "memory.h"

struct bpf_file {
	const char *path; /* for messages */
	struct bytes contents;
	bool is_object;
	struct bpf_object object;
	struct bpf_map *maps;
	struct bpf_map **map_list;
	struct bpf_memory memory; /* of programs */
};

/* A program that has been chosen from a file. */
struct bpf_choice {
	const char *name;
	const struct bpf_instruction *instructions;
	size_t count;
};

/* Reads digits in pairs, with or without white space between bytes. False after an error. */
bool bpf_hex_read(const char *text, const char *what, struct bytes *bytes);

/* Reads a file, or what has been read to `contents` from somewhere called `path`. */
bool bpf_file_read(struct bpf_file *file, const char *path);
bool bpf_file_open(struct bpf_file *file, const char *path, struct bytes contents);

/* The program called `name`, or, if that is NULL, the only one there is. */
bool bpf_file_choose(struct bpf_file *file, const char *name, struct bpf_choice *choice);

/* Loads it, with these helpers. NULL after an error. */
struct bpf_program *bpf_file_load(struct bpf_file *file, const struct bpf_choice *choice,
				  const struct bpf_helper *helpers, size_t helper_count);

/*
 * Loads and runs it on `memory`, with r1 its address and r2 its length, all
 * helpers of the engine and every access checked; compiled unless `interpret`.
 */
bool bpf_file_run(struct bpf_file *file, const struct bpf_choice *choice, struct bytes *memory,
		  int64_t fuel, bool interpret, uint64_t *result);

#endif
