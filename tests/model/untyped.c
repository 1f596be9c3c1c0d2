/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Untyped_Retype: objects come out of untyped memory.
 */
#include "state.h"

enum {
#define OBJECT(name, size_bits) name,
#include "abi/objects.def"
#define OBJECT(name, size_bits) name,
#include "abi/aarch64/objects.def"
	OBJECT_TYPES
};

enum { MIN_UNTYPED_BITS = 4, MIN_CONTEXT_BITS = 7, SLOT_BITS = 5, MAX_OBJECTS = 256 };

static const struct {
	uint8_t cap, bits, rights;
} types[] = {
	[UntypedObject] = {VIEW_UNTYPED, 0, 0},
	[TCBObject] = {VIEW_TCB, 11, 0},
	[EndpointObject] = {VIEW_ENDPOINT, 4, ALL_RIGHTS},
	[NotificationObject] = {VIEW_NOTIFICATION, 6, RIGHT_READ | RIGHT_WRITE},
	[CapTableObject] = {VIEW_CNODE, 0, 0},
	[SchedContextObject] = {VIEW_SCHED_CONTEXT, 0, 0},
	[ReplyObject] = {VIEW_REPLY, 5, RIGHT_GRANT},
	[ARM_HugePageObject] = {VIEW_FRAME, 30, RIGHT_READ | RIGHT_WRITE},
	[ARM_VSpaceObject] = {VIEW_VSPACE, 12, 0},
	[ARM_SmallPageObject] = {VIEW_FRAME, 12, RIGHT_READ | RIGHT_WRITE},
	[ARM_LargePageObject] = {VIEW_FRAME, 21, RIGHT_READ | RIGHT_WRITE},
	[ARM_PageTableObject] = {VIEW_PAGE_TABLE, 12, 0},
};

static void create(struct model *m, uint64_t type, uint64_t address, unsigned bits)
{
	switch (type) {
	case TCBObject:
		model_write_register(model_add_thread(m, address), SPSR, 0);
		break;
	case EndpointObject:
		model_add_endpoint(m, address);
		break;
	case NotificationObject:
		model_add_notification(m, address);
		break;
	case SchedContextObject:
		model_add_context(m, address)->bits = bits;
		break;
	case ReplyObject:
		model_add_reply(m, address);
		break;
	default:
		break;
	}
}

static unsigned check_size(struct invocation *call, uint64_t type, uint64_t bits, unsigned size)
{
	if (bits >= WORD_BITS || size > MAX_UNTYPED_BITS)
		return range_error(call, 0, MAX_UNTYPED_BITS);
	if ((type == CapTableObject && bits == 0) ||
	    (type == UntypedObject && bits < MIN_UNTYPED_BITS) ||
	    (type == SchedContextObject && bits < MIN_CONTEXT_BITS))
		return invalid_argument(call, 1);
	return NoError;
}

static unsigned find_slots(struct model *m, struct invocation *call, uint64_t *first)
{
	uint64_t depth = call->word[3], offset = call->word[4], count = call->word[5];
	uint64_t slot = call->extra[0], slots;
	struct cap cnode;
	unsigned error = NoError;

	if (depth)
		error = model_target(m, call, slot, call->word[2], depth, false, &slot);
	if (error)
		return error;
	cnode = model_cap(m, slot);
	if (cnode.type != VIEW_CNODE)
		return model_lookup_error(call, false, model_missing(depth));
	slots = UINT64_C(1) << cnode.bits;
	if (offset >= slots)
		return range_error(call, 0, slots - 1);
	if (count < 1 || count > MAX_OBJECTS)
		return range_error(call, 1, MAX_OBJECTS);
	if (count > slots - offset)
		return range_error(call, 1, slots - offset);
	*first = cnode.object + offset * SLOT_SIZE;
	for (uint64_t i = 0; i < count; i++) {
		if (model_slot(m, *first + i * SLOT_SIZE))
			return DeleteFirst;
	}
	return NoError;
}

/* Of childless memory all is free again, and zero. */
static void reset(struct model *m, struct cap *untyped)
{
	if (!untyped->device)
		model_zero(m, untyped->object, untyped->data);
	untyped->data = 0;
}

unsigned model_invoke_untyped(struct model *m, struct invocation *call)
{
	const uint64_t *word = call->word;
	uint64_t type = word[0], count = word[5], used, free, size, first, address;
	struct cap cap = {.type = VIEW_NULL};
	unsigned error;

	if (call->label != LABEL_UntypedRetype)
		return IllegalOperation;
	if (is_truncated(call, 6, 1))
		return TruncatedMessage;
	if (type >= OBJECT_TYPES)
		return invalid_argument(call, 0);
	size = types[type].bits ? types[type].bits : word[1];
	if (type == CapTableObject)
		size += SLOT_BITS;
	error = check_size(call, type, word[1], size);
	if (!error)
		error = find_slots(m, call, &first);
	if (error)
		return error;
	used = model_child(m, call->slot) ? call->cap.data : 0;
	free = (UINT64_C(1) << call->cap.bits) - used;
	if (free >> size < count)
		return model_error(call, NotEnoughMemory, 1, free, 0);
	if (call->cap.device && type != UntypedObject && types[type].cap != VIEW_FRAME)
		return invalid_argument(call, 1);
	if (!used)
		reset(m, &model_slot(m, call->slot)->cap);
	address = (call->cap.object + used + (UINT64_C(1) << size) - 1) >> size << size;
	cap.type = types[type].cap;
	cap.rights = types[type].rights;
	cap.device = call->cap.device;
	if (type == UntypedObject || type == SchedContextObject || cap.type == VIEW_FRAME)
		cap.bits = size;
	else if (type == CapTableObject)
		cap.bits = word[1];
	for (uint64_t i = 0; i < count; i++, address += UINT64_C(1) << size) {
		cap.object = address;
		create(m, type, address, size);
		model_insert(m, call->slot, first + i * SLOT_SIZE, cap, true);
	}
	model_slot(m, call->slot)->cap.data = address - call->cap.object;
	return NoError;
}
