/* SPDX-License-Identifier: BSD-2-Clause */
/* Regions of a run; see region.h. The slots are copies, rebuilt from here on demand. */
#include "bpf/map.h"
#include "memory.h"
#include "program.h"
#include "region.h"

static bool contains(const struct bpf_region *region, uint64_t address, uint64_t bytes,
		     uint32_t rights)
{
	return (region->rights & rights) == rights && bytes <= region->bytes &&
	       address - region->start <= region->bytes - bytes;
}

/* The region that allows an access, copied to *found. */
static bool find(const struct bpf_run *run, uint64_t address, uint64_t bytes, uint32_t rights,
		 struct bpf_region *found)
{
	*found = (struct bpf_region){(uintptr_t)run->stack, sizeof(run->stack),
				     BPF_READ | BPF_WRITE};
	if (contains(found, address, bytes, rights))
		return true;
	for (uint32_t i = 0; i < run->grant_count; i++) {
		*found = run->grants[i];
		if (contains(found, address, bytes, rights))
			return true;
	}
	for (uint32_t i = 0; i < BPF_RECORDS; i++) {
		*found = run->records[i];
		if (contains(found, address, bytes, rights))
			return true;
	}
	for (uint32_t i = 0; i < run->program->map_count; i++) {
		const struct bpf_map *map = run->program->maps[i];

		*found =
			(struct bpf_region){(uintptr_t)map->values, map->values_bytes, map->rights};
		if (contains(found, address, bytes, rights))
			return true;
	}
	return false;
}

static const uint8_t rights_for[ACCESS_KINDS] = {BPF_READ, BPF_WRITE, BPF_READ | BPF_WRITE};

static void fill_slot(struct bpf_run *run, unsigned slot, const struct bpf_region *region)
{
	run->start[slot] = region->start;
	for (unsigned size = 0; size < 4; size++) {
		uint64_t bytes = 1u << size;
		uint64_t span = region->bytes < bytes ? 0 : region->bytes - bytes + 1;

		for (unsigned kind = 0; kind < ACCESS_KINDS; kind++)
			run->span[kind][size][slot] =
				(rights_for[kind] & ~region->rights) == 0 ? span : 0;
	}
}

int region_slot(struct bpf_run *run, uint64_t address, uint32_t bytes, enum access_kind kind)
{
	unsigned size = (unsigned)__builtin_ctz(bytes);
	struct bpf_region region;

	for (unsigned slot = 0; slot < BPF_REGION_SLOTS; slot++)
		if (address - run->start[slot] < run->span[kind][size][slot])
			return (int)slot;
	if (!find(run, address, bytes, rights_for[kind], &region))
		return -1;
	unsigned slot = run->slot_next;

	run->slot_next = (slot + 1) % BPF_REGION_SLOTS;
	fill_slot(run, slot, &region);
	return (int)slot;
}

void region_drop(struct bpf_run *run, uint64_t start)
{
	static const struct bpf_region none;

	for (unsigned slot = 0; slot < BPF_REGION_SLOTS; slot++)
		if (run->start[slot] == start)
			fill_slot(run, slot, &none);
}

void region_forget(struct bpf_run *run)
{
	clear_bytes(run->start, sizeof(run->start));
	clear_bytes(run->span, sizeof(run->span));
	run->slot_next = 0;
}

bool bpf_run_grant(struct bpf_run *run, const void *start, size_t bytes, uint32_t rights)
{
	if (run->grant_count == BPF_GRANTS)
		return false;
	run->grants[run->grant_count++] = (struct bpf_region){(uintptr_t)start, bytes, rights};
	return true;
}

void bpf_run_revoke(struct bpf_run *run)
{
	run->grant_count = 0;
	region_forget(run);
}

bool bpf_run_check(struct bpf_run *run, uint64_t address, uint64_t bytes, uint32_t rights)
{
	struct bpf_region region;

	if (bytes == 0 || find(run, address, bytes, rights, &region))
		return true;
	bpf_run_fail(run, (rights & BPF_WRITE) != 0 ? BPF_FAULT_WRITE : BPF_FAULT_READ, address);
	return false;
}
