/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Address spaces: ASIDs, page tables, contents of frames, mappings.
 *
 * Invariant: a payload page that is mapped into a domain is not mapped in init
 * any more.
 */
#include "arch.h"
#include "init.h"

/* Where frames appear in init while they are filled: a page of its own, or a large page. */
static uint8_t window[PAGE_SIZE] __attribute__((aligned(4096)));
#define LARGE_WINDOW UINT64_C(0x3fe00000) /* the last 2 MiB below 1 GiB */

static void assign_asids(void)
{
	FOR_EACH(sys_object, run, SYS_TABLE_OBJECTS)
	for (uint32_t i = 0; run->kind == SYS_OBJ_VSPACE && i < run->count; i++)
		check(seL4_ARCH_ASIDPool_Assign(root_cap(seL4_CapInitThreadASIDPool),
						object_cap(run->first_id + i)),
		      "assign an ASID to address space", run->first_id + i);
}

static void install_page_tables(void)
{
	FOR_EACH(sys_page_table, entry, SYS_TABLE_PAGE_TABLES)
	check(seL4_ARCH_PageTable_Map(object_cap(entry->id), vspace_cap(entry->vspace),
				      entry->vaddr, seL4_ARCH_Default_VMAttributes),
	      "install a page table for address", entry->vaddr);
}

static int is_large(uint32_t frame)
{
	FOR_EACH(sys_object, run, SYS_TABLE_OBJECTS)
	if (run->kind == SYS_OBJ_FRAME_2M && frame - run->first_id < run->count)
		return 1;
	FOR_EACH(sys_fixed, run, SYS_TABLE_FIXED)
	if (run->kind == SYS_OBJ_FRAME_2M && frame - run->first_id < run->count)
		return 1;
	return 0;
}

static uintptr_t open_window(uint32_t frame, uintptr_t vaddr)
{
	check(seL4_ARCH_Page_Map(object_cap(frame), root_cap(seL4_CapInitThreadVSpace), vaddr,
				 seL4_ReadWrite, mapping_attributes(1, 0)),
	      "map for filling frame", frame);
	return vaddr;
}

/* Whoever maps the frame next, cached, uncached or to execute, finds what was written. */
static void close_window(uint32_t frame, seL4_Word size)
{
	check(write_back(object_cap(frame), size), "clean frame", frame);
	check(make_executable(object_cap(frame), size), "unify frame", frame);
	check(seL4_ARCH_Page_Unmap(object_cap(frame)), "unmap frame", frame);
}

static void copy_page(uintptr_t to, uintptr_t from)
{
	uint64_t *target = (uint64_t *)to;
	const uint64_t *source = (const uint64_t *)from;

	for (size_t i = 0; i < PAGE_SIZE / sizeof(*target); i += 2) {
		target[i] = source[i];
		target[i + 1] = source[i + 1];
	}
}

static void fill_frames(void)
{
	uint32_t open = SYS_NONE;
	uintptr_t at = 0;

	if (table_count(SYS_TABLE_FILLS) == 0)
		return;
	check(seL4_ARCH_Page_Unmap(root_cap(image_frame_slot((uintptr_t)window))),
	      "free the window at", (uintptr_t)window);
	FOR_EACH(sys_fill, fill, SYS_TABLE_FILLS)
	{
		if (fill->frame != open) {
			if (open != SYS_NONE)
				close_window(open, at == LARGE_WINDOW ? 1u << seL4_LargePageBits
								      : PAGE_SIZE);
			open = fill->frame;
			at = open_window(open, is_large(open) ? LARGE_WINDOW : (uintptr_t)window);
		}
		copy_page(at + fill->offset, payload_address(fill->payload));
	}
	close_window(open, at == LARGE_WINDOW ? 1u << seL4_LargePageBits : PAGE_SIZE);
}

/* Takes a payload page out of init's own address space and returns its capability. */
static seL4_CPtr release_payload(uint32_t page, unsigned flags)
{
	seL4_CPtr cap = root_cap(image_frame_slot(payload_address(page)));

	if (flags & SYS_MAP_EXECUTE)
		check(make_executable(cap, PAGE_SIZE), "unify payload page", page);
	if (!(flags & SYS_MAP_CACHED))
		check(write_back(cap, PAGE_SIZE), "clean payload page", page);
	check(seL4_ARCH_Page_Unmap(cap), "unmap payload page", page);
	return cap;
}

static seL4_CPtr frame_cap(const struct sys_mapping *mapping, uint32_t i)
{
	uint32_t frame = mapping->frame + i;

	if (mapping->copy_id)
		return object_cap(mapping->copy_id + i);
	if (frame & SYS_PAYLOAD_PAGE)
		return release_payload(frame & ~SYS_PAYLOAD_PAGE, mapping->flags);
	return object_cap(frame);
}

static void map_frames(void)
{
	FOR_EACH(sys_mapping, mapping, SYS_TABLE_MAPPINGS)
	{
		unsigned flags = mapping->flags;
		seL4_CapRights_t rights = seL4_CapRights_new(0, 0, (flags & SYS_MAP_READ) != 0,
							     (flags & SYS_MAP_WRITE) != 0);
		seL4_ARCH_VMAttributes attributes = mapping_attributes(
			(flags & SYS_MAP_CACHED) != 0, (flags & SYS_MAP_EXECUTE) != 0);

		for (uint32_t i = 0; i < mapping->count; i++) {
			uint64_t vaddr = mapping->vaddr + ((uint64_t)i << mapping->page_bits);

			check(seL4_ARCH_Page_Map(frame_cap(mapping, i), vspace_cap(mapping->vspace),
						 vaddr, rights, attributes),
			      "map a frame at", vaddr);
		}
	}
}

void map_memory(void)
{
	assign_asids();
	install_page_tables();
	fill_frames();
	map_frames();
}
