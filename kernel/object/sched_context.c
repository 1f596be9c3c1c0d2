/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scheduling contexts: their ties, and the invocations on them.
 */
#include "object/thread.h"
#include "arch/interface.h"
#include "cap/cap.h"
#include "ipc/ipc.h"
#include "sched/scheduler.h"

word sched_context_take_consumed(struct sched_context *sc)
{
	word us = arch_ticks_to_us(sc->consumed);

	sc->consumed = 0;
	return us;
}

/* The thread that has `sc` can no longer run on it. */
static void take_from_thread(struct sched_context *sc)
{
	struct tcb *thread = sc->tcb;

	if (!thread)
		return;
	ready_remove(thread);
	release_remove(thread);
	thread->sc = NULL;
	sc->tcb = NULL;
	if (thread == current_thread() || thread == this_core()->candidate)
		reschedule();
}

void sched_context_donate(struct sched_context *sc, struct tcb *thread)
{
	take_from_thread(sc);
	sc->tcb = thread;
	thread->sc = sc;
}

void sched_context_bind_tcb(struct sched_context *sc, struct tcb *thread)
{
	sc->tcb = thread;
	thread->sc = sc;
	if (!sc_is_configured(sc))
		return;
	if (sc->sporadic && sc != this_core()->current_sc)
		refill_unblock(sc);
	sc_check_released(sc);
	if (thread_is_schedulable(thread)) {
		ready_push(thread);
		reschedule();
	}
}

void sched_context_unbind_tcb(struct sched_context *sc)
{
	take_from_thread(sc);
}

void sched_context_unbind_notification(struct sched_context *sc)
{
	if (sc->notification)
		sc->notification->sc = NULL;
	sc->notification = NULL;
}

void sched_context_cancel_yield(struct tcb *yielder)
{
	yielder->yield_to->yield_from = NULL;
	yielder->yield_to = NULL;
}

void sched_context_complete_yield(struct tcb *yielder)
{
	word consumed = sched_context_take_consumed(yielder->yield_to);

	sched_context_cancel_yield(yielder);
	if (!yielder->yield_replies)
		return;
	context_set_message_register(&yielder->context, 0, consumed);
	context_set_info(&yielder->context, info_make(0, 0, 0, 1));
}

void sched_context_finalise(struct sched_context *sc)
{
	if (sc->yield_from)
		sched_context_complete_yield(sc->yield_from);
	sched_context_unbind_tcb(sc);
	sched_context_unbind_notification(sc);
	reply_detach_stack(sc);
	sc->max = 0;
}

static enum outcome bind(struct invocation *inv, struct sched_context *sc)
{
	if (inv->extra_count < 1)
		return refuse(ERROR_TruncatedMessage);

	struct cap cap = invocation_cap(inv, 0);

	if (cap_type(cap) == CAP_TCB) {
		struct tcb *thread = cap_object(cap);

		if (sc->tcb || thread->sc)
			return refuse(ERROR_IllegalOperation);
		if (thread_is_blocked(thread) && !sc_is_released(sc))
			return refuse(ERROR_IllegalOperation);
		sched_context_bind_tcb(sc, thread);
		return DONE;
	}
	if (cap_type(cap) == CAP_NOTIFICATION) {
		struct notification *notification = cap_object(cap);

		if (sc->notification || notification->sc)
			return refuse(ERROR_IllegalOperation);
		sc->notification = notification;
		notification->sc = sc;
		return DONE;
	}
	return refuse_capability(1);
}

static enum outcome unbind_object(struct invocation *inv, struct sched_context *sc)
{
	if (inv->extra_count < 1)
		return refuse(ERROR_TruncatedMessage);

	struct cap cap = invocation_cap(inv, 0);

	if (cap_type(cap) == CAP_TCB) {
		if (sc->tcb != cap_object(cap) || sc->tcb == current_thread())
			return refuse(ERROR_IllegalOperation);
		sched_context_unbind_tcb(sc);
		return DONE;
	}
	if (cap_type(cap) == CAP_NOTIFICATION) {
		if (sc->notification != cap_object(cap))
			return refuse(ERROR_IllegalOperation);
		sched_context_unbind_notification(sc);
		return DONE;
	}
	return refuse_capability(1);
}

static enum outcome unbind(struct sched_context *sc)
{
	if (sc->tcb && sc->tcb == current_thread())
		return refuse(ERROR_IllegalOperation);
	sched_context_unbind_tcb(sc);
	sched_context_unbind_notification(sc);
	reply_detach_stack(sc);
	return DONE;
}

static enum outcome yield_to(struct invocation *inv, struct sched_context *sc)
{
	struct tcb *caller = inv->caller, *thread = sc->tcb;

	if (!thread || thread == caller || thread->priority > caller->mcp)
		return refuse(ERROR_IllegalOperation);
	if (sc->yield_from)
		sched_context_complete_yield(sc->yield_from);
	sc_check_released(sc);
	if (thread_is_schedulable(thread)) {
		ready_remove(thread);
		if (thread->priority < caller->priority) {
			ready_push(thread);
		} else {
			sc->yield_from = caller;
			caller->yield_to = sc;
			caller->yield_replies = inv->is_call;
			ready_push(caller);
			ready_push(thread);
			reschedule();
			return DONE;
		}
	}
	invocation_result(inv, 0, sched_context_take_consumed(sc));
	return DONE;
}

enum outcome sched_context_invoke(struct invocation *inv)
{
	struct sched_context *sc = cap_object(inv->cap);

	switch (inv->label) {
	case LABEL_SchedContextBind:
		return bind(inv, sc);
	case LABEL_SchedContextUnbind:
		return unbind(sc);
	case LABEL_SchedContextUnbindObject:
		return unbind_object(inv, sc);
	case LABEL_SchedContextConsumed:
		invocation_result(inv, 0, sched_context_take_consumed(sc));
		return DONE;
	case LABEL_SchedContextYieldTo:
		return yield_to(inv, sc);
	default:
		return refuse(ERROR_IllegalOperation);
	}
}
