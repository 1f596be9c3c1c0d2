/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Notifications. Never active while a thread waits.
 */
#include "ipc/ipc.h"
#include "object/thread.h"
#include "sched/scheduler.h"

/* A thread without a scheduling context gets the notification's, if that is free. */
static void lend_context(struct notification *notification, struct tcb *thread)
{
	struct sched_context *sc = notification->sc;

	if (!thread->sc && sc && !sc->tcb)
		sched_context_donate(sc, thread);
}

static void deliver(struct notification *notification, struct tcb *thread, word badge)
{
	thread_set_state(thread, THREAD_RUNNING);
	context_set_badge(&thread->context, badge);
	lend_context(notification, thread);
	thread_wake(thread);
}

void notification_signal(struct notification *notification, word badge)
{
	struct tcb *bound = notification->bound_tcb, *waiter = notification->queue.head;

	if (waiter) {
		queue_remove(&notification->queue, waiter);
		deliver(notification, waiter, badge);
	} else if (notification->active) {
		notification->badge |= badge;
	} else if (bound && bound->state == THREAD_BLOCKED_ON_RECEIVE) {
		thread_cancel_ipc(bound);
		deliver(notification, bound, badge);
	} else {
		notification->active = true;
		notification->badge = badge;
	}
}

void notification_take(struct notification *notification, struct tcb *thread)
{
	notification->active = false;
	context_set_badge(&thread->context, notification->badge);
	lend_context(notification, thread);
	if (thread->sc && thread->sc != this_core()->current_sc)
		thread_wake(thread);
}

void notification_return_context(struct notification *notification, struct tcb *thread)
{
	if (notification->sc && thread->sc == notification->sc)
		sched_context_unbind_tcb(notification->sc);
}

void notification_receive(struct notification *notification, struct tcb *thread, bool blocking)
{
	if (notification->active) {
		notification_take(notification, thread);
	} else if (blocking) {
		thread->blocked_on.notification = notification;
		thread_set_state(thread, THREAD_BLOCKED_ON_NOTIFICATION);
		queue_insert(&notification->queue, thread);
		notification_return_context(notification, thread);
	} else {
		context_set_badge(&thread->context, 0);
	}
}

void notification_bind(struct notification *notification, struct tcb *thread)
{
	notification->bound_tcb = thread;
	thread->bound_notification = notification;
}

void notification_unbind(struct tcb *thread)
{
	if (thread->bound_notification)
		thread->bound_notification->bound_tcb = NULL;
	thread->bound_notification = NULL;
}

void notification_finalise(struct notification *notification)
{
	if (notification->sc)
		sched_context_unbind_notification(notification->sc);
	if (notification->bound_tcb)
		notification_unbind(notification->bound_tcb);
	while (notification->queue.head) {
		struct tcb *thread = notification->queue.head;

		queue_remove(&notification->queue, thread);
		thread_set_state(thread, THREAD_RESTART);
		thread_wake(thread);
	}
}
