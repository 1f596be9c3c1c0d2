/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From an entry to the next exit.
 */
#include "entry/entry.h"
#include "arch/interface.h"
#include "cap/cap.h"
#include "check/check.h"
#include "core.h"
#include "ipc/ipc.h"
#include "object/irq.h"
#include "sched/scheduler.h"
#include "sched/utilisation.h"

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
	       domain_is_over();
}

static void settle(void)
{
	schedule();
	check_invariants();
}

static KEEPS_NONE void leave_anew(void)
{
	struct core *core = this_core();

	settle();
	while (core->current == &core->idle) {
		utilisation_leave();
		arch_wait_for_interrupt();
		utilisation_enter();
		time_update();
		irq_handle();
		if (domain_is_over())
			reschedule();
		settle();
	}
	if (core->current->state == THREAD_RESTART) {
		context_restart(&core->current->context);
		core->current->state = THREAD_RUNNING;
	}
}

/* Leaves with a thread to run, or sleeps until an interrupt makes one ready. */
static inline void leave(void)
{
	if (current_goes_on())
		check_invariants();
	else
		leave_anew();
}

/* The slot that `thread` means by `pointer`, or NULL. */
static inline struct slot *find(const struct tcb *thread, word pointer)
{
	return cspace_find(thread->slots[TCB_CSPACE].cap, pointer);
}

/* The current thread receives from what is not there. */
static KEEPS_NONE void receive_fault(word pointer)
{
	struct tcb *thread = current_thread();
	struct fault fault = {.kind = FAULT_CAP, .in_receive_phase = true, .address = pointer};
	struct lookup lookup;

	if (cspace_walk(thread->slots[TCB_CSPACE].cap, pointer, WORD_BITS, &lookup))
		lookup.fault = (struct lookup_fault){.kind = LOOKUP_MISSING_CAPABILITY};
	fault.lookup = lookup.fault;
	fault_deliver(thread, &fault);
}

/* The reply object the current thread names; false: it faulted. */
static bool find_reply(struct reply **reply)
{
	struct tcb *thread = current_thread();
	word pointer = context_reply(&thread->context);
	const struct slot *slot = find(thread, pointer);

	if (!slot || cap_type(slot->cap) != CAP_REPLY) {
		receive_fault(pointer);
		return false;
	}
	*reply = cap_object(slot->cap);
	return true;
}

static KEEPS_NONE void receive_phase(bool blocking, bool with_reply)
{
	struct tcb *thread = current_thread();
	word pointer = context_cap(&thread->context);
	const struct slot *slot = find(thread, pointer);
	struct reply *reply = NULL;

	if (!slot || !cap_has_right(slot->cap, RIGHT_READ)) {
		receive_fault(pointer);
		return;
	}

	struct cap cap = slot->cap;

	if (cap_type(cap) == CAP_ENDPOINT) {
		if (!with_reply || find_reply(&reply))
			endpoint_receive(thread, cap, reply, blocking);
		return;
	}
	if (cap_type(cap) == CAP_NOTIFICATION) {
		struct notification *notification = cap_object(cap);

		if (!notification->bound_tcb || notification->bound_tcb == thread) {
			notification_receive(notification, thread, blocking);
			return;
		}
	}
	receive_fault(pointer);
}

static inline void send(struct tcb *caller, bool blocking)
{
	word pointer = context_cap(&caller->context);
	struct slot *slot = find(caller, pointer);

	if (!slot || !fastpath_signal(caller, slot->cap))
		send_phase(slot, (struct send_phase){.destination = pointer, .blocking = blocking});
}

/* False: it is done, and the callee goes on. */
static inline bool call(struct tcb *caller)
{
	word pointer = context_cap(&caller->context);
	struct slot *slot = find(caller, pointer);

	if (slot && fastpath_call(caller, slot->cap))
		return false;
	send_phase(slot, (struct send_phase){.destination = pointer,
					     .blocking = true,
					     .call = true,
					     .can_donate = true});
	return true;
}

static inline void send_and_receive(struct slot *slot, word destination, bool with_reply)
{
	if (send_phase(slot, (struct send_phase){.destination = destination,
						 .can_donate = true,
						 .first = true}))
		receive_phase(true, with_reply);
}

/* False: it is done, and the caller that got the reply goes on. */
static inline bool reply_receive(struct tcb *server)
{
	word pointer = context_reply(&server->context);
	struct slot *slot = find(server, pointer);

	if (slot && fastpath_reply_receive(server, slot->cap))
		return false;
	send_and_receive(slot, pointer, true);
	return true;
}

static inline void do_syscall(enum syscall number)
{
	struct tcb *thread = current_thread();
	word destination;

	switch (number) {
	case SYSCALL_NBSendRecv:
		destination = context_destination(&thread->context);
		send_and_receive(find(thread, destination), destination, true);
		break;
	case SYSCALL_NBSendWait:
		destination = context_reply(&thread->context);
		send_and_receive(find(thread, destination), destination, false);
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

/* The current thread's operation was preempted: by an interrupt, or because its time is over. */
static KEEPS_NONE void end_preempted(void)
{
	const struct core *core = this_core();

	if (core->current->sc == core->current_sc && thread_is_schedulable(core->current))
		budget_check();
	if (arch_irq_pending())
		irq_handle();
}

/* The end of a system call that did not leave by a fast path. */
static inline void end_syscall(void)
{
	if (current_thread()->state == THREAD_RESTART)
		end_preempted();
	leave();
}

static KEEPS_NONE void entry_call(void)
{
	time_update();
	if (!budget_check_restart())
		leave_anew();
	else if (call(current_thread()))
		end_syscall();
}

static KEEPS_NONE void entry_reply_receive(void)
{
	time_update();
	if (!budget_check_restart())
		leave_anew();
	else if (reply_receive(current_thread()))
		end_syscall();
}

/* Send (blocking) and NBSend. */
static KEEPS_NONE void entry_send(bool blocking)
{
	time_update();
	if (!budget_check_restart()) {
		leave_anew();
		return;
	}
	send(current_thread(), blocking);
	end_syscall();
}

static KEEPS_NONE void entry_other_syscall(word number)
{
	bool is_api = (int64_t)number >= SYSCALL_Yield && (int64_t)number <= SYSCALL_Call;

	if (!is_api && (entry_debug_syscall(number) || entry_benchmark_syscall(number)))
		return;
	time_update();
	if (!budget_check_restart()) {
		leave_anew();
		return;
	}
	if (is_api)
		do_syscall((enum syscall)(int64_t)number);
	else
		fault_deliver(current_thread(),
			      &(struct fault){.kind = FAULT_UNKNOWN_SYSCALL, .number = number});
	end_syscall();
}

/* The calls that are made most come first, each with a way of its own. */
static inline void handle_syscall(word number)
{
	if (__builtin_expect((int64_t)number == SYSCALL_Call, true))
		entry_call();
	else if (__builtin_expect((int64_t)number == SYSCALL_ReplyRecv, true))
		entry_reply_receive();
	else if ((int64_t)number == SYSCALL_Send)
		entry_send(true);
	else if ((int64_t)number == SYSCALL_NBSend)
		entry_send(false);
	else
		entry_other_syscall(number);
}

KEEPS_NONE void entry_syscall(word number)
{
	utilisation_enter();
	handle_syscall(number);
	utilisation_leave();
}

/* The current thread's fault, just noted, is on its way. */
static inline void send_fault(struct tcb *thread)
{
	if (fastpath_fault(thread))
		return;
	fault_send(thread);
	leave();
}

static inline void handle_vm_fault(word address, word status, bool instruction)
{
	struct tcb *thread = current_thread();

	time_update();
	if (!budget_check_restart()) {
		leave_anew();
		return;
	}
	thread->fault.kind = FAULT_VM;
	thread->fault.address = address;
	thread->fault.number = status;
	thread->fault.instruction = instruction;
	send_fault(thread);
}

KEEPS_NONE void entry_vm_fault(word address, word status, bool instruction)
{
	utilisation_enter();
	handle_vm_fault(address, status, instruction);
	utilisation_leave();
}

static inline void handle_user_exception(word number)
{
	struct tcb *thread = current_thread();

	time_update();
	if (!budget_check_restart()) {
		leave_anew();
		return;
	}
	thread->fault.kind = FAULT_USER_EXCEPTION;
	thread->fault.number = number;
	send_fault(thread);
}

KEEPS_NONE void entry_user_exception(word number)
{
	utilisation_enter();
	handle_user_exception(number);
	utilisation_leave();
}

void entry_interrupt(void)
{
	utilisation_enter();
	time_update();
	budget_check();
	irq_handle();
	leave();
	utilisation_leave();
}

void entry_first(void)
{
	leave();
}
