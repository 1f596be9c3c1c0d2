/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Capabilities and their derivation: one array in which descendants directly
 * follow their ancestor. Every derivation list begins with a slot that heads it.
 */
#include "state.h"

#include <string.h>

struct slot *model_slot(struct model *m, uint64_t address)
{
	for (uint32_t i = 0; i < m->slots.count; i++) {
		if (m->slots.item[i].address == address)
			return &m->slots.item[i];
	}
	return NULL;
}

struct cap model_cap(struct model *m, uint64_t address)
{
	const struct slot *slot = model_slot(m, address);

	return slot ? slot->cap : (struct cap){0};
}

/* No memory with slots is that low. */
uint64_t model_irq_slot(uint64_t irq)
{
	return (irq + 1) * SLOT_SIZE;
}

static struct slot *next_in_list(struct model *m, struct slot *slot)
{
	struct slot *next = slot + 1;

	return next < &m->slots.item[m->slots.count] && !next->heads_list ? next : NULL;
}

/* Kinship */

/* log2 of the bytes of memory that a capability is to; 0: it is to none. */
static unsigned memory_bits(struct cap cap)
{
	static const uint8_t fixed[] = {
		[VIEW_ENDPOINT] = 4,   [VIEW_REPLY] = 5,       [VIEW_NOTIFICATION] = 6,
		[VIEW_TCB] = 11,       [VIEW_PAGE_TABLE] = 12, [VIEW_VSPACE] = 12,
		[VIEW_ASID_POOL] = 12,
	};

	switch (cap.type) {
	case VIEW_CNODE:
		return cap.bits + 5;
	case VIEW_FRAME:
	case VIEW_UNTYPED:
	case VIEW_SCHED_CONTEXT:
		return cap.bits;
	default:
		return cap.type < sizeof fixed ? fixed[cap.type] : 0;
	}
}

static bool contains(struct cap a, struct cap b)
{
	uint64_t size_a = UINT64_C(1) << memory_bits(a), size_b = UINT64_C(1) << memory_bits(b);

	return memory_bits(b) && b.object >= a.object && b.object - a.object < size_a &&
	       size_b <= size_a - (b.object - a.object);
}

static bool same_region(struct cap a, struct cap b)
{
	switch (a.type) {
	case VIEW_UNTYPED:
		return contains(a, b);
	case VIEW_FRAME:
		return b.type == VIEW_FRAME && contains(a, b);
	case VIEW_IRQ_CONTROL:
		return b.type == VIEW_IRQ_CONTROL || b.type == VIEW_IRQ_HANDLER ||
		       b.type == VIEW_SGI;
	case VIEW_CNODE:
	case VIEW_SCHED_CONTEXT:
		return b.type == a.type && b.object == a.object && b.bits == a.bits;
	case VIEW_IRQ_HANDLER:
	case VIEW_SGI:
		return b.type == a.type && b.data == a.data;
	case VIEW_DOMAIN:
	case VIEW_SCHED_CONTROL:
	case VIEW_ASID_CONTROL:
		return b.type == a.type;
	default:
		return b.type == a.type && b.object == a.object;
	}
}

bool model_same_object(struct cap a, struct cap b)
{
	if (a.type == VIEW_UNTYPED || a.type == VIEW_IRQ_CONTROL)
		return false;
	if (a.type == VIEW_FRAME)
		return b.type == VIEW_FRAME && a.object == b.object && a.bits == b.bits &&
		       a.device == b.device;
	return same_region(a, b);
}

static bool is_badged_type(struct cap cap)
{
	return cap.type == VIEW_ENDPOINT || cap.type == VIEW_NOTIFICATION;
}

static bool is_parent(const struct slot *a, const struct slot *b)
{
	if (!a->revocable || !same_region(a->cap, b->cap))
		return false;
	if (is_badged_type(a->cap))
		return !a->cap.data || (b->cap.data == a->cap.data && !b->first_badged);
	return a->cap.type != VIEW_SGI || !b->first_badged;
}

uint64_t model_child(struct model *m, uint64_t address)
{
	struct slot *slot = model_slot(m, address);
	struct slot *next = slot ? next_in_list(m, slot) : NULL;

	return next && is_parent(slot, next) ? next->address : 0;
}

bool model_is_final(struct model *m, uint64_t address)
{
	struct slot *slot = model_slot(m, address), *next = next_in_list(m, slot);

	return (slot->heads_list || !model_same_object(slot[-1].cap, slot->cap)) &&
	       !(next && model_same_object(slot->cap, next->cap));
}

/* Changes of the list */

/* Directly behind `source`; without one, the head of a new list. */
void model_insert(struct model *m, uint64_t source, uint64_t address, struct cap cap, bool flags)
{
	struct slot *slot = &m->slots.item[m->slots.count];

	if (m->slots.count == sizeof m->slots.item / sizeof *m->slots.item)
		model_full("capability");
	if (source)
		slot = model_slot(m, source) + 1;
	memmove(slot + 1, slot, (char *)&m->slots.item[m->slots.count++] - (char *)slot);
	*slot = (struct slot){
		.address = address,
		.cap = cap,
		.revocable = flags,
		.first_badged = flags,
		.heads_list = !source,
	};
}

void model_insert_copy(struct model *m, uint64_t source, uint64_t address, struct cap cap)
{
	struct cap *from = &model_slot(m, source)->cap;
	bool revocable = (is_badged_type(cap) && cap.data != from->data) ||
			 cap.type == VIEW_UNTYPED ||
			 (from->type == VIEW_IRQ_CONTROL && cap.type != VIEW_IRQ_CONTROL);

	if (cap.type == VIEW_UNTYPED)
		from->data = UINT64_C(1) << from->bits;
	model_insert(m, source, address, cap, revocable);
}

void model_remove(struct model *m, uint64_t address)
{
	struct slot *slot = model_slot(m, address), *next = next_in_list(m, slot);

	if (next) {
		next->first_badged |= slot->first_badged;
		next->heads_list = slot->heads_list;
	}
	memmove(slot, slot + 1, (char *)&m->slots.item[m->slots.count--] - (char *)(slot + 1));
}

void model_move(struct model *m, uint64_t from, uint64_t to)
{
	model_slot(m, from)->address = to;
}

void model_swap(struct model *m, uint64_t a, uint64_t b)
{
	struct slot *first = model_slot(m, a), *second = model_slot(m, b);

	if (first)
		first->address = b;
	if (second)
		second->address = a;
}

/* Copies with less */

struct cap model_mask(struct cap cap, uint64_t rights)
{
	cap.rights &= rights;
	if (cap.type == VIEW_FRAME && !(cap.rights & RIGHT_READ))
		cap.rights = 0;
	return cap;
}

struct cap model_update(struct cap cap, uint64_t data, bool preserve)
{
	const struct cap null = {0};
	uint64_t guard_bits = data & 63;

	if (is_badged_type(cap)) {
		if (preserve || cap.data)
			return null;
		cap.data = data;
	} else if (cap.type == VIEW_CNODE) {
		if (guard_bits + cap.bits > WORD_BITS)
			return null;
		cap.guard_bits = guard_bits;
		cap.data = data >> 6 & ((UINT64_C(1) << guard_bits) - 1);
	}
	return cap;
}

unsigned model_derive(struct model *m, uint64_t source, struct cap *cap)
{
	switch (cap->type) {
	case VIEW_IRQ_CONTROL:
		*cap = (struct cap){0};
		return NoError;
	case VIEW_UNTYPED:
		return model_child(m, source) ? RevokeFirst : NoError;
	case VIEW_FRAME:
		cap->asid = 0;
		cap->data = 0;
		return NoError;
	case VIEW_PAGE_TABLE:
	case VIEW_VSPACE:
		return cap->asid ? NoError : IllegalOperation;
	default:
		return NoError;
	}
}
