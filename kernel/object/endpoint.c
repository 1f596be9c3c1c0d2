/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Endpoints. A queue holds only senders or only receivers.
 */
#include "ipc/ipc.h"
#include "cap/cap.h"
#include "object/thread.h"
#include "sched/scheduler.h"

static struct tcb *first_in_state(const struct endpoint *endpoint, enum thread_state state)
{
	struct tcb *head = endpoint->queue.head;

	return head && head->state == state ? head : NULL;
}

static void block(struct tcb *thread, struct endpoint *endpoint, enum thread_state state)
{
	thread->blocked_on.endpoint = endpoint;
	thread_set_state(thread, state);
	queue_insert(&endpoint->queue, thread);
}

/* A caller's message has reached `receiver`; now it waits for the reply, or can get none. */
static void await_reply(struct tcb *caller, struct tcb *receiver, struct reply *reply,
			bool may_reply, bool can_donate)
{
	if (reply && may_reply) {
		reply_push(reply, caller, receiver, can_donate);
	} else {
		caller->fault.kind = FAULT_NONE;
		thread_set_state(caller, THREAD_INACTIVE);
	}
}

void endpoint_send(struct tcb *sender, struct cap cap, struct send how)
{
	struct endpoint *endpoint = cap_object(cap);
	struct tcb *receiver = first_in_state(endpoint, THREAD_BLOCKED_ON_RECEIVE);
	bool grant = cap_has_right(cap, RIGHT_GRANT);
	bool grant_reply = cap_has_right(cap, RIGHT_GRANT_REPLY);

	if (!receiver) {
		if (!how.blocking)
			return;
		sender->badge = cap.data;
		sender->can_grant = grant;
		sender->can_grant_reply = grant_reply;
		sender->is_call = how.call;
		block(sender, endpoint, THREAD_BLOCKED_ON_SEND);
		return;
	}

	struct reply *reply = receiver->reply;

	queue_remove(&endpoint->queue, receiver);
	message_transfer(sender, endpoint, cap.data, grant, receiver);
	if (reply)
		reply_unlink(reply);
	if (how.call || sender->fault.kind != FAULT_NONE)
		await_reply(sender, receiver, reply, grant || grant_reply, how.can_donate);
	else if (how.can_donate && !receiver->sc && sender->sc)
		sched_context_donate(sender->sc, receiver);
	thread_set_state(receiver, THREAD_RUNNING);
	thread_wake(receiver);
}

static void receive_from(struct tcb *receiver, struct tcb *sender, struct endpoint *endpoint,
			 struct reply *reply)
{
	bool can_donate = sender->fault.kind != FAULT_TIMEOUT;

	queue_remove(&endpoint->queue, sender);
	message_transfer(sender, endpoint, sender->badge, sender->can_grant, receiver);
	if (sender->is_call || sender->fault.kind != FAULT_NONE) {
		sc_unblock_sporadic(sender->sc);
		await_reply(sender, receiver, reply, sender->can_grant || sender->can_grant_reply,
			    can_donate);
	} else {
		thread_set_state(sender, THREAD_RUNNING);
		thread_wake(sender);
	}
}

void endpoint_receive(struct tcb *receiver, struct cap cap, struct reply *reply, bool blocking)
{
	struct endpoint *endpoint = cap_object(cap);
	struct notification *bound = receiver->bound_notification;

	if (reply && reply->tcb && reply->tcb != receiver)
		thread_cancel_ipc(reply->tcb);
	if (bound && bound->active) {
		notification_take(bound, receiver);
		return;
	}
	if (bound && blocking)
		notification_return_context(bound, receiver);

	struct tcb *sender = first_in_state(endpoint, THREAD_BLOCKED_ON_SEND);

	if (sender) {
		receive_from(receiver, sender, endpoint, reply);
	} else if (blocking) {
		receiver->reply = reply;
		if (reply)
			reply->tcb = receiver;
		block(receiver, endpoint, THREAD_BLOCKED_ON_RECEIVE);
	} else {
		context_set_badge(&receiver->context, 0);
	}
}

/* A thread taken out of the queue does its system call again, or stops if it was faulting. */
static void send_away(struct tcb *thread)
{
	if (thread->reply)
		reply_unlink(thread->reply);
	if (thread->fault.kind != FAULT_NONE) {
		thread->fault.kind = FAULT_NONE;
		thread_set_state(thread, THREAD_INACTIVE);
	} else {
		thread_set_state(thread, THREAD_RESTART);
		thread_wake(thread);
	}
}

void endpoint_cancel_all(struct endpoint *endpoint)
{
	while (endpoint->queue.head) {
		struct tcb *thread = endpoint->queue.head;

		queue_remove(&endpoint->queue, thread);
		send_away(thread);
	}
	reschedule();
}

bool endpoint_cancel_badged(struct endpoint *endpoint, word badge)
{
	struct tcb *thread = first_in_state(endpoint, THREAD_BLOCKED_ON_SEND);

	while (thread) {
		struct tcb *next = thread->queue_next;

		if (thread->badge == badge) {
			queue_remove(&endpoint->queue, thread);
			send_away(thread);
			if (preemption_due()) {
				reschedule();
				return false;
			}
		}
		thread = next;
	}
	reschedule();
	return true;
}
