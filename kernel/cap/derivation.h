/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The derivation list: all capabilities in one doubly linked list (one per
 * capability that the boot code made) in which every descendant directly
 * follows its ancestor. Invariant: next and prev mirror each other; an empty
 * slot is in no list.
 */
#ifndef KERNEL_CAP_DERIVATION_H
#define KERNEL_CAP_DERIVATION_H

#include "cap/cap.h"

/** Whether `b`, somewhere behind `a` in the list, was derived from `a`. */
bool derivation_is_parent(struct cap a, struct cap b);

/** Whether `a` and `b` name the same object, so that neither is its last capability. */
bool cap_same_object(struct cap a, struct cap b);

/** Whether `slot` holds the last capability to its object. */
bool slot_is_final(const struct slot *slot);

/** Whether the next capability in the list was derived from the one in `slot`. */
bool slot_has_children(const struct slot *slot);

/** First derived capability of `slot` in list order, or NULL. */
struct slot *slot_first_child(const struct slot *slot);

/**
 * Puts `cap` into the empty slot `dst`, behind `src`, from which it was derived.
 * A copied untyped has nothing left to give: its copy hands out the same memory.
 */
void slot_insert_derived(struct slot *src, struct slot *dst, struct cap cap);

/** The first capability to an object, `cap`, as it goes into a slot for slots_insert_created. */
static inline struct cap cap_created(struct cap cap)
{
	cap.revocable = 1;
	cap.first_badged = 1;
	return cap;
}

/**
 * Lists the capabilities, to new objects made of the untyped in `src`, that were
 * put into `count` (not 0) slots from `first` on; the last comes first.
 */
void slots_insert_created(struct slot *src, struct slot *first, word count);

/** Makes `dst`, an empty slot, hold `cap` in the place of `src`, which becomes empty. */
void slot_move(struct slot *src, struct slot *dst, struct cap cap);

/** Exchanges two full slots; `a` gets `cap_b` and `b` gets `cap_a`, each in its old place. */
void slot_swap(struct slot *a, struct cap cap_a, struct slot *b, struct cap cap_b);

/** Empties `slot` and closes the gap in the list. */
void slot_clear(struct slot *slot);

#endif
