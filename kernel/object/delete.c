/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Deletion without recursion. The last capability to a CNode or thread becomes
 * a zombie that counts the slots still to be emptied, last first. When such a
 * slot in turn holds the last capability to a CNode or thread, the inner zombie
 * takes the place of the outer one, which is kept in a slot of the inner
 * object (that slot's content goes to where the inner one was) and comes back
 * when the inner object is done: the chain of unfinished objects is stored in
 * the objects themselves. Between two steps the state is consistent, so the
 * work can stop after any of them.
 */
#include "object/cnode.h"
#include "arch/interface.h"
#include "cap/derivation.h"
#include "cap/cap.h"
#include "ipc/ipc.h"
#include "object/irq.h"
#include "object/thread.h"
#include "sched/scheduler.h"

/* Ends what the last capability to an object keeps going. Returns a slot to be emptied too, or
 * NULL. */
static struct slot *finalise_last(struct cap cap)
{
	switch (cap_type(cap)) {
	case CAP_ENDPOINT:
		endpoint_cancel_all(cap_object(cap));
		return NULL;
	case CAP_NOTIFICATION:
		notification_finalise(cap_object(cap));
		return NULL;
	case CAP_REPLY:
		reply_finalise(cap_object(cap));
		return NULL;
	case CAP_SCHED_CONTEXT:
		sched_context_finalise(cap_object(cap));
		return NULL;
	case CAP_TCB:
		thread_finalise(cap_object(cap));
		return NULL;
	case CAP_IRQ_HANDLER:
		return irq_release(cap.data);
	default:
		return NULL;
	}
}

void slot_delete_short(struct slot *slot)
{
	struct cap cap = slot->cap;
	bool final = slot_is_final(slot);

	if (cap_type(cap) == CAP_NULL)
		return;
	arch_cap_finalise(cap, final);

	struct slot *tied = final ? finalise_last(cap) : NULL;

	slot_clear(slot);
	if (tied && cap_type(tied->cap) == CAP_NOTIFICATION) {
		if (slot_is_final(tied))
			notification_finalise(cap_object(tied->cap));
		slot_clear(tied);
	}
}

static struct slot *zombie_slots(struct cap zombie)
{
	return cap_object(zombie);
}

/* Whether emptying the slot means emptying an object first; if so it holds a zombie afterwards. */
static bool make_zombie(struct slot *slot)
{
	struct cap cap = slot->cap;
	enum cap_type type = cap_type(cap);

	if (type == CAP_ZOMBIE)
		return true;
	if ((type != CAP_CNODE && type != CAP_TCB) || !slot_is_final(slot))
		return false;
	finalise_last(cap);
	if (type == CAP_TCB)
		slot->cap = zombie_cap(cap_address(cap), 0, true, TCB_SLOTS);
	else
		slot->cap = zombie_cap(cap_address(cap), cap.bits, false, cnode_slots(cap));
	return true;
}

/* Moves what `from` holds to `to`; what `to` held goes the other way. */
static void exchange(struct slot *from, struct slot *to)
{
	if (cap_type(to->cap) == CAP_NULL)
		slot_move(from, to, from->cap);
	else
		slot_swap(from, from->cap, to, to->cap);
}

/*
 * `inner`, the last full slot of the object whose zombie is in *slot, holds a zombie itself. It may
 * be one that was left unfinished, with few or no slots of its object left to keep something in.
 */
static void enter_nested(struct slot **slot, struct slot *inner)
{
	struct slot *outer = *slot, *keep = zombie_slots(inner->cap);

	if (outer->cap.data == 1) { /* nothing is left of the outer object */
		struct cap cap = inner->cap;

		slot_clear(outer);
		slot_move(inner, outer, cap);
	} else if (inner->cap.data == 0) { /* nor of the inner one */
		slot_clear(inner);
	} else if (keep == outer && inner->cap.data == 1) { /* nothing but the outer zombie */
		exchange(outer, inner);
		slot_clear(outer);
		*slot = inner;
	} else {
		exchange(outer, inner);
		exchange(inner, keep == outer ? keep + 1 : keep);
	}
}

/*
 * One step of emptying the object whose zombie is in *slot. True: the object
 * is empty and so is the slot. The slot moves when it is one of the object's own.
 */
static bool zombie_step(struct slot **slot)
{
	struct cap *zombie = &(*slot)->cap;

	if (zombie->data == 0) {
		slot_clear(*slot);
		return true;
	}

	struct slot *first = zombie_slots(*zombie), *last = first + zombie->data - 1;

	if (last == *slot) {
		if (last == first) {
			slot_clear(*slot);
			return true;
		}
		exchange(*slot, first);
		*slot = first;
	} else if (cap_type(last->cap) == CAP_NULL) {
		zombie->data--;
	} else if (make_zombie(last)) {
		enter_nested(slot, last);
	} else {
		slot_delete_short(last);
		zombie->data--;
	}
	return false;
}

bool slot_delete(struct slot *slot)
{
	if (!make_zombie(slot)) {
		slot_delete_short(slot);
		return true;
	}
	while (!zombie_step(&slot)) {
		if (preemption_due())
			return false;
	}
	return true;
}

bool slot_revoke(struct slot *slot)
{
	for (;;) {
		struct slot *child = slot_first_child(slot);

		if (!child)
			return true;
		if (!slot_delete(child) || preemption_due())
			return false;
	}
}
