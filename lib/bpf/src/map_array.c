/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arrays, per-CPU arrays and tables of programs: keys are indices. There is
 * nothing to lock: an update writes into the value in place.
 */
#include "map.h"
#include "memory.h"

static const char *array_flaw(const struct bpf_map_definition *definition)
{
	if (definition->key_bytes != 4)
		return "keys of an array have 4 bytes";
	return definition->value_bytes == 0 ? "the values of an array have at least one byte"
					    : NULL;
}

/* All of one CPU's values together, so that CPUs share no cache lines. */
static uint64_t cpu_bytes(const struct bpf_map *map)
{
	uint64_t bytes = (uint64_t)map->stride * map->definition.entries;

	return (bytes + MAP_ALIGNMENT - 1) / MAP_ALIGNMENT * MAP_ALIGNMENT;
}

static size_t array_lay_out(struct bpf_map *map, size_t at)
{
	map->rights = BPF_READ | BPF_WRITE;
	map->values_bytes = cpu_bytes(map) * map->definition.cpus;
	return at + map->values_bytes;
}

static void array_attach(struct bpf_map *map, unsigned char *block)
{
	map->values = block + sizeof(struct map_shared);
}

static void array_create(struct bpf_map *map)
{
	(void)map;
}

static bool index_of(const struct bpf_map *map, const void *key, uint32_t *index)
{
	copy_bytes(index, key, sizeof(*index));
	return *index < map->definition.entries;
}

static void *array_lookup(struct bpf_map *map, const void *key, uint32_t cpu)
{
	uint32_t index;

	if (unlikely(!index_of(map, key, &index)))
		return NULL;
	unsigned char *value = map->values + (uint64_t)index * map->stride;

	return map->definition.cpus == 1 ? value : value + cpu * cpu_bytes(map);
}

static int array_update(struct bpf_map *map, const void *key, const void *value, uint32_t flags,
			uint32_t cpu)
{
	void *at = array_lookup(map, key, cpu);

	if (at == NULL)
		return BPF_FULL;
	if (flags == BPF_CREATE)
		return BPF_EXISTS;
	/* A program may give what it found in the same map. */
	move_bytes(at, value, map->definition.value_bytes);
	return 0;
}

int no_delete(struct bpf_map *map, const void *key)
{
	(void)map, (void)key;
	return BPF_INVALID;
}

static int array_next(struct bpf_map *map, const void *key, void *next)
{
	uint32_t index = 0;

	if (key != NULL && index_of(map, key, &index)) {
		index++;
		if (index == map->definition.entries)
			return BPF_NOT_FOUND;
	}
	if (index >= map->definition.entries)
		index = 0;
	copy_bytes(next, &index, sizeof(index));
	return 0;
}

uint64_t bpf_map_direct(const struct bpf_map *map, uint32_t offset)
{
	if (map->definition.type != BPF_MAP_ARRAY || offset >= map->values_bytes)
		return 0;
	return (uintptr_t)(map->values + offset);
}

const struct map_type array_type = {
	.flaw = array_flaw,
	.lay_out = array_lay_out,
	.attach = array_attach,
	.create = array_create,
	.lookup = array_lookup,
	.update = array_update,
	.delete = no_delete,
	.next = array_next,
};

/* Programs: the block has their addresses, which only the domain that made it understands. */
static const char *programs_flaw(const struct bpf_map_definition *definition)
{
	return definition->key_bytes == 4 && definition->value_bytes == 4
		       ? NULL
		       : "keys and values of a table of programs have 4 bytes";
}

static size_t programs_lay_out(struct bpf_map *map, size_t at)
{
	return at + map->definition.entries * sizeof(*map->programs);
}

static void programs_attach(struct bpf_map *map, unsigned char *block)
{
	void *programs = block + sizeof(struct map_shared);

	map->programs = (const struct bpf_program **)programs;
}

void *no_lookup(struct bpf_map *map, const void *key, uint32_t cpu)
{
	(void)map, (void)key, (void)cpu;
	return NULL;
}

int no_update(struct bpf_map *map, const void *key, const void *value, uint32_t flags, uint32_t cpu)
{
	(void)map, (void)key, (void)value, (void)flags, (void)cpu;
	return BPF_INVALID;
}

static int programs_delete(struct bpf_map *map, const void *key)
{
	uint32_t index;

	return index_of(map, key, &index) && bpf_map_set_program(map, index, NULL) ? 0
										   : BPF_NOT_FOUND;
}

bool bpf_map_set_program(struct bpf_map *map, uint32_t index, const struct bpf_program *program)
{
	if (map->programs == NULL || index >= map->definition.entries)
		return false;
	__atomic_store_n(&map->programs[index], program, __ATOMIC_RELEASE);
	return true;
}

const struct map_type programs_type = {
	.flaw = programs_flaw,
	.lay_out = programs_lay_out,
	.attach = programs_attach,
	.create = array_create,
	.lookup = no_lookup,
	.update = no_update,
	.delete = programs_delete,
	.next = array_next,
};
