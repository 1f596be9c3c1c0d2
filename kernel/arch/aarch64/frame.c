/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frames: mapping memory into address spaces.
 */
#include "arch/interface.h"
#include "arch/vspace.h"
#include "board.h"
#include "object/cnode.h"
#include "vspace/vspace.h"

enum attribute { ATTRIBUTE_CACHEABLE = 1, ATTRIBUTE_EXECUTE_NEVER = 4 };

static pte frame_entry(struct cap cap, word rights, word attributes)
{
	pte entry = cap_address(cap) | PTE_ACCESSED | PTE_NOT_GLOBAL | PTE_KERNEL_NX |
		    (cap.bits == PAGE_BITS ? PTE_PAGE : PTE_BLOCK);

	if (rights & RIGHT_READ)
		entry |= PTE_USER;
	if (rights & RIGHT_READ && !(rights & RIGHT_WRITE))
		entry |= PTE_READ_ONLY;
	if (attributes & ATTRIBUTE_CACHEABLE)
		entry |= PTE_MEMORY | PTE_SHAREABLE;
	if (attributes & ATTRIBUTE_EXECUTE_NEVER || !(rights & RIGHT_READ)) /* or it could be run */
		entry |= PTE_USER_NX;
	return entry;
}

/* Whether the frame may be mapped (again) at `vaddr` of `asid`, which has passed as an address
 * space. */
static enum outcome check_place(struct cap cap, word asid, word vaddr)
{
	if (!is_aligned(vaddr, cap.bits))
		return refuse(ERROR_AlignmentError);
	if (mapped_asid(cap)) {
		if (mapped_asid(cap) != asid)
			return refuse_capability(1);
		if (mapped_vaddr(cap) != vaddr)
			return refuse_argument(0);
	} else if (vaddr > BOARD_USER_TOP) { /* which is the end of a frame of any size */
		return refuse_argument(0);
	}
	return DONE;
}

static void write_entry(pte *entry, pte value, word asid, word vaddr)
{
	if (*entry & PTE_VALID) { /* break before make */
		*entry = 0;
		tlb_invalidate_page(asid, vaddr);
	}
	*entry = value;
	tlb_entry_made(asid, vaddr);
}

static enum outcome map(struct invocation *inv)
{
	pte *root;
	word asid;

	if (inv->length < 3 || inv->extra_count < 1)
		return refuse(ERROR_TruncatedMessage);

	word vaddr = invocation_word(inv, 0);
	struct cap masked = cap_mask_rights(inv->cap, invocation_word(inv, 1));

	if (decode_vspace(inv, 0, &root, &asid) != DONE ||
	    check_place(inv->cap, asid, vaddr) != DONE)
		return FAILED;

	struct walk walk = table_walk(root, vaddr);

	if (walk.bits != inv->cap.bits)
		return refuse_missing(false, walk.bits);
	inv->slot->cap.data = mapping_data(asid, vaddr);
	write_entry(walk.entry, frame_entry(inv->cap, masked.rights, invocation_word(inv, 2)), asid,
		    vaddr);
	return DONE;
}

static enum outcome maintain(struct invocation *inv)
{
	struct cap cap = inv->cap;
	word size = (word)1 << cap.bits;
	enum cache_operation operation =
		(enum cache_operation)(inv->label - LABEL_ARMPageClean_Data);

	if (inv->length < 2)
		return refuse(ERROR_TruncatedMessage);
	if (!mapped_asid(cap))
		return refuse(ERROR_IllegalOperation);
	if (!asid_vspace(mapped_asid(cap)))
		return refuse_lookup(false, (struct lookup_fault){.kind = LOOKUP_INVALID_ROOT});

	word start = invocation_word(inv, 0), end = invocation_word(inv, 1);

	if (end <= start)
		return refuse_argument(1);
	if (end > size)
		return refuse_argument(0);

	const pte *entry = frame_entry_of(cap);

	if (!entry)
		return refuse_capability(0);
	if (operation == CACHE_INVALIDATE && !is_user_writable(*entry))
		return refuse(ERROR_IllegalOperation);
	cache_maintain(operation, cap_address(cap) + start, end - start);
	return DONE;
}

enum outcome frame_invoke(struct invocation *inv)
{
	switch (inv->label) {
	case LABEL_ARMPageMap:
		return map(inv);
	case LABEL_ARMPageUnmap:
		if (mapped_asid(inv->cap))
			frame_unmap(inv->cap);
		inv->slot->cap.data = 0;
		return DONE;
	case LABEL_ARMPageClean_Data:
	case LABEL_ARMPageInvalidate_Data:
	case LABEL_ARMPageCleanInvalidate_Data:
	case LABEL_ARMPageUnify_Instruction:
		return maintain(inv);
	case LABEL_ARMPageGetAddress:
		invocation_result(inv, 0, cap_address(inv->cap));
		return DONE;
	default:
		return refuse(ERROR_IllegalOperation);
	}
}
