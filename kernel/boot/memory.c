/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Physical memory at boot: what is free, where the initial objects go, what
 * becomes untyped.
 */
#include "board.h"
#include "boot/boot.h"
#include "cap/cap.h"
#include "debug.h"
#include "object/untyped.h"

#define PAGE_BITS 12u
#define PAGE	  ((word)1 << PAGE_BITS)

static BOOT void insert(struct regions *set, word at, struct region region)
{
	for (word i = set->count; i > at; i--)
		set->list[i] = set->list[i - 1];
	set->list[at] = region;
	set->count++;
}

static BOOT void erase(struct regions *set, word at)
{
	set->count--;
	for (word i = at; i < set->count; i++)
		set->list[i] = set->list[i + 1];
}

BOOT void regions_remove(struct regions *set, struct region hole)
{
	for (word i = 0; i < set->count; i++) {
		struct region *region = &set->list[i];
		struct region behind = {hole.end, region->end};

		if (hole.start >= hole.end || hole.end <= region->start ||
		    hole.start >= region->end)
			continue;
		region->end = hole.start;
		if (behind.start < behind.end && set->count < MAX_REGIONS)
			insert(set, i + 1, behind);
		if (set->list[i].start >= set->list[i].end)
			erase(set, i--);
	}
}

/* Pages of extra boot information: the device tree behind a 16-byte header. */
static BOOT word extra_pages(const struct handover *handover)
{
	word bytes = handover->device_tree.end - handover->device_tree.start;

	return bytes ? round_up(bytes + 16, PAGE_BITS) >> PAGE_BITS : 0;
}

static BOOT void place_vaddrs(const struct handover *handover, struct root_objects *objects)
{
	word end = round_up(handover->user_image.end - handover->offset, PAGE_BITS);

	objects->image_start = handover->user_image.start - handover->offset;
	objects->ipc_buffer_vaddr = end;
	objects->bootinfo_vaddr = end + PAGE;
	objects->extra_vaddr = end + 2 * PAGE;
	objects->extra_pages = extra_pages(handover);
	objects->end_vaddr = objects->extra_vaddr + objects->extra_pages * PAGE;
	objects->table_count = arch_boot_table_count(objects->image_start, objects->end_vaddr);
}

static BOOT paddr take(paddr *next, word bytes)
{
	paddr address = *next;

	*next += bytes;
	return address;
}

BOOT bool root_objects_place(struct regions *free, const struct handover *handover,
			     struct root_objects *objects)
{
	word cnode_bits = ROOT_CNODE_BITS + SLOT_BITS, total;

	place_vaddrs(handover, objects);
	total = ((word)1 << cnode_bits) + (4 + objects->extra_pages + objects->table_count) * PAGE +
		((word)1 << TCB_BITS) + ((word)1 << MIN_SC_BITS);
	for (word i = free->count; i-- > 0;) {
		struct region *region = &free->list[i];
		paddr start = round_down(region->end - total, cnode_bits), next = start;

		if (region->end - region->start < total || start < region->start)
			continue;
		objects->cnode = take(&next, (word)1 << cnode_bits);
		objects->vspace = take(&next, PAGE);
		objects->asid_pool = take(&next, PAGE);
		objects->ipc_buffer = take(&next, PAGE);
		objects->bootinfo = take(&next, PAGE);
		objects->extra = take(&next, objects->extra_pages * PAGE);
		objects->tables = take(&next, objects->table_count * PAGE);
		objects->tcb = take(&next, (word)1 << TCB_BITS);
		objects->sc = take(&next, (word)1 << MIN_SC_BITS);
		regions_remove(free, (struct region){start, next});
		return true;
	}
	return false;
}

/* log2 of the largest aligned power of two at the start of `region`. */
static BOOT word piece_bits(struct region region)
{
	word bits = highest_bit(region.end - region.start);

	if (region.start)
		bits = min_word(bits, (word)__builtin_ctzll(region.start));
	return min_word(bits, MAX_UNTYPED_BITS);
}

BOOT void boot_provide_untyped(const struct root_objects *objects, struct bootinfo *info,
			       word *next_slot, struct region region, bool device)
{
	while (region.end > region.start) {
		word bits = piece_bits(region), n = *next_slot - info->untyped.start;

		if (bits >= MIN_UNTYPED_BITS && n < MAX_BOOTINFO_UNTYPEDS) {
			struct cap cap = untyped_cap_full(region.start, bits, device);

			boot_provide(objects, (*next_slot)++, cap);
			info->untyped_list[n] =
				(struct untyped_description){.address = region.start,
							     .bits = (uint8_t)bits,
							     .is_device = device};
		} else if (bits >= MIN_UNTYPED_BITS) {
			kprintf("Kernel init: Too many untyped regions for boot info\n");
		}
		region.start += (word)1 << bits;
	}
}
