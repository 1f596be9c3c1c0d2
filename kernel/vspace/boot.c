/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The initial thread's address space.
 */
#include "boot/boot.h"
#include "arch/vspace.h"
#include "vspace/vspace.h"

#define INITIAL_ASID 1u

BOOT word arch_boot_table_count(word start, word end)
{
	word count = 0;

	for (word bits = TOP_LEVEL_BITS; bits > PAGE_BITS; bits -= LEVEL_INDEX_BITS)
		count += ((end - 1) >> bits) - (start >> bits) + 1;
	return count;
}

BOOT void arch_boot_vspace(const struct root_objects *objects, word slot)
{
	pte *root = window_pointer(objects->vspace);
	struct cap cap = object_cap(CAP_ROOT, objects->vspace);
	paddr table = objects->tables;

	asid_pool_install(window_pointer(objects->asid_pool), 0);
	root_prepare(root);
	asid_assign(INITIAL_ASID, root);
	cap.data = mapping_data(INITIAL_ASID, 0);
	boot_provide(objects, INITIAL_VSPACE, cap);
	boot_provide(objects, INITIAL_ASID_POOL, object_cap(CAP_ASID_POOL, objects->asid_pool));

	for (word bits = TOP_LEVEL_BITS; bits > PAGE_BITS; bits -= LEVEL_INDEX_BITS) {
		word vaddr = round_down(objects->image_start, bits);

		for (; vaddr < objects->end_vaddr; vaddr += (word)1 << bits) {
			struct cap page_table = object_cap(CAP_PAGE_TABLE, table);

			page_table.data = mapping_data(INITIAL_ASID, vaddr);
			boot_provide(objects, slot++, page_table);
			*table_walk(root, vaddr).entry = table_entry(window_pointer(table));
			table += (paddr)1 << TABLE_BITS;
		}
	}
}

BOOT struct cap arch_boot_map_page(const struct root_objects *objects, paddr page, word vaddr,
				   bool executable)
{
	struct cap cap = object_cap(CAP_FRAME, page);

	cap.bits = PAGE_BITS;
	cap.rights = RIGHT_READ | RIGHT_WRITE;
	cap.data = mapping_data(INITIAL_ASID, vaddr);
	*table_walk(window_pointer(objects->vspace), vaddr).entry =
		arch_boot_page_entry(page, executable);
	return cap;
}
