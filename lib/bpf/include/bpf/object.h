/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * BPF object files as clang makes them: programs in named sections, subprograms,
 * maps described by BTF, constant and variable data. Opening an object finds
 * what is in it; its owner then makes the maps and loads the programs wanted.
 */
#ifndef BPF_OBJECT_H
#define BPF_OBJECT_H

#include "bpf/map.h"

/* What a program is called for, by Linux' numbers; from the name of its section. */
enum bpf_program_type {
	BPF_TYPE_UNKNOWN = 0,
	BPF_TYPE_SOCKET = 1,
	BPF_TYPE_KPROBE = 2,
	BPF_TYPE_CLASSIFIER = 3,
	BPF_TYPE_ACTION = 4,
	BPF_TYPE_TRACEPOINT = 5,
	BPF_TYPE_XDP = 6,
	BPF_TYPE_PERF_EVENT = 7,
	BPF_TYPE_CGROUP_PACKET = 8,
	BPF_TYPE_RAW_TRACEPOINT = 17,
	BPF_TYPE_SYSCALL = 31,
};

/* A program of an object. */
struct bpf_object_program {
	const char *name;    /* of the function */
	const char *section; /* "xdp", "tracepoint/sched/switch" */
	enum bpf_program_type type;
	uint32_t function; /* index in the object's functions */
	/* After it was linked: where its functions are. */
	const struct object_part *parts;
	uint32_t part_count;
};

/* A map of an object, of `.maps` or for a section of data. */
struct bpf_object_map {
	const char *name;
	struct bpf_map_definition definition;
	uint32_t flags;
	const char *key_type, *value_type; /* names of C types, or NULL */
	const unsigned char *contents;	   /* of constant or variable data, or NULL: all zero */
	bool read_only;
	uint32_t section; /* index of its section; maps of `.maps` are told apart by `offset` */
	uint64_t offset;
};

struct bpf_object {
	const unsigned char *image;
	size_t bytes;
	const char *licence; /* "" if the object has none */
	uint32_t version;    /* 0 if the object has none */
	struct bpf_object_program *programs;
	uint32_t program_count;
	struct bpf_object_map *maps;
	uint32_t map_count;
	/* Parts of the image that have been checked; of object.c's. */
	struct object_section *sections;
	uint32_t section_count;
	struct object_symbol *symbols;
	uint32_t symbol_count;
	struct object_function *functions;
	uint32_t function_count;
	struct bpf_memory *memory;
};

/*
 * Reads an object from `image`, which must outlive it. Its tables are put into
 * `memory`, which is used further when programs are loaded. False after an error.
 */
bool bpf_object_open(struct bpf_object *object, const void *image, size_t bytes,
		     struct bpf_memory *memory, struct bpf_error *error);

/* Makes map `index` of an object in `block`, with its contents. */
bool bpf_object_map_create(const struct bpf_object *object, uint32_t index, struct bpf_map *map,
			   void *block, size_t bytes, struct bpf_error *error);

/*
 * The instructions of program `index` with all functions that it calls behind
 * it; map numbers are indices of the object's maps. NULL after an error.
 */
const struct bpf_instruction *bpf_object_link(const struct bpf_object *object, uint32_t index,
					      size_t *count, struct bpf_error *error);

/* A line of C. */
struct bpf_line {
	const char *file, *text;
	uint32_t line, column; /* from 1 */
};

/*
 * The line that an instruction of program `index`, which has been linked, was made
 * from. False if the object does not say so; compile with -g.
 */
bool bpf_object_line(const struct bpf_object *object, uint32_t index, size_t instruction,
		     struct bpf_line *line);

/* The type that a section's name stands for. */
enum bpf_program_type bpf_section_type(const char *section);

#endif
