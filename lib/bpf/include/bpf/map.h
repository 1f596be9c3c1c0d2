/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Maps: tables that programs and domains share. A map lives in one block of
 * memory, which may be shared between domains at different addresses; every
 * domain has a `struct bpf_map` of its own, which knows the block. What a domain
 * reads from the block is checked before it is used as an index, so a domain
 * that damages a shared map damages only what is in it.
 */
#ifndef BPF_MAP_H
#define BPF_MAP_H

#include "bpf/bpf.h"

/* The types, by Linux' numbers. */
enum bpf_map_type {
	BPF_MAP_HASH = 1,
	BPF_MAP_ARRAY = 2,
	BPF_MAP_PROGRAMS = 3, /* what tail calls go to */
	BPF_MAP_PER_CPU_HASH = 5,
	BPF_MAP_PER_CPU_ARRAY = 6,
	BPF_MAP_LRU_HASH = 9,
	BPF_MAP_RING = 27,
};

/* Results, by Linux' numbers; 0 is success. */
#define BPF_NOT_FOUND	(-2)
#define BPF_FULL	(-7)
#define BPF_BUSY	(-16) /* another thread is changing the same part; try again */
#define BPF_EXISTS	(-17)
#define BPF_INVALID	(-22)
#define BPF_RANGE	(-34)
#define BPF_NOT_OFFERED (-95)

/* Flags of an update. */
#define BPF_ANY	    0u
#define BPF_CREATE  1u /* only if there is no such key */
#define BPF_REPLACE 2u /* only if there is such a key */

struct bpf_map_definition {
	uint32_t type;
	uint32_t key_bytes, value_bytes;
	uint32_t entries; /* of a ring: bytes of data, a power of two */
	uint32_t cpus;	  /* values of each entry in a per-CPU map; 0 is taken as 1 */
};

struct bpf_map {
	const char *name; /* or NULL */
	struct bpf_map_definition definition;
	uint32_t stride;       /* from a value to the next, a multiple of 8 */
	unsigned char *values; /* all values; what programs may touch */
	uint64_t values_bytes;
	uint32_t rights;	   /* of programs to the values */
	struct map_shared *shared; /* the block's start */
	/* Hash maps: */
	struct map_bucket *buckets;
	struct map_entry *links;
	unsigned char *keys;
	uint32_t bucket_mask, key_stride;
	/* A ring: */
	struct map_ring *ring;
	/* Programs, which are not shared: */
	const struct bpf_program **programs;
};

/* Bytes of the block for a map; 0 if there can be no such map. Blocks are 64-byte aligned. */
size_t bpf_map_bytes(const struct bpf_map_definition *definition);

/* Makes an empty map in `block` of `bytes`. */
bool bpf_map_create(struct bpf_map *map, const struct bpf_map_definition *definition, void *block,
		    size_t bytes, struct bpf_error *error);

/* Opens the map that another domain has made in `block`. */
bool bpf_map_attach(struct bpf_map *map, void *block, size_t bytes, struct bpf_error *error);

/*
 * The value of a key, of `cpu` in a per-CPU map; NULL if there is none. It stays
 * a value of the map for ever, but of a hash map perhaps another key's.
 */
void *bpf_map_lookup(struct bpf_map *map, const void *key, uint32_t cpu);

/* Like bpf_map_lookup, but a copy which no update has changed half-way. */
int bpf_map_read(struct bpf_map *map, const void *key, void *value, uint32_t cpu);

/* Sets the value of a key, in a per-CPU map that of `cpu`. */
int bpf_map_update(struct bpf_map *map, const void *key, const void *value, uint32_t flags,
		   uint32_t cpu);

int bpf_map_delete(struct bpf_map *map, const void *key);

/* The key behind `key` in some order, the first if that is NULL or no more there. */
int bpf_map_next(struct bpf_map *map, const void *key, void *next);

/* Sets where tail calls through `index` go, NULL: nowhere. False if there is no such index. */
bool bpf_map_set_program(struct bpf_map *map, uint32_t index, const struct bpf_program *program);

/* The address of the byte at `offset` of an array's values; 0 if there is no such byte. */
uint64_t bpf_map_direct(const struct bpf_map *map, uint32_t offset);

/* Whether each entry has a value for every CPU. */
bool bpf_map_is_per_cpu(const struct bpf_map *map);

/*
 * Ring buffers. Any number of producers, one consumer. Every attempt to reserve
 * is counted once: attempted = delivered + discarded + dropped, as soon as the
 * consumer has taken everything and no record is in the making.
 */
struct bpf_ring_counts {
	uint64_t attempted, delivered, discarded, dropped;
};

/* A record of `bytes` to be filled, or NULL (and one more is dropped). */
void *bpf_ring_reserve(struct bpf_map *map, uint32_t bytes);

/* Gives a reserved record to the consumer, or gives it up. */
void bpf_ring_submit(struct bpf_map *map, void *record);
void bpf_ring_discard(struct bpf_map *map, void *record);

/* Reserves, copies and submits. 0 or BPF_FULL. */
int bpf_ring_output(struct bpf_map *map, const void *data, uint32_t bytes);

/* The oldest record that is there; NULL if there is none. */
const void *bpf_ring_peek(struct bpf_map *map, uint32_t *bytes);

/* Gives the space of the record that bpf_ring_peek returned back. */
void bpf_ring_take(struct bpf_map *map);

/* Bytes between the oldest record and the newest. */
uint64_t bpf_ring_filled(const struct bpf_map *map);

struct bpf_ring_counts bpf_ring_count(const struct bpf_map *map);

#endif
