/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The helpers. Each checks what it is given: that memory may be read or written
 * by the program, that a map is one, and of the right type.
 */
#include "bpf/helper.h"
#include "helper.h"
#include "memory.h"
#include "region.h"
#include "run.h"

#define HELPER(name)                                                                               \
	static uint64_t name(uint64_t r1, uint64_t r2, uint64_t r3, uint64_t r4, uint64_t r5,      \
			     struct bpf_run *run)
#define UNUSED(a) (void)(a)

static uint64_t result_of(int result)
{
	return (uint64_t)(int64_t)result;
}

/* The map, if the program may read `key` of it. */
static struct bpf_map *map_and_key(struct bpf_run *run, uint64_t value, uint64_t key)
{
	struct bpf_map *map = bpf_run_map(run, value);

	if (map == NULL || !bpf_run_check(run, key, map->definition.key_bytes, BPF_READ))
		return NULL;
	return map;
}

uint64_t map_lookup(uint64_t r1, uint64_t r2, uint64_t r3, uint64_t r4, uint64_t r5,
		    struct bpf_run *run)
{
	UNUSED(r3), UNUSED(r4), UNUSED(r5);
	struct bpf_map *map = map_and_key(run, r1, r2);

	return map == NULL ? 0 : (uintptr_t)bpf_map_lookup(map, (void *)(uintptr_t)r2, run->cpu);
}

HELPER(map_lookup_cpu)
{
	UNUSED(r4), UNUSED(r5);
	struct bpf_map *map = map_and_key(run, r1, r2);

	if (map == NULL || r3 >= map->definition.cpus)
		return 0;
	return (uintptr_t)bpf_map_lookup(map, (void *)(uintptr_t)r2, (uint32_t)r3);
}

HELPER(map_update)
{
	UNUSED(r5);
	struct bpf_map *map = map_and_key(run, r1, r2);

	if (map == NULL || !bpf_run_check(run, r3, map->definition.value_bytes, BPF_READ))
		return 0;
	if (map->rights != (BPF_READ | BPF_WRITE) || r4 > BPF_REPLACE)
		return result_of(BPF_INVALID);
	return result_of(bpf_map_update(map, (void *)(uintptr_t)r2, (void *)(uintptr_t)r3,
					(uint32_t)r4, run->cpu));
}

HELPER(map_delete)
{
	UNUSED(r3), UNUSED(r4), UNUSED(r5);
	struct bpf_map *map = map_and_key(run, r1, r2);

	return map == NULL ? 0 : result_of(bpf_map_delete(map, (void *)(uintptr_t)r2));
}

HELPER(clock_now)
{
	UNUSED(r1), UNUSED(r2), UNUSED(r3), UNUSED(r4), UNUSED(r5);
	return run->services == NULL || run->services->clock == NULL ? 0 : run->services->clock();
}

/* xorshift64*: good enough to sample with, and no secret. */
HELPER(random_number)
{
	UNUSED(r1), UNUSED(r2), UNUSED(r3), UNUSED(r4), UNUSED(r5);
	uint64_t x = run->random == 0 ? 0x9e3779b97f4a7c15u : run->random;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	run->random = x;
	return x * 0x2545f4914f6cdd1du >> 32;
}

HELPER(cpu_number)
{
	UNUSED(r1), UNUSED(r2), UNUSED(r3), UNUSED(r4), UNUSED(r5);
	return run->cpu;
}

/* Ends the running program, and r1 is the next one's; otherwise r0 says why not. */
HELPER(tail_call)
{
	UNUSED(r4), UNUSED(r5);
	struct bpf_map *map = bpf_run_map(run, r2);
	uint32_t index = (uint32_t)r3;

	if (map == NULL)
		return 0;
	if (map->programs == NULL)
		return bpf_run_fail(run, BPF_FAULT_ARGUMENT, r2);
	if (index >= map->definition.entries || run->tail_calls == BPF_TAIL_CALLS)
		return result_of(BPF_NOT_FOUND);
	const struct bpf_program *next = __atomic_load_n(&map->programs[index], __ATOMIC_ACQUIRE);

	if (next == NULL)
		return result_of(BPF_NOT_FOUND);
	if (run->depth != 1)
		return result_of(BPF_INVALID);
	run->tail_calls++;
	run->tail = next;
	run->tail_context = r1;
	run->stop = 1;
	return 0;
}

HELPER(string_to_signed)
{
	UNUSED(r5);
	return parse_number(run, r1, r2, r3, r4, true);
}

HELPER(string_to_unsigned)
{
	UNUSED(r5);
	return parse_number(run, r1, r2, r3, r4, false);
}

HELPER(print)
{
	return print_formatted(run, r1, r2, (const uint64_t[]){r3, r4, r5});
}

static struct bpf_map *ring_of(struct bpf_run *run, uint64_t value)
{
	struct bpf_map *map = bpf_run_map(run, value);

	if (map != NULL && map->ring == NULL) {
		bpf_run_fail(run, BPF_FAULT_ARGUMENT, value);
		return NULL;
	}
	return map;
}

HELPER(ring_output)
{
	UNUSED(r4), UNUSED(r5);
	struct bpf_map *map = ring_of(run, r1);

	if (map == NULL || !bpf_run_check(run, r2, r3, BPF_READ))
		return 0;
	if (r3 > UINT32_MAX)
		return result_of(BPF_FULL);
	return result_of(bpf_ring_output(map, (void *)(uintptr_t)r2, (uint32_t)r3));
}

HELPER(ring_reserve)
{
	UNUSED(r3), UNUSED(r4), UNUSED(r5);
	struct bpf_map *map = ring_of(run, r1);
	uint32_t slot = 0;

	if (map == NULL || r2 == 0)
		return 0;
	while (slot < BPF_RECORDS && run->records[slot].bytes != 0)
		slot++;
	if (slot == BPF_RECORDS)
		return 0;
	void *record = bpf_ring_reserve(map, r2 > UINT32_MAX ? UINT32_MAX : (uint32_t)r2);

	if (record == NULL)
		return 0;
	run->records[slot] = (struct bpf_region){(uintptr_t)record, r2, BPF_READ | BPF_WRITE};
	run->record_maps[slot] = map;
	run->records_held++;
	return (uintptr_t)record;
}

static void release_slot(struct bpf_run *run, uint32_t slot, bool submit)
{
	uint64_t record = run->records[slot].start;

	region_drop(run, record);
	run->records[slot].bytes = 0;
	run->records_held--;
	if (submit)
		bpf_ring_submit(run->record_maps[slot], (void *)(uintptr_t)record);
	else
		bpf_ring_discard(run->record_maps[slot], (void *)(uintptr_t)record);
}

static uint64_t release_record(struct bpf_run *run, uint64_t record, bool submit)
{
	for (uint32_t slot = 0; slot < BPF_RECORDS; slot++)
		if (run->records[slot].bytes != 0 && run->records[slot].start == record) {
			release_slot(run, slot, submit);
			return 0;
		}
	return bpf_run_fail(run, BPF_FAULT_ARGUMENT, record);
}

void release_records(struct bpf_run *run)
{
	for (uint32_t slot = 0; slot < BPF_RECORDS; slot++)
		if (run->records[slot].bytes != 0)
			release_slot(run, slot, false);
}

HELPER(ring_submit)
{
	UNUSED(r2), UNUSED(r3), UNUSED(r4), UNUSED(r5);
	return release_record(run, r1, true);
}

HELPER(ring_discard)
{
	UNUSED(r2), UNUSED(r3), UNUSED(r4), UNUSED(r5);
	return release_record(run, r1, false);
}

HELPER(ring_query)
{
	UNUSED(r3), UNUSED(r4), UNUSED(r5);
	struct bpf_map *map = ring_of(run, r1);

	if (map == NULL)
		return 0;
	switch (r2) {
	case 0:
		return bpf_ring_filled(map);
	case 1:
		return map->definition.entries;
	default:
		return 0;
	}
}

#define LOOP_LIMIT (1u << 23)

/* Calls a function with 0, 1, ... until it returns something else than 0. */
HELPER(loop)
{
	UNUSED(r5);
	if (r4 != 0)
		return result_of(BPF_INVALID);
	if ((uint32_t)r1 > LOOP_LIMIT)
		return result_of(BPF_FULL);
	for (uint32_t i = 0; i < (uint32_t)r1; i++) {
		uint64_t result = bpf_run_call(run, r2, i, r3);

		if (result != 0 || run->stop != 0)
			return i + 1;
	}
	return (uint32_t)r1;
}

HELPER(compare_strings)
{
	UNUSED(r4), UNUSED(r5);
	uint32_t bytes = (uint32_t)r2;

	for (uint32_t i = 0; i < bytes; i++) {
		if (!bpf_run_check(run, r1 + i, 1, BPF_READ) ||
		    !bpf_run_check(run, r3 + i, 1, BPF_READ))
			return 0;
		unsigned char a = *(unsigned char *)(uintptr_t)(r1 + i);
		unsigned char b = *(unsigned char *)(uintptr_t)(r3 + i);

		if (a != b)
			return result_of(a < b ? -1 : 1);
		if (a == 0)
			break;
	}
	return 0;
}

const struct bpf_helper bpf_helpers[] = {
	{BPF_HELPER_MAP_LOOKUP, "map_lookup_elem", map_lookup},
	{BPF_HELPER_MAP_UPDATE, "map_update_elem", map_update},
	{BPF_HELPER_MAP_DELETE, "map_delete_elem", map_delete},
	{BPF_HELPER_CLOCK, "ktime_get_ns", clock_now},
	{BPF_HELPER_PRINT, "trace_printk", print},
	{BPF_HELPER_RANDOM, "get_prandom_u32", random_number},
	{BPF_HELPER_CPU, "get_smp_processor_id", cpu_number},
	{BPF_HELPER_TAIL_CALL, "tail_call", tail_call},
	{BPF_HELPER_STRTOL, "strtol", string_to_signed},
	{BPF_HELPER_STRTOUL, "strtoul", string_to_unsigned},
	{BPF_HELPER_BOOT_CLOCK, "ktime_get_boot_ns", clock_now},
	{BPF_HELPER_RING_OUTPUT, "ringbuf_output", ring_output},
	{BPF_HELPER_RING_RESERVE, "ringbuf_reserve", ring_reserve},
	{BPF_HELPER_RING_SUBMIT, "ringbuf_submit", ring_submit},
	{BPF_HELPER_RING_DISCARD, "ringbuf_discard", ring_discard},
	{BPF_HELPER_RING_QUERY, "ringbuf_query", ring_query},
	{BPF_HELPER_LOOP, "loop", loop},
	{BPF_HELPER_STRNCMP, "strncmp", compare_strings},
	{BPF_HELPER_MAP_LOOKUP_CPU, "map_lookup_percpu_elem", map_lookup_cpu},
};

const size_t bpf_helper_count = sizeof(bpf_helpers) / sizeof(bpf_helpers[0]);

const char *bpf_helper_name(uint32_t number)
{
	const struct bpf_helper *helper = helper_find(bpf_helpers, bpf_helper_count, number);

	return helper == NULL ? NULL : helper->name;
}

size_t bpf_helpers_pick(const uint32_t *numbers, size_t count, struct bpf_helper *table)
{
	size_t rows = 0;

	for (size_t i = 0; i < count; i++) {
		const struct bpf_helper *helper =
			helper_find(bpf_helpers, bpf_helper_count, numbers[i]);

		if (helper != NULL)
			table[rows++] = *helper;
	}
	return rows;
}
