/* SPDX-License-Identifier: BSD-2-Clause */
/* Maps: the table of types, and what is the same for all. */
#include "map.h"
#include "memory.h"

static const struct map_type *const types[] = {
	[BPF_MAP_HASH] = &hash_type,	       [BPF_MAP_ARRAY] = &array_type,
	[BPF_MAP_PROGRAMS] = &programs_type,   [BPF_MAP_PER_CPU_HASH] = &hash_type,
	[BPF_MAP_PER_CPU_ARRAY] = &array_type, [BPF_MAP_LRU_HASH] = &hash_type,
	[BPF_MAP_RING] = &ring_type,
};

static const struct map_type *type_of(const struct bpf_map_definition *definition)
{
	if (definition->type >= sizeof(types) / sizeof(types[0]))
		return NULL;
	return types[definition->type];
}

static bool is_per_cpu_type(uint32_t type)
{
	return type == BPF_MAP_PER_CPU_ARRAY || type == BPF_MAP_PER_CPU_HASH;
}

bool bpf_map_is_per_cpu(const struct bpf_map *map)
{
	return is_per_cpu_type(map->definition.type);
}

/* Limits that keep every computation below within 64 bits, and every index within 32. */
#define ENTRY_LIMIT 0x10000000u
#define BYTES_LIMIT 0x100000u
#define CPU_LIMIT   256u

/* What is wrong with a definition, or NULL. */
static const char *flaw(const struct bpf_map_definition *definition)
{
	const struct map_type *type = type_of(definition);

	if (type == NULL)
		return "maps of this type are not offered";
	if (definition->entries == 0 || definition->entries > ENTRY_LIMIT)
		return "a map has 1 to 268435456 entries";
	if (definition->key_bytes > BYTES_LIMIT || definition->value_bytes > BYTES_LIMIT)
		return "keys and values have at most 1048576 bytes";
	if (definition->cpus > CPU_LIMIT)
		return "there are at most 256 CPUs";
	return type->flaw(definition);
}

/* The map without its block: sizes and offsets; pointers are offsets from NULL. */
static size_t lay_out(struct bpf_map *map, const struct bpf_map_definition *definition)
{
	const char *name = map->name;

	*map = (struct bpf_map){.name = name, .definition = *definition};
	if (definition->cpus == 0 || !is_per_cpu_type(definition->type))
		map->definition.cpus = 1;
	map->stride = (definition->value_bytes + 7) / 8 * 8;
	return type_of(definition)->lay_out(map, sizeof(struct map_shared));
}

size_t bpf_map_bytes(const struct bpf_map_definition *definition)
{
	struct bpf_map map = {.name = NULL};

	return flaw(definition) != NULL ? 0 : lay_out(&map, definition);
}

static bool refuse(struct bpf_error *error, const struct bpf_map *map, const char *message)
{
	*error = (struct bpf_error){message, map->name, BPF_NOWHERE};
	return false;
}

/* Lays the map out in the block. */
static bool place(struct bpf_map *map, const struct bpf_map_definition *definition, void *block,
		  size_t bytes, struct bpf_error *error)
{
	const char *message = flaw(definition);

	if (message != NULL)
		return refuse(error, map, message);
	if ((uintptr_t)block % MAP_ALIGNMENT != 0)
		return refuse(error, map, "the memory for a map must be aligned to 64 bytes");
	if (bytes < lay_out(map, definition))
		return refuse(error, map, "the memory for the map is too small");
	map->shared = block;
	type_of(definition)->attach(map, block);
	return true;
}

#define MAP_MAGIC 0x636c6d70u

bool bpf_map_create(struct bpf_map *map, const struct bpf_map_definition *definition, void *block,
		    size_t bytes, struct bpf_error *error)
{
	if (!place(map, definition, block, bytes, error))
		return false;
	clear_bytes(block, bpf_map_bytes(definition));
	map->shared->definition = map->definition;
	type_of(definition)->create(map);
	__atomic_store_n(&map->shared->magic, MAP_MAGIC, __ATOMIC_RELEASE);
	return true;
}

bool bpf_map_attach(struct bpf_map *map, void *block, size_t bytes, struct bpf_error *error)
{
	const struct map_shared *shared = block;

	if (bytes < sizeof(*shared) ||
	    __atomic_load_n(&shared->magic, __ATOMIC_ACQUIRE) != MAP_MAGIC)
		return refuse(error, map, "there is no map in this memory");
	struct bpf_map_definition definition = shared->definition;

	if (definition.type == BPF_MAP_PROGRAMS)
		return refuse(error, map, "a table of programs cannot be shared");
	return place(map, &definition, block, bytes, error);
}

void *bpf_map_lookup(struct bpf_map *map, const void *key, uint32_t cpu)
{
	if (cpu >= map->definition.cpus)
		cpu = 0;
	return type_of(&map->definition)->lookup(map, key, cpu);
}

int bpf_map_read(struct bpf_map *map, const void *key, void *value, uint32_t cpu)
{
	const struct map_type *type = type_of(&map->definition);

	if (type->read != NULL)
		return type->read(map, key, value, cpu < map->definition.cpus ? cpu : 0);
	const void *found = bpf_map_lookup(map, key, cpu);

	if (found == NULL)
		return BPF_NOT_FOUND;
	copy_bytes(value, found, map->definition.value_bytes);
	return 0;
}

int bpf_map_update(struct bpf_map *map, const void *key, const void *value, uint32_t flags,
		   uint32_t cpu)
{
	if (flags > BPF_REPLACE)
		return BPF_INVALID;
	if (cpu >= map->definition.cpus)
		cpu = 0;
	return type_of(&map->definition)->update(map, key, value, flags, cpu);
}

int bpf_map_delete(struct bpf_map *map, const void *key)
{
	return type_of(&map->definition)->delete(map, key);
}

int bpf_map_next(struct bpf_map *map, const void *key, void *next)
{
	return type_of(&map->definition)->next(map, key, next);
}
