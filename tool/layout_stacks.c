/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The monitor's view of the domains' stacks in configurations that print: their
 * frames are mapped once more, to be read only, in the root task's own space.
 * Nothing of it is there in others.
 */
#include "layout.h"

/* Where the view starts; the root task itself lies far below, in the same GiB. */
#define VIEW_START UINT64_C(0x20000000)

/* Of larger stacks only so much, at their upper end, where they are used first. */
#define MOST_STACK_PAGES UINT64_C(64)

#define TABLE_BITS 21 /* log2 of what a page table of the lowest level spans */

void layout_add_stack_view(struct layout *layout)
{
	uint64_t at = VIEW_START;

	if (!text_equal(layout->spec->config, "debug"))
		return;
	for (size_t i = 0; i < layout->spec->domain_count; i++) {
		const struct domain_layout *domain = &layout->domains[i];
		struct frames frames = domain->stack;

		/* Faults of children go to their parents, not to the monitor. */
		if (domain->domain->parent >= 0)
			continue;
		if (frames.count > MOST_STACK_PAGES) {
			frames.first.offset += (uint32_t)(frames.count - MOST_STACK_PAGES);
			frames.count = MOST_STACK_PAGES;
		}
		layout_add_mapping(layout, NULL, at, frames, 12, SYS_MAP_READ | SYS_MAP_CACHED,
				   true);
		at += frames.count * PAGE_SIZE;
	}
	layout->view_start = VIEW_START;
	layout->view_table_count =
		round_up(at - VIEW_START, UINT64_C(1) << TABLE_BITS) >> TABLE_BITS;
	layout->view_tables = layout_add_group(layout, SYS_OBJ_PAGE_TABLE, 0,
					       layout->view_table_count, "page tables");
}
