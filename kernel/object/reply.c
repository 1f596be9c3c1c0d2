/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reply objects. A reply object on a stack always has a caller waiting on it.
 */
#include "ipc/ipc.h"
#include "object/thread.h"
#include "sched/scheduler.h"

void reply_push(struct reply *reply, struct tcb *caller, struct tcb *callee, bool can_donate)
{
	struct sched_context *sc = caller->sc;

	reply->tcb = caller;
	caller->reply = reply;
	thread_set_state(caller, THREAD_BLOCKED_ON_REPLY);
	if (!can_donate || !sc || callee->sc)
		return;
	reply->older = sc->reply;
	if (reply->older) {
		reply->older->newer = reply;
		reply->older->sc = NULL;
	}
	reply->sc = sc;
	sc->reply = reply;
	sched_context_donate(sc, callee);
}

void reply_unlink(struct reply *reply)
{
	reply->tcb->reply = NULL;
	reply->tcb = NULL;
}

/* Takes `reply` out of its chain; the parts above and below no longer know each other. */
static void cut(struct reply *reply)
{
	if (reply->newer)
		reply->newer->older = NULL;
	if (reply->older)
		reply->older->newer = NULL;
	reply->newer = NULL;
	reply->older = NULL;
}

void reply_remove(struct reply *reply)
{
	struct sched_context *sc = reply->sc;
	struct tcb *caller = reply->tcb;

	if (sc) {
		sc->reply = reply->older;
		if (sc->reply)
			sc->reply->sc = sc;
		reply->sc = NULL;
	}
	cut(reply);
	reply_unlink(reply);
	if (sc && !caller->sc)
		sched_context_donate(sc, caller);
}

void reply_abandon(struct tcb *caller)
{
	struct reply *reply = caller->reply;

	if (reply->sc)
		reply->sc->reply = NULL;
	reply->sc = NULL;
	cut(reply);
	reply_unlink(reply);
}

void reply_detach_stack(struct sched_context *sc)
{
	if (sc->reply)
		sc->reply->sc = NULL;
	sc->reply = NULL;
}

/* The caller has its answer: it runs if its context allows that. */
static void resume_caller(struct tcb *caller, enum fault_kind answered)
{
	struct sched_context *sc = caller->sc;

	if (!sc || !thread_is_schedulable(caller))
		return;
	if (sc->sporadic && sc != this_core()->current_sc)
		refill_unblock(sc);
	if (sc_is_released(sc))
		consider_switch(caller);
	else if (fault_has_timeout_handler(caller) && answered != FAULT_TIMEOUT)
		fault_timeout(caller, sc->badge);
	else
		release_insert(caller);
}

void reply_send(struct reply *reply, struct tcb *replier, bool grant)
{
	struct tcb *caller = reply->tcb;

	if (!caller || caller->state != THREAD_BLOCKED_ON_REPLY)
		return;

	enum fault_kind fault = caller->fault.kind;

	reply_remove(reply);
	if (fault == FAULT_NONE) {
		message_transfer(replier, NULL, 0, grant, caller);
		thread_set_state(caller, THREAD_RUNNING);
	} else {
		bool restart = fault_reply(caller, replier);

		caller->fault.kind = FAULT_NONE;
		thread_set_state(caller, restart ? THREAD_RESTART : THREAD_INACTIVE);
	}
	resume_caller(caller, fault);
}

void reply_finalise(struct reply *reply)
{
	struct tcb *thread = reply->tcb;

	if (!thread)
		return;
	if (thread->state == THREAD_BLOCKED_ON_REPLY) {
		reply_remove(reply);
		thread->fault.kind = FAULT_NONE;
		thread_set_state(thread, THREAD_INACTIVE);
	} else {
		thread_cancel_ipc(thread);
	}
}
