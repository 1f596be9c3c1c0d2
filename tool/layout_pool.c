/* SPDX-License-Identifier: BSD-2-Clause */
/* Where in the board's memory, cut as the kernel cuts it, a system goes. */
#include <inttypes.h>

#include "error.h"
#include "layout.h"
#include "schema.h"

static bool overlaps_fixed(const struct layout *layout, uint64_t from, uint64_t to)
{
	for (size_t i = 1; i < layout->group_count; i++) {
		const struct group *group = &layout->groups[i];
		uint64_t size = group->count << layout_memory_bits(group);

		if (group->fixed && group->paddr < to && from < group->paddr + size)
			return true;
	}
	return false;
}

/* log2 of the largest piece that the kernel cuts from a free range at its start. */
static unsigned piece_bits(uint64_t from, uint64_t to)
{
	unsigned bits = (unsigned)__builtin_ctzll(from);

	while (UINT64_C(1) << bits > to - from)
		bits--;
	return bits;
}

bool layout_check_regions(const struct layout *layout, uint64_t boot_end)
{
	const struct spec *spec = layout->spec;

	for (size_t i = 0; i < spec->region_count; i++) {
		const struct region *region = &spec->regions[i];

		if (region->has_phys_addr && region->is_ram && region->phys_addr < boot_end)
			return complain(CODE_MEMORY_FULL, schema_place(region->node, "phys_addr"),
					"move the region up, or make the programs smaller",
					"memory region `%s` at 0x%" PRIx64
					" lies on memory that booting uses up to 0x%" PRIx64,
					region->name, region->phys_addr, boot_end);
	}
	return true;
}

/*
 * Whether the kernel makes this piece of memory, aligned to its size, an untyped
 * of its own, wherever between the memory's start and the piece its own memory
 * ends: then the twice as large piece around it is not wholly free.
 */
static bool is_untyped(const struct address_range *memory, uint64_t from, unsigned bits)
{
	uint64_t size = UINT64_C(2) << bits;
	uint64_t around = from / size * size;

	return around <= memory->base || around + size >= memory->base + memory->size;
}

bool layout_place_pool(struct layout *layout, uint64_t free_start)
{
	const struct spec *spec = layout->spec;
	const struct address_range *memory = &spec->board->memory;
	uint64_t to = memory->base + memory->size - spec->board->top_reserved;
	unsigned bits, best = 64, largest = 0;

	for (uint64_t from = free_start; from < to; from += UINT64_C(1) << bits) {
		bits = piece_bits(from, to);
		if (!is_untyped(memory, from, bits) ||
		    overlaps_fixed(layout, from, from + (UINT64_C(1) << bits)))
			continue;
		if (bits > largest)
			largest = bits;
		if (bits < layout->pool_bits || bits >= best)
			continue;
		best = bits;
		layout->pool_paddr = from;
	}
	return best < 64 ||
	       error("make regions and stacks smaller, or give large regions a `phys_addr`",
		     "%s: the objects of the system need %" PRIu64
		     " KiB, which does not fit the largest free piece of memory, %" PRIu64 " KiB",
		     spec->path, layout->pool_bytes >> 10, (UINT64_C(1) << largest) >> 10);
}
