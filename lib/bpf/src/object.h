/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inside of object files. Whatever comes from the image is copied out by
 * object_read, which checks the bounds; names are checked to end inside it.
 */
#ifndef BPF_SRC_OBJECT_H
#define BPF_SRC_OBJECT_H

#include "bpf/object.h"
#include "memory.h"

struct object_section {
	const char *name;
	uint32_t type, link, info, entry_bytes;
	uint64_t flags, offset, bytes; /* within the image, but for those without contents */
	uint32_t map;		       /* of data: number of its map + 1 */
};

#define SECTION_CONTENTS 1u
#define SECTION_SYMBOLS	 2u
#define SECTION_ZERO	 8u
#define SECTION_REL	 9u

#define FLAG_ALLOCATED	0x2u
#define FLAG_EXECUTABLE 0x4u

struct object_symbol {
	const char *name;
	uint8_t type, binding;
	uint32_t section; /* index, or one of those below */
	uint64_t value, bytes;
};

#define SYMBOL_DATA	0u
#define SYMBOL_OBJECT	1u
#define SYMBOL_FUNCTION 2u
#define SYMBOL_SECTION	3u
#define BINDING_LOCAL	0u

#define SECTION_UNDEFINED 0u
#define SECTION_RESERVED  0xff00u

/* A function: whole instructions of one section. */
struct object_function {
	const char *name;
	uint32_t section;
	uint32_t start, count; /* in instructions */
};

/* A function in a linked program. */
struct object_part {
	uint32_t function; /* index in the object's functions */
	uint32_t start;	   /* in the program */
};

/* The section of that name; NULL if there is none. */
const struct object_section *object_section(const struct bpf_object *object, const char *name);

/* Notes an error about `name`. Always false. */
bool object_error(struct bpf_error *error, const char *message, const char *name);

/* Copies `bytes` at `offset` of the image. False if they are not all in it. */
bool object_read(const struct bpf_object *object, uint64_t offset, void *to, size_t bytes);

/* The text at `offset` of a table that is inside the image; NULL if it does not end in it. */
const char *object_text(const struct bpf_object *object, uint64_t table, uint64_t bytes,
			uint64_t offset);

bool same_text(const char *a, const char *b);

/* Fills the maps that `.maps` describes, with the help of `.BTF`. */
bool object_read_maps(struct bpf_object *object, uint32_t maps_section,
		      const struct object_section *btf, struct bpf_error *error);

/* The map of a section of data, or of an offset in `.maps`; NULL if there is none. */
const struct bpf_object_map *object_map_at(const struct bpf_object *object, uint32_t section,
					   uint64_t offset);

#endif
