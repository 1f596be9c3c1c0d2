/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Retype. Memory at and above the watermark of an untyped that is not device
 * memory is zero; memory below it is cleared before it is handed out again.
 */
#include "object/untyped.h"
#include "arch/interface.h"
#include "cap/derivation.h"
#include "cap/cap.h"
#include "check/check.h"
#include "object/thread.h"
#include "object/object_type.h"
#include "sched/scheduler.h"

struct retype {
	word type, size_bits;
	word object_bits; /* log2 bytes of one object */
	word count;
	struct slot *slots; /* first destination */
};

struct cap untyped_cap_full(paddr address, word bits, bool device)
{
	struct cap cap = object_cap(CAP_UNTYPED, address);

	cap.bits = bits;
	cap.flag = device;
	cap.data = device ? 0 : (word)1 << (bits - GRANULE_BITS);
	return cap;
}

void untyped_mark_full(struct slot *slot)
{
	slot->cap.data = (word)1 << (slot->cap.bits - GRANULE_BITS);
}

static word object_bits(word type, word size_bits)
{
	static const uint8_t arch_bits[OBJECT_TYPES] = {
#define OBJECT(name, size_bits) [OBJECT_##name] = (size_bits),
#include "arch/objects.def"
	};

	switch (type) {
	case OBJECT_UntypedObject:
	case OBJECT_SchedContextObject:
		return size_bits;
	case OBJECT_CapTableObject:
		return size_bits + SLOT_BITS;
	case OBJECT_TCBObject:
		return TCB_BITS;
	case OBJECT_EndpointObject:
		return ENDPOINT_BITS;
	case OBJECT_NotificationObject:
		return NOTIFICATION_BITS;
	case OBJECT_ReplyObject:
		return REPLY_BITS;
	default:
		return arch_bits[type];
	}
}

/* Capability to the first of the new objects; the others' differ only in the address. */
static struct cap first_cap(const struct retype *retype, paddr address, bool device)
{
	static const uint8_t types[] = {
		[OBJECT_UntypedObject] = CAP_UNTYPED,
		[OBJECT_TCBObject] = CAP_TCB,
		[OBJECT_EndpointObject] = CAP_ENDPOINT,
		[OBJECT_NotificationObject] = CAP_NOTIFICATION,
		[OBJECT_CapTableObject] = CAP_CNODE,
		[OBJECT_SchedContextObject] = CAP_SCHED_CONTEXT,
		[OBJECT_ReplyObject] = CAP_REPLY,
	};

	if (retype->type >= sizeof types)
		return arch_object_create(retype->type, address, retype->object_bits, device);

	struct cap cap = object_cap((enum cap_type)types[retype->type], address);

	cap.rights = RIGHTS_ALL;
	if (cap_type(cap) == CAP_UNTYPED)
		cap.flag = device;
	if (cap_type(cap) == CAP_UNTYPED || cap_type(cap) == CAP_CNODE ||
	    cap_type(cap) == CAP_SCHED_CONTEXT)
		cap.bits = retype->size_bits;
	return cap;
}

/* Makes the memory of the object, which is clear, what it is to be. */
static void prepare(struct cap cap)
{
	if (cap_type(cap) == CAP_TCB)
		thread_create(cap_object(cap));
	else if (cap_type(cap) == CAP_CNODE)
		check_cnode_created(cap_address(cap), cap.bits);
}

/* Words 0 and 1: what is to be made, and whether such a thing exists. */
static enum outcome decode_type(struct invocation *inv, struct retype *retype)
{
	word type = invocation_word(inv, 0), size = invocation_word(inv, 1);

	if (type >= OBJECT_TYPES)
		return refuse_argument(0);
	if (size >= WORD_BITS || object_bits(type, size) > MAX_UNTYPED_BITS)
		return refuse_range(0, MAX_UNTYPED_BITS);
	if ((type == OBJECT_CapTableObject && size == 0) ||
	    (type == OBJECT_UntypedObject && size < MIN_UNTYPED_BITS) ||
	    (type == OBJECT_SchedContextObject && size < MIN_SC_BITS))
		return refuse_argument(1);
	retype->type = type;
	retype->size_bits = size;
	retype->object_bits = object_bits(type, size);
	return DONE;
}

/* Words 2 to 5: the slots the new capabilities go to. */
static enum outcome decode_slots(struct invocation *inv, struct retype *retype)
{
	word depth = invocation_word(inv, 3), offset = invocation_word(inv, 4);
	word count = invocation_word(inv, 5);
	struct cap cnode = invocation_cap(inv, 0);

	if (depth) {
		struct slot *slot = find_slot(cnode, invocation_word(inv, 2), depth, false);

		if (!slot)
			return FAILED;
		cnode = slot->cap;
	}
	if (cap_type(cnode) != CAP_CNODE)
		return refuse_missing(false, depth);
	if (offset >= cnode_slots(cnode))
		return refuse_range(0, cnode_slots(cnode) - 1);
	if (count < 1 || count > RETYPE_LIMIT)
		return refuse_range(1, RETYPE_LIMIT);
	if (count > cnode_slots(cnode) - offset)
		return refuse_range(1, cnode_slots(cnode) - offset);
	retype->slots = (struct slot *)cap_object(cnode) + offset;
	retype->count = count;
	for (word i = 0; i < count; i++) {
		if (cap_type(retype->slots[i].cap) != CAP_NULL)
			return refuse(ERROR_DeleteFirst);
	}
	return DONE;
}

/* Clears what was handed out, from the top down. False: preempted. */
static bool reset(struct slot *slot)
{
	word chunk_bits = min_word(slot->cap.bits, RESET_CHUNK_BITS);

	check_memory_free(cap_address(slot->cap), slot->cap.bits);
	if (cap_is_device(slot->cap))
		slot->cap.data = 0;
	while (slot->cap.data) {
		word start = round_down((slot->cap.data << GRANULE_BITS) - 1, chunk_bits);

		arch_clear_memory(cap_address(slot->cap) + start, chunk_bits);
		slot->cap.data = start >> GRANULE_BITS;
		if (preemption_due() && slot->cap.data)
			return false;
	}
	return true;
}

static void create_objects(struct slot *untyped, const struct retype *retype)
{
	word offset = round_up(untyped->cap.data << GRANULE_BITS, retype->object_bits);
	paddr address = cap_address(untyped->cap) + offset;
	word bytes = retype->count << retype->object_bits;
	struct cap cap = cap_created(first_cap(retype, address, cap_is_device(untyped->cap)));

	untyped->cap.data = (offset + bytes) >> GRANULE_BITS;
	for (word i = 0; i < retype->count; i++) {
		prepare(cap);
		retype->slots[i].cap = cap;
		cap.obj += (word)1 << (retype->object_bits - GRANULE_BITS);
	}
	slots_insert_created(untyped, retype->slots, retype->count);
}

enum outcome untyped_invoke(struct invocation *inv)
{
	struct retype retype;

	if (inv->label != LABEL_UntypedRetype)
		return refuse(ERROR_IllegalOperation);
	if (inv->length < 6 || inv->extra_count < 1)
		return refuse(ERROR_TruncatedMessage);
	if (decode_type(inv, &retype) != DONE || decode_slots(inv, &retype) != DONE)
		return FAILED;

	bool in_use = slot_has_children(inv->slot);
	word taken = in_use ? inv->cap.data << GRANULE_BITS : 0;
	word free = ((word)1 << inv->cap.bits) - taken;

	if (free >> retype.object_bits < retype.count)
		return refuse_memory(free);
	if (cap_is_device(inv->cap) && retype.type != OBJECT_UntypedObject &&
	    !arch_object_is_frame(retype.type))
		return refuse_argument(1);
	if (!in_use && !reset(inv->slot))
		return PREEMPTED;
	create_objects(inv->slot, &retype);
	return DONE;
}
