/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many slots of its own CNode the root task fills. To make frames at an
 * address it takes what lies before them out of the untyped, in pieces of natural
 * size; each takes a slot for good.
 */
#include "layout.h"

/* An untyped, or a range that untypeds are cut from. */
struct block {
	uint64_t start, end;
};

/* log2 of the largest piece of natural size at the start of a range. */
static unsigned piece_bits(uint64_t from, uint64_t to)
{
	unsigned bits = 63 - (unsigned)__builtin_clzll(to - from);
	unsigned alignment = from == 0 ? 63 : (unsigned)__builtin_ctzll(from);

	return alignment < bits ? alignment : bits;
}

static uint64_t count_pieces(uint64_t from, uint64_t to)
{
	uint64_t count = 0;

	for (; from < to; from += UINT64_C(1) << piece_bits(from, to))
		count++;
	return count;
}

/* Takes `other` away from a block, of which the part with `paddr` remains. */
static void cut(struct block *block, uint64_t paddr, const struct address_range *other)
{
	uint64_t end = other->base + other->size;

	if (other->base > paddr && other->base < block->end)
		block->end = other->base;
	if (end <= paddr && end > block->start)
		block->start = end;
}

/*
 * The untyped with `paddr`, or a larger one around it, which takes no fewer pieces.
 * Kernel and root task are taken for a page at either end of the memory.
 */
static struct block find_untyped(const struct board *board, uint64_t paddr)
{
	const struct address_range *memory = &board->memory;
	struct block block = {0, board->device_top};

	if (paddr >= memory->base && paddr - memory->base < memory->size) {
		block = (struct block){memory->base + PAGE_SIZE,
				       memory->base + memory->size - PAGE_SIZE};
	} else {
		cut(&block, paddr, memory);
		for (size_t i = 0; i < board->kept_count; i++)
			cut(&block, paddr, &board->kept[i]);
	}
	for (uint64_t from = block.start; from <= paddr && from < block.end;) {
		uint64_t to = from + (UINT64_C(1) << piece_bits(from, block.end));

		if (paddr < to)
			return (struct block){from, to};
		from = to;
	}
	return (struct block){paddr, paddr}; /* nothing is there; the root task will say so */
}

static uint64_t count_set_aside(const struct layout *layout)
{
	struct block untyped = {0};
	uint64_t next = 0, count = 0;

	for (size_t i = 0; i + 1 < layout->group_count; i++) {
		const struct group *group = &layout->groups[layout->order[i]];

		if (!group->fixed)
			continue;
		if (group->paddr >= untyped.end) {
			untyped = find_untyped(layout->spec->board, group->paddr);
			next = untyped.start;
		}
		count += count_pieces(next, group->paddr);
		next = group->paddr + (group->count << layout_memory_bits(group));
		if (next > untyped.end)
			untyped = find_untyped(layout->spec->board, next - 1);
	}
	return count;
}

uint64_t layout_root_slots(const struct layout *layout)
{
	return 1 + layout->spec->domain_count + layout->spec->interrupt_count +
	       count_set_aside(layout);
}
