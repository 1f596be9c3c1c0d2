/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CNode invocations.
 */
#include "object/cnode.h"
#include "arch/interface.h"
#include "cap/derivation.h"
#include "cap/cap.h"
#include "ipc/ipc.h"

struct cap cap_mask_rights(struct cap cap, word rights)
{
	switch (cap_type(cap)) {
	case CAP_ENDPOINT:
	case CAP_NOTIFICATION:
	case CAP_REPLY:
		cap.rights &= rights;
		break;
	case CAP_FRAME: /* what may not be read may not be written either */
		cap.rights &= rights & RIGHT_READ ? rights : 0;
		break;
	default:
		break;
	}
	return cap;
}

static struct cap set_guard(struct cap cap, word data)
{
	word size = data & 63;

	if (size + cap.bits > WORD_BITS)
		return null_cap();
	return cnode_guarded(cap, data >> 6, size);
}

struct cap cap_update(struct cap cap, word data, bool preserve)
{
	switch (cap_type(cap)) {
	case CAP_ENDPOINT:
	case CAP_NOTIFICATION:
		if (preserve || cap.data != 0)
			return null_cap();
		cap.data = data;
		return cap;
	case CAP_CNODE:
		return set_guard(cap, data);
	default:
		return cap;
	}
}

enum error cap_derive(struct slot *slot, struct cap cap, struct cap *derived)
{
	*derived = cap;
	switch (cap_type(cap)) {
	case CAP_NULL:
	case CAP_ZOMBIE:
	case CAP_IRQ_CONTROL:
		*derived = null_cap();
		return ERROR_NoError;
	case CAP_UNTYPED:
		return slot_has_children(slot) ? ERROR_RevokeFirst : ERROR_NoError;
	case CAP_FRAME:
	case CAP_PAGE_TABLE:
	case CAP_VSPACE:
		return arch_cap_derive(cap, derived) ? ERROR_NoError : ERROR_IllegalOperation;
	default:
		return ERROR_NoError;
	}
}

/* The full slot that words `at` (index) and `at` + 1 (depth) name below extra capability i. */
static struct slot *source_slot(struct invocation *inv, word extra, word at)
{
	word depth = invocation_word(inv, at + 1);
	struct slot *slot =
		find_slot(invocation_cap(inv, extra), invocation_word(inv, at), depth, true);

	if (slot && cap_type(slot->cap) == CAP_NULL) {
		refuse_missing(true, depth);
		return NULL;
	}
	return slot;
}

static enum outcome copy_or_mint(struct invocation *inv, struct slot *destination,
				 struct slot *source)
{
	bool mint = inv->label == LABEL_CNodeMint;
	struct cap cap, derived;
	enum error error;

	if (inv->length < (mint ? 6 : 5))
		return refuse(ERROR_TruncatedMessage);
	cap = cap_mask_rights(source->cap, invocation_word(inv, 4));
	if (mint)
		cap = cap_update(cap, invocation_word(inv, 5), false);
	error = cap_derive(source, cap, &derived);
	if (error != ERROR_NoError)
		return refuse(error);
	if (cap_type(derived) == CAP_NULL)
		return refuse(ERROR_IllegalOperation);
	slot_insert_derived(source, destination, derived);
	return DONE;
}

static enum outcome move_or_mutate(struct invocation *inv, struct slot *destination,
				   struct slot *source)
{
	struct cap cap = source->cap;

	if (inv->label == LABEL_CNodeMutate) {
		if (inv->length < 5)
			return refuse(ERROR_TruncatedMessage);
		cap = cap_update(cap, invocation_word(inv, 4), true);
		if (cap_type(cap) == CAP_NULL)
			return refuse(ERROR_IllegalOperation);
	}
	slot_move(source, destination, cap);
	return DONE;
}

/* Copy, Mint, Move, Mutate: from words 2, 3 below extra capability 0 to the empty `destination`. */
static enum outcome transfer(struct invocation *inv, struct slot *destination)
{
	if (inv->length < 4 || inv->extra_count < 1)
		return refuse(ERROR_TruncatedMessage);
	if (cap_type(destination->cap) != CAP_NULL)
		return refuse(ERROR_DeleteFirst);

	struct slot *source = source_slot(inv, 0, 2);

	if (!source)
		return FAILED;
	if (inv->label == LABEL_CNodeCopy || inv->label == LABEL_CNodeMint)
		return copy_or_mint(inv, destination, source);
	return move_or_mutate(inv, destination, source);
}

static enum outcome rotate(struct invocation *inv, struct slot *destination)
{
	if (inv->length < 8 || inv->extra_count < 2)
		return refuse(ERROR_TruncatedMessage);

	struct slot *source = find_slot(invocation_cap(inv, 1), invocation_word(inv, 6),
					invocation_word(inv, 7), true);
	struct slot *pivot = source ? find_slot(invocation_cap(inv, 0), invocation_word(inv, 3),
						invocation_word(inv, 4), true)
				    : NULL;

	if (!source || !pivot)
		return FAILED;
	if (pivot == source || pivot == destination)
		return refuse(ERROR_IllegalOperation);
	if (source != destination && cap_type(destination->cap) != CAP_NULL)
		return refuse(ERROR_DeleteFirst);
	if (cap_type(source->cap) == CAP_NULL)
		return refuse_missing(true, invocation_word(inv, 7));
	if (cap_type(pivot->cap) == CAP_NULL)
		return refuse_missing(false, invocation_word(inv, 4));

	struct cap new_source = cap_update(source->cap, invocation_word(inv, 5), true);
	struct cap new_pivot = cap_update(pivot->cap, invocation_word(inv, 2), true);

	if (cap_type(new_source) == CAP_NULL || cap_type(new_pivot) == CAP_NULL)
		return refuse(ERROR_IllegalOperation);
	if (source == destination) {
		slot_swap(source, new_source, pivot, new_pivot);
	} else {
		slot_move(pivot, destination, new_pivot);
		slot_move(source, pivot, new_source);
	}
	return DONE;
}

static enum outcome cancel_badged_sends(struct slot *slot)
{
	struct cap cap = slot->cap;

	if (cap_type(cap) != CAP_ENDPOINT || cap.rights != RIGHTS_ALL)
		return refuse(ERROR_IllegalOperation);
	if (cap.data && !endpoint_cancel_badged(cap_object(cap), cap.data))
		return PREEMPTED;
	return DONE;
}

enum outcome cnode_invoke(struct invocation *inv)
{
	if (inv->label < LABEL_CNodeRevoke || inv->label > LABEL_CNodeRotate)
		return refuse(ERROR_IllegalOperation);
	if (inv->length < 2)
		return refuse(ERROR_TruncatedMessage);

	struct slot *target =
		find_slot(inv->cap, invocation_word(inv, 0), invocation_word(inv, 1), false);

	if (!target)
		return FAILED;
	switch (inv->label) {
	case LABEL_CNodeRevoke:
		return slot_revoke(target) ? DONE : PREEMPTED;
	case LABEL_CNodeDelete:
		return slot_delete(target) ? DONE : PREEMPTED;
	case LABEL_CNodeCancelBadgedSends:
		return cancel_badged_sends(target);
	case LABEL_CNodeRotate:
		return rotate(inv, target);
	default:
		return transfer(inv, target);
	}
}
