/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The derivation list and the relations between capabilities that it rests on.
 */
#include "cap/derivation.h"
#include "cap/cap.h"

struct range {
	paddr first, last; /* inclusive */
	bool physical;	   /* false: the capability names no memory */
};

/* Memory of the object as capabilities to untyped memory see it. */
static struct range cap_range(struct cap cap)
{
	word bits;

	switch (cap_type(cap)) {
	case CAP_UNTYPED:
	case CAP_FRAME:
	case CAP_SCHED_CONTEXT:
		bits = cap.bits;
		break;
	case CAP_CNODE:
		bits = cap.bits + SLOT_BITS;
		break;
	case CAP_ZOMBIE:
	case CAP_TCB:
	case CAP_ENDPOINT:
	case CAP_NOTIFICATION:
	case CAP_REPLY:
	case CAP_PAGE_TABLE:
	case CAP_VSPACE:
	case CAP_ASID_POOL:
		bits = GRANULE_BITS; /* an object lies in an untyped with its first granule */
		break;
	default:
		return (struct range){0};
	}
	return (struct range){cap_address(cap), cap_address(cap) + low_mask(bits), true};
}

static bool within(struct range inner, struct range outer)
{
	return inner.physical && outer.first <= inner.first && inner.last <= outer.last;
}

static bool same_region(struct cap a, struct cap b)
{
	enum cap_type ta = cap_type(a), tb = cap_type(b);

	switch (ta) {
	case CAP_UNTYPED:
		return within(cap_range(b), cap_range(a));
	case CAP_FRAME:
		return tb == CAP_FRAME && within(cap_range(b), cap_range(a));
	case CAP_CNODE:
	case CAP_SCHED_CONTEXT:
		return tb == ta && a.obj == b.obj && a.bits == b.bits;
	case CAP_IRQ_CONTROL:
		return tb == CAP_IRQ_CONTROL || tb == CAP_IRQ_HANDLER || tb == CAP_SGI;
	case CAP_IRQ_HANDLER:
	case CAP_SGI:
		return tb == ta && a.data == b.data;
	case CAP_DOMAIN:
	case CAP_SCHED_CONTROL:
	case CAP_ASID_CONTROL:
		return tb == ta;
	case CAP_NULL:
	case CAP_ZOMBIE:
		return false;
	default:
		return tb == ta && a.obj == b.obj;
	}
}

bool cap_same_object(struct cap a, struct cap b)
{
	switch (cap_type(a)) {
	case CAP_UNTYPED:
		return false;
	case CAP_IRQ_CONTROL:
		return false;
	case CAP_FRAME:
		return cap_type(b) == CAP_FRAME && a.obj == b.obj && a.bits == b.bits &&
		       a.flag == b.flag;
	default:
		return same_region(a, b);
	}
}

static bool is_badged_type(enum cap_type type)
{
	return type == CAP_ENDPOINT || type == CAP_NOTIFICATION;
}

bool derivation_is_parent(struct cap a, struct cap b)
{
	if (!a.revocable || !same_region(a, b))
		return false;
	if (is_badged_type(cap_type(a)))
		return a.data == 0 || (a.data == b.data && !b.first_badged);
	if (cap_type(a) == CAP_SGI)
		return !b.first_badged;
	return true;
}

bool slot_is_final(const struct slot *slot)
{
	return !(slot->prev && cap_same_object(slot_at(slot->prev)->cap, slot->cap)) &&
	       !(slot->next && cap_same_object(slot->cap, slot_at(slot->next)->cap));
}

bool slot_has_children(const struct slot *slot)
{
	return slot->next && derivation_is_parent(slot->cap, slot_at(slot->next)->cap);
}

struct slot *slot_first_child(const struct slot *slot)
{
	return slot_has_children(slot) ? slot_at(slot->next) : NULL;
}

/* Whether a capability derived from `source` can have children of its own from the start. */
static bool derived_is_revocable(struct cap source, struct cap cap)
{
	switch (cap_type(cap)) {
	case CAP_ENDPOINT:
	case CAP_NOTIFICATION:
		return cap.data != source.data;
	case CAP_IRQ_HANDLER:
	case CAP_SGI:
		return cap_type(source) == CAP_IRQ_CONTROL;
	case CAP_UNTYPED:
		return true;
	default:
		return false;
	}
}

static void link_behind(struct slot *src, struct slot *dst)
{
	dst->prev = slot_number(src);
	dst->next = src->next;
	if (src->next)
		slot_at(src->next)->prev = slot_number(dst);
	src->next = slot_number(dst);
}

void slot_insert_derived(struct slot *src, struct slot *dst, struct cap cap)
{
	bool revocable = derived_is_revocable(src->cap, cap);

	if (cap_type(cap) == CAP_UNTYPED)
		src->cap.data = (word)1 << (src->cap.bits - GRANULE_BITS);

	cap.revocable = revocable;
	cap.first_badged = revocable;
	dst->cap = cap;
	link_behind(src, dst);
}

void slots_insert_created(struct slot *src, struct slot *first, word count)
{
	struct slot *last = first + count - 1;
	word behind = src->next;

	for (struct slot *slot = first; slot <= last; slot++) {
		slot->next = behind;
		behind = slot_number(slot);
		slot->prev = behind + 1;
	}
	last->prev = slot_number(src);
	if (src->next)
		slot_at(src->next)->prev = slot_number(first);
	src->next = behind;
}

/* Makes the neighbours of `slot` point to it. */
static void relink(struct slot *slot)
{
	if (slot->prev)
		slot_at(slot->prev)->next = slot_number(slot);
	if (slot->next)
		slot_at(slot->next)->prev = slot_number(slot);
}

void slot_move(struct slot *src, struct slot *dst, struct cap cap)
{
	cap.revocable = src->cap.revocable;
	cap.first_badged = src->cap.first_badged;
	*dst = (struct slot){.cap = cap, .prev = src->prev, .next = src->next};
	*src = (struct slot){0};
	relink(dst);
}

void slot_swap(struct slot *a, struct cap cap_a, struct slot *b, struct cap cap_b)
{
	struct slot old_a = *a, old_b = *b;
	word na = slot_number(a), nb = slot_number(b);

	cap_a.revocable = old_a.cap.revocable;
	cap_a.first_badged = old_a.cap.first_badged;
	cap_b.revocable = old_b.cap.revocable;
	cap_b.first_badged = old_b.cap.first_badged;
	*a = (struct slot){.cap = cap_b, .prev = old_b.prev, .next = old_b.next};
	*b = (struct slot){.cap = cap_a, .prev = old_a.prev, .next = old_a.next};
	/* neighbours of each other: the copied links name the slot's own old number */
	if (a->prev == na)
		a->prev = nb;
	if (a->next == na)
		a->next = nb;
	if (b->prev == nb)
		b->prev = na;
	if (b->next == nb)
		b->next = na;
	relink(a);
	relink(b);
}

void slot_clear(struct slot *slot)
{
	if (slot->prev)
		slot_at(slot->prev)->next = slot->next;
	if (slot->next) {
		struct slot *next = slot_at(slot->next);

		next->prev = slot->prev;
		if (slot->cap.first_badged)
			next->cap.first_badged = 1;
	}
	*slot = (struct slot){0};
}
