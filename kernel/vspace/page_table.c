/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Page tables below the root. One object type serves every level.
 */
#include "arch/interface.h"
#include "arch/vspace.h"
#include "board.h"
#include "cap/derivation.h"
#include "vspace/vspace.h"

/* The entry that leads to `table` on the way to `vaddr`, or NULL. */
static pte *entry_to(pte *root, word vaddr, const pte *table)
{
	word bits = TOP_LEVEL_BITS;

	for (;;) {
		pte *entry = &root[vaddr >> bits & low_mask(LEVEL_INDEX_BITS)];

		if (!is_table(*entry, bits))
			return NULL;
		root = table_of(*entry);
		if (root == table)
			return entry;
		bits -= LEVEL_INDEX_BITS;
	}
}

void page_table_unmap(struct cap cap)
{
	word asid = mapped_asid(cap);
	pte *root = asid_vspace(asid);
	pte *entry = root ? entry_to(root, mapped_vaddr(cap), cap_object(cap)) : NULL;

	if (!entry)
		return;
	*entry = 0;
	tlb_invalidate_asid(asid);
}

static enum outcome map(struct invocation *inv)
{
	pte *root;
	word asid;

	if (inv->length < 2 || inv->extra_count < 1)
		return refuse(ERROR_TruncatedMessage);
	if (mapped_asid(inv->cap))
		return refuse_capability(0);
	if (!arch_cap_is_vspace(invocation_cap(inv, 0)))
		return refuse_capability(1);

	word vaddr = invocation_word(inv, 0);

	if (vaddr > BOARD_USER_TOP)
		return refuse_argument(0);
	if (decode_vspace(inv, 0, &root, &asid) != DONE)
		return FAILED;

	struct walk walk = table_walk(root, vaddr);

	if ((*walk.entry & PTE_VALID) || walk.bits == PAGE_BITS)
		return refuse(ERROR_DeleteFirst);
	inv->slot->cap.data = mapping_data(asid, round_down(vaddr, walk.bits));
	*walk.entry = table_entry(cap_object(inv->cap));
	tlb_entry_made(asid, vaddr);
	return DONE;
}

static enum outcome unmap(struct invocation *inv)
{
	if (!slot_is_final(inv->slot) || (mapped_asid(inv->cap) && is_root(inv->cap)))
		return refuse(ERROR_RevokeFirst);
	if (mapped_asid(inv->cap)) {
		page_table_unmap(inv->cap);
		arch_clear_memory(cap_address(inv->cap), TABLE_BITS);
		inv->slot->cap.data = 0;
	}
	return DONE;
}

enum outcome page_table_invoke(struct invocation *inv)
{
	switch (inv->label) {
	case PAGE_TABLE_MAP:
		return map(inv);
	case PAGE_TABLE_UNMAP:
		return unmap(inv);
	default:
		return refuse(ERROR_IllegalOperation);
	}
}
