/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside of maps: what each type provides, and the shared block's layout. */
#ifndef BPF_SRC_MAP_H
#define BPF_SRC_MAP_H

#include "bpf/map.h"

#define MAP_ALIGNMENT 64u

/* The beginning of every block. Read once, when a map is opened. */
struct map_shared {
	uint32_t magic;
	struct bpf_map_definition definition;
	uint32_t unused[10];
};

_Static_assert(sizeof(struct map_shared) == MAP_ALIGNMENT, "what follows is aligned");

struct map_type {
	const char *(*flaw)(const struct bpf_map_definition *definition); /* NULL: none */
	/* Fills sizes in `map`; what the type needs in the block begins at `at`. Its end. */
	size_t (*lay_out)(struct bpf_map *map, size_t at);
	/* Fills the pointers. */
	void (*attach)(struct bpf_map *map, unsigned char *block);
	/* Makes the cleared block an empty map. */
	void (*create)(struct bpf_map *map);
	void *(*lookup)(struct bpf_map *map, const void *key, uint32_t cpu);
	/* NULL: values are copied as they are. */
	int (*read)(struct bpf_map *map, const void *key, void *value, uint32_t cpu);
	int (*update)(struct bpf_map *map, const void *key, const void *value, uint32_t flags,
		      uint32_t cpu);
	int (*delete)(struct bpf_map *map, const void *key);
	int (*next)(struct bpf_map *map, const void *key, void *next);
};

extern const struct map_type array_type, hash_type, programs_type, ring_type;

/* For types without keys. */
void *no_lookup(struct bpf_map *map, const void *key, uint32_t cpu);
int no_update(struct bpf_map *map, const void *key, const void *value, uint32_t flags,
	      uint32_t cpu);
int no_delete(struct bpf_map *map, const void *key);

#endif
