/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frames that are mapped, and the memory behind virtual addresses.
 */
#include "arch/interface.h"
#include "arch/vspace.h"
#include "board.h"
#include "vspace/vspace.h"

struct cap frame_create(paddr address, word bits, bool device)
{
	struct cap cap = object_cap(CAP_FRAME, address);

	cap.bits = bits;
	cap.rights = RIGHT_READ | RIGHT_WRITE;
	cap.flag = device;
	return cap;
}

pte *frame_entry_of(struct cap cap)
{
	pte *root = asid_vspace(mapped_asid(cap));

	if (!root)
		return NULL;

	struct walk walk = table_walk(root, mapped_vaddr(cap));

	if (!(*walk.entry & PTE_VALID) || walk.bits != cap.bits ||
	    pte_address(*walk.entry) != cap_address(cap))
		return NULL;
	return walk.entry;
}

void frame_unmap(struct cap cap)
{
	pte *entry = frame_entry_of(cap);

	if (!entry)
		return;
	*entry = 0;
	tlb_invalidate_page(mapped_asid(cap), mapped_vaddr(cap));
}

bool memory_covers(paddr start, word bytes)
{
	return start >= BOARD_MEMORY_BASE && bytes <= BOARD_MEMORY_SIZE &&
	       start - BOARD_MEMORY_BASE <= BOARD_MEMORY_SIZE - bytes;
}

#if PRINTING
const word *arch_user_word(const struct tcb *thread, word address)
{
	struct cap cap = thread->slots[TCB_VSPACE].cap;
	pte *root = cap_type(cap) == CAP_ROOT ? asid_vspace(mapped_asid(cap)) : NULL;

	if (!root || address > BOARD_USER_TOP)
		return NULL;

	struct walk walk = table_walk(root, address);
	paddr word_address = pte_address(*walk.entry) + (address & low_mask(walk.bits));

	if (!(*walk.entry & PTE_VALID) || !memory_covers(word_address, sizeof(word)))
		return NULL;
	return window_pointer(word_address);
}
#endif
