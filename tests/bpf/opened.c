/* SPDX-License-Identifier: BSD-2-Clause */
/* See opened.h. */
#include <stdlib.h>

#include "opened.h"

#define MAPS	  16
#define MAP_BYTES (1 << 22)

struct bpf_object object;
struct bpf_map *map_list[MAPS];
static struct bpf_map maps[MAPS];
static void *blocks[MAPS];
static _Alignas(16) unsigned char memory[1 << 18];

void close_object(void)
{
	for (unsigned i = 0; i < MAPS; i++) {
		free(blocks[i]);
		blocks[i] = NULL;
	}
}

bool open_object(const unsigned char *image, size_t bytes, struct bpf_error *error)
{
	static struct bpf_memory arena; /* used further when programs are loaded */

	arena = (struct bpf_memory){memory, memory + sizeof(memory)};
	close_object();
	if (!bpf_object_open(&object, image, bytes, &arena, error) || object.map_count > MAPS)
		return false;
	for (uint32_t i = 0; i < object.map_count; i++) {
		size_t map_bytes = bpf_map_bytes(&object.maps[i].definition);

		if (map_bytes > MAP_BYTES)
			return false;
		blocks[i] = aligned_alloc(64, (map_bytes + 63) / 64 * 64 + 64);
		map_list[i] = &maps[i];
		if (!bpf_object_map_create(&object, i, &maps[i], blocks[i], map_bytes, error))
			return false;
	}
	return true;
}
