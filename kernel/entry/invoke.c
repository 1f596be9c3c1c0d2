/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The send phase: looks the destination up and acts on its type; reports the
 * outcome of an invocation to a caller.
 */
#include "entry/entry.h"
#include "arch/interface.h"
#include "cap/cap.h"
#include "core.h"
#include "ipc/ipc.h"
#include "object/thread.h"
#include "sched/scheduler.h"

struct invoker {
	enum outcome (*invoke)(struct invocation *inv);
	bool not_first; /* refused while a receive is to follow */
};

/* One row per type that has invocations; the IPC types are handled by send_message. */
static const struct invoker invokers[CAP_TYPES] = {
	[CAP_UNTYPED] = {untyped_invoke, false},
	[CAP_CNODE] = {cnode_invoke, true},
	[CAP_TCB] = {tcb_invoke, true},
	[CAP_DOMAIN] = {domain_invoke, true},
	[CAP_SCHED_CONTEXT] = {sched_context_invoke, true},
	[CAP_SCHED_CONTROL] = {sched_control_invoke, true},
	[CAP_IRQ_CONTROL] = {irq_control_invoke, false},
	[CAP_IRQ_HANDLER] = {irq_handler_invoke, false},
	[CAP_FRAME] = {arch_invoke, false},
	[CAP_PAGE_TABLE] = {arch_invoke, false},
	[CAP_VSPACE] = {arch_invoke, false},
	[CAP_ASID_CONTROL] = {arch_invoke, false},
	[CAP_ASID_POOL] = {arch_invoke, false},
	[CAP_SGI] = {arch_invoke, false},
};

/* Sends to endpoint, notification or reply object; false: the capability is none, or lacks the
 * right. */
static bool send_message(struct tcb *caller, struct cap cap, struct send_phase how)
{
	switch (cap_type(cap)) {
	case CAP_ENDPOINT:
		if (!cap_has_right(cap, RIGHT_WRITE))
			return false;
		endpoint_send(caller, cap, (struct send){how.blocking, how.call, how.can_donate});
		return true;
	case CAP_NOTIFICATION:
		if (!cap_has_right(cap, RIGHT_WRITE))
			return false;
		notification_signal(cap_object(cap), cap.data);
		return true;
	case CAP_REPLY:
		reply_send(cap_object(cap), caller, cap_has_right(cap, RIGHT_GRANT));
		return true;
	default:
		return false;
	}
}

static enum outcome invoke(struct invocation *inv)
{
	const struct invoker *row = &invokers[cap_type(inv->cap)];

	if (!row->invoke || (row->not_first && inv->first_phase))
		return refuse_capability(0);
	return row->invoke(inv);
}

/* Words of a FailedLookup reply behind the first. */
static word lookup_error_words(struct lookup_fault fault, word words[5])
{
	words[1] = fault.kind;
	words[2] = fault.bits_left;
	switch (fault.kind) {
	case LOOKUP_MISSING_CAPABILITY:
		return 3;
	case LOOKUP_DEPTH_MISMATCH:
		words[3] = fault.bits_found;
		return 4;
	case LOOKUP_GUARD_MISMATCH:
		words[3] = fault.guard_found;
		words[4] = fault.bits_found;
		return 5;
	default:
		return 2;
	}
}

static word error_words(const struct core *core, word words[5])
{
	words[0] = core->error_words[0];
	switch (core->error) {
	case ERROR_InvalidArgument:
	case ERROR_InvalidCapability:
	case ERROR_NotEnoughMemory:
		return 1;
	case ERROR_RangeError:
		words[1] = core->error_words[1];
		return 2;
	case ERROR_FailedLookup:
		return lookup_error_words(core->error_lookup, words);
	default:
		return 0;
	}
}

static void report_error(struct tcb *caller)
{
	const struct core *core = this_core();
	word words[5], n = error_words(core, words), stored = 0;
	word *buffer = n > MESSAGE_REGISTERS ? thread_buffer(caller, true) : NULL;

	while (stored < n && message_set(caller, buffer, stored, words[stored]))
		stored++;
	context_set_badge(&caller->context, 0);
	context_set_info(&caller->context, info_make(core->error, 0, 0, stored));
}

static void report_success(struct tcb *caller, word words)
{
	context_set_badge(&caller->context, 0);
	context_set_info(&caller->context, info_make(0, 0, 0, words));
}

static void fault_on_lookup(struct tcb *caller, word pointer, struct lookup_fault lookup)
{
	fault_deliver(caller,
		      &(struct fault){.kind = FAULT_CAP, .address = pointer, .lookup = lookup});
}

/* The destination is nowhere. */
static bool refuse_destination(struct send_phase how)
{
	struct tcb *caller = current_thread();
	struct lookup lookup;

	if (!how.blocking)
		return true;
	cspace_walk(caller->slots[TCB_CSPACE].cap, how.destination, WORD_BITS, &lookup);
	fault_on_lookup(caller, how.destination, lookup.fault);
	return false;
}

/* Fills in what the message says. False: a capability pointer leads nowhere. */
static bool decode_message(struct invocation *inv, word info, struct send_phase how)
{
	inv->label = info_label(info);
	inv->length = info_length(info);
	inv->is_call = how.call;
	inv->first_phase = how.first;
	inv->reply_words = 0;
	inv->extra_count = 0;
	if (info_extra_caps(info)) {
		word pointer;
		struct lookup_fault fault;

		if (!extra_caps_lookup(inv->caller, info, inv->extra, &inv->extra_count, &pointer,
				       &fault)) {
			if (how.blocking)
				fault_on_lookup(inv->caller, pointer, fault);
			return false;
		}
	}
	if (inv->length > MESSAGE_REGISTERS) {
		inv->buffer = thread_buffer(inv->caller, false);
		if (!inv->buffer)
			inv->length = MESSAGE_REGISTERS;
	}
	return true;
}

/* Carries the invocation out; until that has succeeded the call counts as not made. */
static bool run_invocation(struct invocation *inv, struct send_phase how)
{
	struct tcb *caller = inv->caller;
	enum outcome outcome;

	caller->state = THREAD_RESTART;
	outcome = send_message(caller, inv->cap, how) ? DONE : invoke(inv);
	if (outcome == PREEMPTED)
		return false;
	if (caller->state == THREAD_RESTART) {
		if (inv->is_call && outcome == DONE)
			report_success(caller, inv->reply_words);
		else if (inv->is_call)
			report_error(caller);
		caller->state = THREAD_RUNNING;
	}
	return true;
}

KEEPS_NONE bool send_phase(struct slot *slot, struct send_phase how)
{
	struct invocation inv;

	if (!slot)
		return refuse_destination(how);
	inv.caller = current_thread();
	if (!decode_message(&inv, context_info(&inv.caller->context), how))
		return !how.blocking;
	inv.slot = slot;
	inv.cap = slot->cap;
	return run_invocation(&inv, how);
}
