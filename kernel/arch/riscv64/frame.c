/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frames: mapping memory into address spaces.
 */
#include "arch/interface.h"
#include "arch/vspace.h"
#include "board.h"
#include "object/cnode.h"
#include "vspace/vspace.h"

enum attribute { ATTRIBUTE_EXECUTE_NEVER = 1 };

/* Without read, write and execute there is no entry: the frame is mapped, but to nobody's use. */
static pte frame_entry(struct cap cap, word rights, word attributes)
{
	pte access = 0;

	if (rights & RIGHT_READ)
		access |= rights & RIGHT_WRITE ? PTE_READ | PTE_WRITE : PTE_READ;
	if (!(attributes & ATTRIBUTE_EXECUTE_NEVER))
		access |= PTE_EXECUTE;
	return access ? pte_to(cap_address(cap), access | PTE_USER | PTE_ACCESSED | PTE_DIRTY) : 0;
}

/* Whether the frame may be mapped (again) at `walk`, where `vaddr` of `asid` leads. */
static enum outcome check_place(struct cap cap, word asid, word vaddr, struct walk walk)
{
	if (walk.bits > cap.bits)
		return refuse_missing(false, walk.bits);
	if (mapped_asid(cap)) {
		if (mapped_asid(cap) != asid)
			return refuse_capability(1);
		if (mapped_vaddr(cap) != vaddr)
			return refuse_argument(0);
		return walk.bits < cap.bits ? refuse(ERROR_DeleteFirst) : DONE;
	}
	if (walk.bits < cap.bits || *walk.entry & PTE_VALID)
		return refuse(ERROR_DeleteFirst);
	return DONE;
}

static enum outcome map(struct invocation *inv)
{
	pte *root;
	word asid;

	if (inv->length < 3 || inv->extra_count < 1)
		return refuse(ERROR_TruncatedMessage);
	if (decode_vspace(inv, 0, &root, &asid) != DONE)
		return FAILED;

	word vaddr = invocation_word(inv, 0);
	struct cap masked = cap_mask_rights(inv->cap, invocation_word(inv, 1));

	if (vaddr > BOARD_USER_TOP || low_mask(inv->cap.bits) > BOARD_USER_TOP - vaddr)
		return refuse_argument(0);
	if (!is_aligned(vaddr, inv->cap.bits))
		return refuse(ERROR_AlignmentError);

	struct walk walk = table_walk(root, vaddr);

	if (check_place(inv->cap, asid, vaddr, walk) != DONE)
		return FAILED;
	inv->slot->cap.data = mapping_data(asid, vaddr);
	*walk.entry = frame_entry(inv->cap, masked.rights, invocation_word(inv, 2));
	tlb_invalidate_page(asid, vaddr);
	return DONE;
}

enum outcome frame_invoke(struct invocation *inv)
{
	switch (inv->label) {
	case LABEL_RISCVPageMap:
		return map(inv);
	case LABEL_RISCVPageUnmap:
		if (mapped_asid(inv->cap))
			frame_unmap(inv->cap);
		inv->slot->cap.data = 0;
		return DONE;
	case LABEL_RISCVPageGetAddress:
		invocation_result(inv, 0, cap_address(inv->cap));
		return DONE;
	default:
		return refuse(ERROR_IllegalOperation);
	}
}
