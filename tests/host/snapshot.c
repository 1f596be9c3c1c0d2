/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Saving and restoring the kernel's whole state: its own data, and the memory
 * of the objects a world's threads can change.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "cap/cap.h"
#include "world.h"

enum { MAX_REGIONS_SAVED = 16, PAGE_BYTES = 4096, BUFFER_BYTES = 1024 };

struct snapshot {
	unsigned count;
	struct host_region regions[MAX_REGIONS_SAVED];
	char *saved[MAX_REGIONS_SAVED];
};

/* memcpy that also copies what lies between variables, which sanitizers object to. */
__attribute__((no_sanitize("address"), no_builtin("memcpy"))) static void copy(void *to,
									       const void *from,
									       size_t bytes)
{
	uint64_t *target = to;
	const uint64_t *source = from;

	for (size_t i = 0; i < bytes / sizeof *target; i++)
		target[i] = source[i];
}

static void add(struct snapshot *snapshot, void *start, size_t bytes)
{
	snapshot->regions[snapshot->count] = (struct host_region){start, bytes};
	snapshot->saved[snapshot->count] = malloc(bytes + 1);
	if (!snapshot->saved[snapshot->count])
		abort();
	snapshot->count++;
}

static void add_object(struct snapshot *snapshot, const struct world *world, unsigned slot,
		       size_t bytes)
{
	struct cap cap = world_cap(world, slot);

	if (cap_type(cap) != CAP_NULL)
		add(snapshot, cap_object(cap), bytes);
}

struct snapshot *snapshot_take(const struct world *world, bool everything)
{
	struct snapshot *snapshot = calloc(1, sizeof *snapshot);

	if (!snapshot)
		abort();
	for (unsigned i = 0; i < HOST_REGIONS; i++) {
		struct host_region region = host_region(i);

		add(snapshot, region.start, (region.bytes + 7) & ~(size_t)7);
	}
	add(snapshot, window_pointer(world->memory), (size_t)1 << world->description->memory_bits);
	add_object(snapshot, world, WORLD_INIT_TCB, 1u << TCB_BITS);
	add_object(snapshot, world, WORLD_INIT_SC, 1u << MIN_SC_BITS);
	add_object(snapshot, world, WORLD_INIT_BUFFER, everything ? PAGE_BYTES : BUFFER_BYTES);
	if (everything) {
		add_object(snapshot, world, WORLD_VSPACE, PAGE_BYTES);
		add_object(snapshot, world, WORLD_ASID_POOL, PAGE_BYTES);
		for (unsigned i = 0; i < 3; i++)
			add_object(snapshot, world, WORLD_TABLES + i, PAGE_BYTES);
	}
	snapshot_retake(snapshot);
	return snapshot;
}

void snapshot_retake(struct snapshot *snapshot)
{
	for (unsigned i = 0; i < snapshot->count; i++)
		copy(snapshot->saved[i], snapshot->regions[i].start, snapshot->regions[i].bytes);
}

void snapshot_restore(const struct snapshot *snapshot)
{
	for (unsigned i = 0; i < snapshot->count; i++)
		copy(snapshot->regions[i].start, snapshot->saved[i], snapshot->regions[i].bytes);
}

__attribute__((no_sanitize("address"))) const char *snapshot_difference(
	const struct snapshot *snapshot)
{
	static char text[128];

	for (unsigned i = 0; i < snapshot->count; i++) {
		const uint64_t *now = snapshot->regions[i].start;
		const uint64_t *then = (const uint64_t *)(const void *)snapshot->saved[i];

		for (size_t k = 0; k < snapshot->regions[i].bytes / sizeof *now; k++) {
			if (now[k] != then[k]) {
				snprintf(text, sizeof text,
					 "word at %p is 0x%" PRIx64 ", expected 0x%" PRIx64,
					 (const void *)&now[k], now[k], then[k]);
				return text;
			}
		}
	}
	return NULL;
}

size_t snapshot_bytes(const struct snapshot *snapshot)
{
	size_t bytes = 0;

	for (unsigned i = 0; i < snapshot->count; i++)
		bytes += snapshot->regions[i].bytes;
	return bytes;
}
