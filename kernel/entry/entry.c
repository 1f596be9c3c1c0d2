/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From an entry to the next exit.
 */
#include "entry/entry.h"
#include "arch/interface.h"
#include "cap/window.h"
#include "check/check.h"
#include "core.h"
#include "entry/invoke.h"
#include "ipc/fault.h"
#include "object/endpoint.h"
#include "object/irq.h"
#include "object/notification.h"
#include "preemption.h"
#include "sched/scheduler.h"

enum syscall {
#define SYSCALL(name, number) SYSCALL_##name = (number),
#include <abi/syscalls.def>
};

bool preemption_due(void)
{
	struct core *core = this_core();

	if (++core->work_units < WORK_UNITS_PER_PREEMPT)
		return false;
	core->work_units = 0;
	time_update();
	if (arch_irq_pending())
		return true;
	return (core->current_sc && sc_is_configured(core->current_sc) &&
		!refill_sufficient(core->current_sc, core->consumed)) ||
	       (NUM_DOMAINS > 1 && core->domain_left == 0);
}

static void settle(void)
{
	schedule();
	check_invariants();
}

/* Leaves with a thread to run, or sleeps until an interrupt makes one ready. */
static void leave(void)
{
	struct core *core = this_core();

	settle();
	while (core->current == &core->idle) {
		arch_wait_for_interrupt();
		time_update();
		core->consumed = 0;
		irq_handle();
		settle();
	}
	if (core->current->state == THREAD_RESTART) {
		context_restart(&core->current->context);
		core->current->state = THREAD_RUNNING;
	}
}

static void receive_fault(word pointer, struct lookup_fault lookup)
{
	fault_deliver(current_thread(), &(struct fault){.kind = FAULT_CAP,
							.in_receive_phase = true,
							.address = pointer,
							.lookup = lookup});
}

static const struct lookup_fault missing = {LOOKUP_MISSING_CAPABILITY, 0, 0, 0};

/* The reply object the current thread names; false: it faulted. */
static bool find_reply(struct reply **reply)
{
	struct tcb *thread = current_thread();
	word pointer = context_reply(&thread->context);
	struct lookup lookup;
	const struct slot *slot =
		cspace_lookup(thread->slots[TCB_CSPACE].cap, pointer, WORD_BITS, &lookup);

	if (!slot) {
		receive_fault(pointer, lookup.fault);
		return false;
	}
	if (cap_type(slot->cap) != CAP_REPLY) {
		receive_fault(pointer, missing);
		return false;
	}
	*reply = cap_object(slot->cap);
	return true;
}

static void receive_phase(bool blocking, bool with_reply)
{
	struct tcb *thread = current_thread();
	word pointer = context_cap(&thread->context);
	struct lookup lookup;
	const struct slot *slot =
		cspace_lookup(thread->slots[TCB_CSPACE].cap, pointer, WORD_BITS, &lookup);
	struct reply *reply = NULL;

	if (!slot) {
		receive_fault(pointer, lookup.fault);
		return;
	}

	struct cap cap = slot->cap;

	if (cap_type(cap) == CAP_ENDPOINT && cap_has_right(cap, RIGHT_READ)) {
		if (!with_reply || find_reply(&reply))
			endpoint_receive(thread, cap, reply, blocking);
		return;
	}
	if (cap_type(cap) == CAP_NOTIFICATION && cap_has_right(cap, RIGHT_READ)) {
		struct notification *notification = cap_object(cap);

		if (!notification->bound_tcb || notification->bound_tcb == thread) {
			notification_receive(notification, thread, blocking);
			return;
		}
	}
	receive_fault(pointer, missing);
}

static void send_only(bool blocking, bool call)
{
	send_phase((struct send_phase){.destination = context_cap(&current_thread()->context),
				       .blocking = blocking,
				       .call = call,
				       .can_donate = call});
}

static void send_and_receive(word destination, bool with_reply)
{
	if (send_phase((struct send_phase){
		    .destination = destination, .can_donate = true, .first = true}))
		receive_phase(true, with_reply);
}

static void do_syscall(enum syscall number)
{
	const struct context *context = &current_thread()->context;

	switch (number) {
	case SYSCALL_Call:
		send_only(true, true);
		break;
	case SYSCALL_ReplyRecv:
		send_and_receive(context_reply(context), true);
		break;
	case SYSCALL_NBSendRecv:
		send_and_receive(context_destination(context), true);
		break;
	case SYSCALL_NBSendWait:
		send_and_receive(context_reply(context), false);
		break;
	case SYSCALL_Send:
		send_only(true, false);
		break;
	case SYSCALL_NBSend:
		send_only(false, false);
		break;
	case SYSCALL_Recv:
		receive_phase(true, true);
		break;
	case SYSCALL_NBRecv:
		receive_phase(false, true);
		break;
	case SYSCALL_Wait:
		receive_phase(true, false);
		break;
	case SYSCALL_NBWait:
		receive_phase(false, false);
		break;
	default:
		budget_yield();
		break;
	}
}

void entry_syscall(word number)
{
	bool is_api = (int64_t)number >= SYSCALL_Yield && (int64_t)number <= SYSCALL_Call;

	if (!is_api && entry_debug_syscall(number))
		return;
	time_update();
	if (budget_check_restart()) {
		if (is_api)
			do_syscall((enum syscall)(int64_t)number);
		else
			fault_deliver(
				current_thread(),
				&(struct fault){.kind = FAULT_UNKNOWN_SYSCALL, .number = number});
		if (arch_irq_pending() && current_thread()->state == THREAD_RESTART)
			irq_handle();
	}
	leave();
}

void entry_fault(const struct fault *fault)
{
	time_update();
	if (budget_check_restart())
		fault_deliver(current_thread(), fault);
	leave();
}

void entry_interrupt(void)
{
	time_update();
	budget_check();
	irq_handle();
	leave();
}

void entry_first(void)
{
	leave();
}
