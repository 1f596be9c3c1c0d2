/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Objects: both ends of every tie know each other, queues hold whom they
 * should, and contexts' refills are in order.
 */
#include "arch/interface.h"
#include "arch/vspace.h"
#include "cap/cap.h"
#include "check/known.h"
#include "core.h"
#include "ipc/ipc.h"
#include "sched/scheduler.h"

#if CHECKS

/* What a thread points to is alive and points back. */
static void thread_ties_hold(const struct tcb *thread)
{
	word subject = (word)thread;

	if (thread->sc) {
		require(known_is(thread->sc, CAP_SCHED_CONTEXT), "a thread's context lives",
			subject);
		require(thread->sc->tcb == thread, "a context knows its thread", subject);
	}
	if (thread->bound_notification) {
		require(known_is(thread->bound_notification, CAP_NOTIFICATION),
			"a bound notification lives", subject);
		require(thread->bound_notification->bound_tcb == thread,
			"a bound notification knows its thread", subject);
	}
	if (thread->yield_to) {
		require(!thread_is_blocked(thread), "who yielded to a context runs first", subject);
		require(known_is(thread->yield_to, CAP_SCHED_CONTEXT),
			"the context yielded to lives", subject);
		require(thread->yield_to->yield_from == thread,
			"the context yielded to knows the yielder", subject);
	}
	if (thread->reply) {
		require(known_is(thread->reply, CAP_REPLY), "a thread's reply object lives",
			subject);
		require(thread->reply->tcb == thread, "a reply object knows its thread", subject);
	}
	require(thread->in_ready_queue || thread->in_release_queue ||
			(!thread->sched_next && !thread->sched_prev),
		"who is in no queue of the scheduler has no neighbours there", subject);
}

/* A thread's state says where it stands. */
static void thread_state_agrees(const struct tcb *thread)
{
	word subject = (word)thread;
	bool faulting = thread->fault.kind != FAULT_NONE;

	switch ((enum thread_state)thread->state) {
	case THREAD_BLOCKED_ON_RECEIVE:
		require(!faulting, "a receiver has no fault", subject);
		require(known_is(thread->blocked_on.endpoint, CAP_ENDPOINT),
			"the endpoint of a blocked thread lives", subject);
		break;
	case THREAD_BLOCKED_ON_SEND:
		require(!thread->reply, "a sender has no reply object", subject);
		require(known_is(thread->blocked_on.endpoint, CAP_ENDPOINT),
			"the endpoint of a blocked thread lives", subject);
		break;
	case THREAD_BLOCKED_ON_REPLY:
		require(thread->reply != NULL, "a caller has a reply object", subject);
		break;
	case THREAD_BLOCKED_ON_NOTIFICATION:
		require(!thread->reply && !faulting, "a waiting thread waits for nothing else",
			subject);
		require(known_is(thread->blocked_on.notification, CAP_NOTIFICATION),
			"the notification of a waiting thread lives", subject);
		break;
	default:
		require(!thread->reply && !faulting, "a thread that is not blocked has no tie",
			subject);
		require(thread->state <= THREAD_RESTART, "a thread's state is one of its states",
			subject);
		break;
	}
}

/* A thread stands in a scheduling queue only if it could run but for its place there. */
static void thread_queues_agree(const struct tcb *thread)
{
	word subject = (word)thread;
	bool queued = thread->in_ready_queue || thread->in_release_queue;

	require(!(thread->in_ready_queue && thread->in_release_queue),
		"a thread is in one scheduling queue", subject);
	if (queued)
		require(thread_is_runnable(thread) && thread->sc && sc_is_configured(thread->sc),
			"a queued thread could run", subject);
	if (thread_is_schedulable(thread) && thread != current_thread())
		require(thread->in_ready_queue, "a thread that can run is ready", subject);
	require(thread->domain < NUM_DOMAINS, "a thread's domain exists", subject);
}

/* A thread's own slots hold what they are for. */
static void thread_slots_fit(const struct tcb *thread)
{
	static const uint8_t types[TCB_SLOTS] = {CAP_CNODE, CAP_ROOT, CAP_FRAME, CAP_ENDPOINT,
						 CAP_ENDPOINT};

	for (word i = 0; i < TCB_SLOTS; i++) {
		enum cap_type type = cap_type(thread->slots[i].cap);

		require(type == CAP_NULL || type == (enum cap_type)types[i] ||
				(i == TCB_VSPACE && arch_cap_is_vspace(thread->slots[i].cap)),
			"a thread's slot holds what it is for", (word)&thread->slots[i]);
	}
	require(is_aligned(thread->ipc_buffer, IPC_BUFFER_BITS), "an IPC buffer is aligned",
		(word)thread);
	require(!thread_buffer(thread, false) ||
			window_address(thread_buffer(thread, false)) ==
				cap_address(thread->slots[TCB_BUFFER].cap) +
					(thread->ipc_buffer &
					 low_mask(thread->slots[TCB_BUFFER].cap.bits)),
		"an IPC buffer lies in its frame", (word)thread);
}

void check_thread(const struct tcb *thread)
{
	thread_ties_hold(thread);
	thread_state_agrees(thread);
	thread_queues_agree(thread);
	thread_slots_fit(thread);
}

/* Links of an endpoint's or notification's queue mirror each other, priorities fall, and all in
 * it are blocked on it in one of two states. */
static word check_queue(const struct thread_queue *queue, const void *object,
			enum thread_state state)
{
	const struct tcb *before = NULL;
	word n = 0;

	for (const struct tcb *thread = queue->head; thread; thread = thread->queue_next) {
		require(known_is(thread, CAP_TCB), "a queued thread lives", (word)object);
		require(thread->queue_prev == before, "queue links mirror each other",
			(word)thread);
		require(!before || before->priority >= thread->priority,
			"a queue is in order of priority", (word)thread);
		require(thread->state == state &&
				(const void *)thread->blocked_on.endpoint == object,
			"a queued thread is blocked there", (word)thread);
		require(++n <= known_count(), "a queue ends", (word)object);
		before = thread;
	}
	require(queue->tail == before, "a queue's tail is its last thread", (word)object);
	return n;
}

static word blocked_threads; /* found in queues, to be compared with the threads' states */

void check_endpoint(const struct endpoint *endpoint)
{
	const struct tcb *head = endpoint->queue.head;
	enum thread_state state = THREAD_BLOCKED_ON_RECEIVE;

	if (head && known_is(head, CAP_TCB) && head->state == THREAD_BLOCKED_ON_SEND)
		state = THREAD_BLOCKED_ON_SEND;
	blocked_threads += check_queue(&endpoint->queue, endpoint, state);
}

void check_notification(const struct notification *notification)
{
	word subject = (word)notification;

	blocked_threads +=
		check_queue(&notification->queue, notification, THREAD_BLOCKED_ON_NOTIFICATION);
	require(!notification->active || !notification->queue.head,
		"an active notification has no waiters", subject);
	if (notification->bound_tcb) {
		require(known_is(notification->bound_tcb, CAP_TCB), "a bound thread lives",
			subject);
		require(notification->bound_tcb->bound_notification == notification,
			"a bound thread knows its notification", subject);
	}
	if (notification->sc) {
		require(known_is(notification->sc, CAP_SCHED_CONTEXT),
			"a notification's context lives", subject);
		require(notification->sc->notification == notification,
			"a context knows its notification", subject);
	}
}

/* A reply object in a call stack holds a caller; links mirror; only the top knows the context. */
void check_reply(const struct reply *reply)
{
	word subject = (word)reply;

	if (reply->tcb) {
		require(known_is(reply->tcb, CAP_TCB), "a reply object's thread lives", subject);
		require(reply->tcb->reply == reply, "a thread knows its reply object", subject);
		require(reply->tcb->state == THREAD_BLOCKED_ON_REPLY ||
				reply->tcb->state == THREAD_BLOCKED_ON_RECEIVE,
			"a reply object's thread is blocked with it", subject);
	}
	if (reply->older || reply->newer || reply->sc)
		require(reply->tcb && reply->tcb->state == THREAD_BLOCKED_ON_REPLY,
			"a reply object in a stack has a caller", subject);
	if (reply->older)
		require(known_is(reply->older, CAP_REPLY) && reply->older->newer == reply,
			"call stack links mirror each other", subject);
	if (reply->newer)
		require(known_is(reply->newer, CAP_REPLY) && reply->newer->older == reply &&
				!reply->sc,
			"call stack links mirror each other", subject);
	if (reply->sc)
		require(known_is(reply->sc, CAP_SCHED_CONTEXT) && reply->sc->reply == reply,
			"a context knows the top of its call stack", subject);
}

/* Refills fit their room, sum to the budget, follow each other, and the first is worth a run. */
static void refills_are_in_order(const struct sched_context *sc)
{
	word subject = (word)sc;
	ticks sum = 0;
	const struct refill *before = NULL;

	for (word i = 0; i < sc->count; i++) {
		const struct refill *refill = &sc->refills[(sc->head + i) % sc->max];

		if (before && !sc_is_round_robin(sc)) {
			require(before->time + before->amount >= before->time,
				"a refill ends after it begins", subject);
			require(before->time + before->amount <= refill->time,
				"refills do not overlap", subject);
		}
		sum += refill->amount;
		before = refill;
	}
	require(sum == sc->budget, "refills sum to the budget", subject);
	require(sc_is_round_robin(sc) || refill_head(sc)->amount >= refill_min_budget(),
		"the first refill is worth a run", subject);
}

void check_sched_context(const struct sched_context *sc, word bytes)
{
	word subject = (word)sc;

	if (sc->tcb) {
		require(known_is(sc->tcb, CAP_TCB), "a context's thread lives", subject);
		require(sc->tcb->sc == sc, "a thread knows its context", subject);
	}
	if (sc->notification)
		require(known_is(sc->notification, CAP_NOTIFICATION) && sc->notification->sc == sc,
			"a context's notification knows it", subject);
	if (sc->reply)
		require(known_is(sc->reply, CAP_REPLY) && sc->reply->sc == sc && !sc->reply->newer,
			"the top of a call stack knows its context", subject);
	if (sc->yield_from)
		require(known_is(sc->yield_from, CAP_TCB) && sc->yield_from->yield_to == sc,
			"who yielded to a context knows it", subject);
	if (!sc_is_configured(sc))
		return;
	require(sc->count >= 1 && sc->count <= sc->max && sc->head < sc->max,
		"a configured context has refills", subject);
	require(sizeof *sc + sc->max * sizeof(struct refill) <= bytes,
		"a context's refills fit its size", subject);
	refills_are_in_order(sc);
}

/* Whoever is blocked is in the queue it is blocked on. */
void check_blocked_threads(void)
{
	for (word i = 0; i < known_count(); i++) {
		const struct known *object = known_at(i);

		if (object->type == CAP_TCB) {
			const struct tcb *thread = window_pointer(object->address);

			if (thread_is_blocked(thread) && thread->state != THREAD_BLOCKED_ON_REPLY)
				blocked_threads--;
		}
	}
	require(blocked_threads == 0, "a blocked thread is in a queue", blocked_threads);
}

#endif
