/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Slots and the derivation list.
 */
#include "arch/interface.h"
#include "board.h"
#include "cap/derivation.h"
#include "cap/cap.h"
#include "check/known.h"
#include "debug.h"
#include "object/irq.h"

#if CHECKS

/* An empty slot is in no list and says nothing. */
static void empty_slot_is_blank(const struct slot *slot)
{
	require(slot->prev == 0 && slot->next == 0, "an empty slot is in no list", (word)slot);
	require(!slot->cap.revocable && !slot->cap.first_badged && slot->cap.data == 0 &&
			slot->cap.obj == 0,
		"an empty slot is blank", (word)slot);
}

/* Neighbours in the derivation list know each other, and neither is empty. */
static void neighbours_mirror(const struct slot *slot)
{
	word number = slot_number(slot);

	if (slot->prev) {
		const struct slot *prev = slot_at(slot->prev);

		require(prev->next == number, "the slot before says who follows", (word)slot);
		require(cap_type(prev->cap) != CAP_NULL, "an empty slot is in no list", (word)prev);
	}
	if (slot->next) {
		const struct slot *next = slot_at(slot->next);

		require(next->prev == number, "the slot behind says whom it follows", (word)slot);
		require(cap_type(next->cap) != CAP_NULL, "an empty slot is in no list", (word)next);
	}
}

/* What was derived from an untyped lies in it and is not larger. */
static void child_lies_in_parent(const struct slot *slot)
{
	const struct known *child, *parent;

	if (cap_type(slot->cap) != CAP_UNTYPED || !slot_has_children(slot))
		return;
	parent = known_add(slot->cap);
	child = known_add(slot_at(slot->next)->cap);
	if (parent && child)
		require(child->address >= parent->address &&
				child->address + child->size <= parent->address + parent->size,
			"a child lies in its untyped", (word)slot);
}

/* Each type uses the fields that are its own, and objects lie at multiples of their size. */
static void cap_is_well_formed(const struct slot *slot, const struct known *object)
{
	struct cap cap = slot->cap;

	require(cap.unused == 0, "unused bits are 0", (word)slot);
	require(object->address % object->size == 0 || cap_type(cap) == CAP_SCHED_CONTEXT,
		"an object lies at a multiple of its size", (word)slot);
	if (cap_type(cap) == CAP_UNTYPED)
		require(cap.data << GRANULE_BITS <= object->size,
			"an untyped hands out no more than it has", (word)slot);
	if (cap_type(cap) == CAP_ZOMBIE)
		require(cap.data <= (cap.flag ? TCB_SLOTS : cnode_slots(cap)),
			"a zombie counts slots it has", (word)slot);
}

/* All capabilities to one object follow each other; the first of them begins a run. */
static void count_run(const struct slot *slot, struct known *object)
{
	bool same = slot->prev && cap_same_object(slot_at(slot->prev)->cap, slot->cap);

	if (cap_type(slot->cap) == CAP_UNTYPED || cap_type(slot->cap) == CAP_ZOMBIE || same)
		return;
	object->runs++;
	require(object->runs == 1, "all capabilities to one object follow each other", (word)slot);
}

/* Only interrupts that were issued have handlers. */
static void handler_is_active(const struct slot *slot)
{
	if (cap_type(slot->cap) == CAP_IRQ_HANDLER)
		require(irq_is_issued(slot->cap.data), "a handler's interrupt was issued",
			(word)slot);
}

/* False: the table is full. */
static bool check_slot(struct slot *slot)
{
	struct known *object;

	if (cap_type(slot->cap) == CAP_NULL) {
		empty_slot_is_blank(slot);
		return true;
	}
	neighbours_mirror(slot);
	handler_is_active(slot);
	if (!cap_names_memory(slot->cap))
		return true;
	object = known_add(slot->cap);
	if (!object)
		return false;
	object->slot = slot;
	cap_is_well_formed(slot, object);
	child_lies_in_parent(slot);
	count_run(slot, object);
	return true;
}

static bool check_range(struct slot *first, word n)
{
	for (word i = 0; i < n; i++) {
		if (!check_slot(&first[i]))
			return false;
	}
	return true;
}

static bool check_cnodes(void)
{
	struct slot *slots;
	word n;

	for (word i = 0; cnodes_get(i, &slots, &n); i++) {
		if (!check_range(slots, n))
			return false;
	}
	return true;
}

/* A thread that is being deleted is a zombie; its slots are the zombie's. */
static word thread_slots(const struct known *object)
{
	if (object->type == CAP_TCB)
		return TCB_SLOTS;
	return object->type == CAP_ZOMBIE && object->slot->cap.flag ? TCB_SLOTS : 0;
}

/* An interrupt's slot names a notification it may signal, and only while it is issued. */
static bool check_irq_slots(void)
{
	for (word irq = 0; irq <= BOARD_IRQ_MAX; irq++) {
		struct slot *slot = irq_slot(irq);

		if (cap_type(slot->cap) != CAP_NULL) {
			require(cap_type(slot->cap) == CAP_NOTIFICATION,
				"an interrupt signals a notification", irq);
			require(irq_is_issued(irq), "only issued interrupts signal", irq);
		}
		if (!check_slot(slot))
			return false;
	}
	return true;
}

bool check_slots(void)
{
	known_reset();
	for (struct tcb *thread = debug_threads(); thread; thread = thread->debug_next) {
		if (!known_add(object_cap(CAP_TCB, window_address(thread))))
			return false;
	}
	if (!cnodes_complete() || !check_irq_slots() || !check_cnodes())
		return false;
	for (word i = 0; i < known_count(); i++) { /* grows on the way */
		struct known *object = known_at(i);

		if (!check_range(window_pointer(object->address), thread_slots(object)))
			return false;
	}
	cnodes_forget_dead();
	return true;
}

#endif
