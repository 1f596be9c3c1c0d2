/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether the board's memory, cut as the kernel cuts it, can hold a system. */
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

bool layout_fits(const struct layout *layout, uint64_t boot_end)
{
	const struct spec *spec = layout->spec;
	const struct address_range *memory = &spec->board->memory;
	uint64_t to = memory->base + memory->size - spec->board->top_reserved;
	unsigned bits, best = 0;

	for (size_t i = 0; i < spec->region_count; i++) {
		const struct region *region = &spec->regions[i];

		if (region->map_count > 0 && region->has_phys_addr && region->is_ram &&
		    region->phys_addr < boot_end)
			return complain(CODE_MEMORY_FULL, schema_place(region->node, "phys_addr"),
					"move the region up, or make the programs smaller",
					"memory region `%s` at 0x%" PRIx64
					" lies on memory that booting uses up to 0x%" PRIx64,
					region->name, region->phys_addr, boot_end);
	}
	for (uint64_t from = boot_end; from < to; from += UINT64_C(1) << bits) {
		bits = piece_bits(from, to);
		if (!overlaps_fixed(layout, from, from + (UINT64_C(1) << bits)) && bits > best)
			best = bits;
	}
	return layout->pool_bits <= best ||
	       error("make regions and stacks smaller, or give large regions a `phys_addr`",
		     "%s: the objects of the system need %" PRIu64
		     " KiB, which does not fit the largest free piece of memory, %" PRIu64 " KiB",
		     spec->path, layout->pool_bytes >> 10, (UINT64_C(1) << best) >> 10);
}
