/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fast paths; see fastpath.h. All are entered with the time taken and the
 * current thread's budget found sufficient.
 */
#include "ipc/ipc.h"
#include "arch/interface.h"
#include "cap/cap.h"
#include "check/check.h"
#include "core.h"
#include "sched/scheduler.h"

enum fastpath { FAST_CALL, FAST_REPLY_RECEIVE, FAST_FAULT, FAST_SIGNAL };

#if CHECKS
bool fastpath_off;
word fastpath_taken[4];
#define OFF	    fastpath_off
#define TAKEN(path) (fastpath_taken[path]++)
#else
#define OFF	    false
#define TAKEN(path) ((void)0)
#endif

/* The current thread blocks: would `next`, with its time, go on at once? */
static inline bool may_run_next(const struct tcb *next)
{
	const struct core *core = this_core();
	const struct tcb *due = core->release_head;

	return (NUM_DOMAINS == 1 || next->domain == core->domain) &&
	       ready_is_highest(core->domain, next->priority) && !(due && refill_ready(due->sc));
}

/* The context of `from`, the current thread, goes to `next`, which runs on. */
static inline void go_on(struct tcb *from, struct tcb *next, struct sched_context *sc)
{
	from->sc = NULL;
	sc->tcb = next;
	next->sc = sc;
	next->state = THREAD_RUNNING;
	arch_switch_to(next);
	this_core()->current = next;
	check_invariants();
}

/* The words behind those in registers; the message info with how many words there are then. */
static inline word copy_buffer(const struct tcb *from, const struct tcb *to, word info)
{
	const word *source = thread_buffer(from, false);
	word *target = thread_buffer(to, true);
	word length = source && target ? info_length(info) : MESSAGE_REGISTERS;

	for (word i = MESSAGE_REGISTERS; i < length; i++)
		target[BUFFER_MESSAGE + i] = source[BUFFER_MESSAGE + i];
	return info_make(info_label(info), 0, 0, length);
}

_Static_assert(MESSAGE_REGISTERS == 4, "copy_message");

/* A message without capabilities. */
static inline void copy_message(const struct tcb *sender, struct tcb *receiver, word badge)
{
	const struct context *from = &sender->context;
	struct context *to = &receiver->context;
	word info = info_plain(context_info(from));

	if (info_words(info) > 0)
		context_set_message_register(to, 0, context_message_register(from, 0));
	if (info_words(info) > 1)
		context_set_message_register(to, 1, context_message_register(from, 1));
	if (info_words(info) > 2)
		context_set_message_register(to, 2, context_message_register(from, 2));
	if (info_words(info) > 3)
		context_set_message_register(to, 3, context_message_register(from, 3));
	if (info_words(info) > MESSAGE_REGISTERS)
		info = copy_buffer(sender, receiver, info);
	context_set_info(to, info);
	context_set_badge(to, badge);
}

/* The endpoint of `cap`, if one can call through it. */
static inline struct endpoint *callable(struct cap cap)
{
	return cap_type(cap) == CAP_ENDPOINT && cap_has_right(cap, RIGHT_WRITE) &&
			       cap.rights & (RIGHT_GRANT | RIGHT_GRANT_REPLY)
		       ? cap_object(cap)
		       : NULL;
}

/* A thread that waits at the endpoint for a caller's time, and would have it at once; or NULL. */
static inline struct tcb *passive_receiver(const struct endpoint *endpoint)
{
	struct tcb *receiver = endpoint->queue.head;

	return receiver && receiver->state == THREAD_BLOCKED_ON_RECEIVE && !receiver->sc &&
			       receiver->reply && may_run_next(receiver)
		       ? receiver
		       : NULL;
}

/* `callee` leaves the endpoint and runs with the time of `caller`, which waits for its reply. */
static inline void hand_over(struct tcb *caller, struct endpoint *endpoint, struct tcb *callee)
{
	struct reply *reply = callee->reply;
	struct sched_context *sc = caller->sc;

	queue_pop(&endpoint->queue, callee);
	callee->reply = NULL;
	reply->tcb = caller;
	caller->reply = reply;
	caller->state = THREAD_BLOCKED_ON_REPLY;
	reply->older = sc->reply;
	if (reply->older) {
		reply->older->newer = reply;
		reply->older->sc = NULL;
	}
	reply->sc = sc;
	sc->reply = reply;
	go_on(caller, callee, sc);
}

INLINED bool fastpath_call(struct tcb *caller, struct cap cap)
{
	struct endpoint *endpoint = callable(cap);
	struct tcb *callee;

	if (OFF || !endpoint || info_extra_caps(context_info(&caller->context)))
		return false;
	callee = passive_receiver(endpoint);
	if (!callee)
		return false;
	TAKEN(FAST_CALL);
	copy_message(caller, callee, cap.data);
	hand_over(caller, endpoint, callee);
	return true;
}

INLINED bool fastpath_fault(struct tcb *thread)
{
	struct cap cap = thread->slots[TCB_FAULT_HANDLER].cap;
	struct endpoint *endpoint = callable(cap);
	struct tcb *handler = OFF || !endpoint ? NULL : passive_receiver(endpoint);

	if (!handler)
		return false;
	TAKEN(FAST_FAULT);
	fault_message(thread, handler);
	context_set_badge(&handler->context, cap.data);
	hand_over(thread, endpoint, handler);
	return true;
}

/* The endpoint that the current thread is to wait at; NULL: it may have to do something else. */
static inline struct endpoint *empty_endpoint(const struct tcb *server)
{
	const struct slot *slot =
		cspace_find(server->slots[TCB_CSPACE].cap, context_cap(&server->context));
	const struct notification *bound = server->bound_notification;

	if (!slot || cap_type(slot->cap) != CAP_ENDPOINT || !cap_has_right(slot->cap, RIGHT_READ) ||
	    (bound && bound->active))
		return NULL;

	struct endpoint *endpoint = cap_object(slot->cap);
	const struct tcb *head = endpoint->queue.head;

	return head && head->state == THREAD_BLOCKED_ON_SEND ? NULL : endpoint;
}

/* The caller that waits for `reply`, whose time the server has and that may have it at once. */
static inline struct tcb *waiting_caller(const struct tcb *server, const struct reply *reply)
{
	struct tcb *caller = reply->tcb;

	return reply->sc && reply->sc == server->sc && !caller->sc && may_run_next(caller) ? caller
											   : NULL;
}

/* Whether a reply without capabilities lets a thread with this fault, or none, go on. */
static inline bool goes_on_after(enum fault_kind fault, word info)
{
	return fault == FAULT_NONE || (fault != FAULT_TIMEOUT && info_label(info) == 0);
}

/* Gives the caller its reply: a message, or what the server makes of its fault. */
static inline void answer(const struct tcb *server, struct tcb *caller)
{
	if (caller->fault.kind == FAULT_NONE) {
		copy_message(server, caller, 0);
		return;
	}
	fault_reply(caller, server);
	caller->fault.kind = FAULT_NONE;
	context_restart(&caller->context);
}

/* The server waits at the endpoint with the reply object that it has just used. */
static inline void wait_again(struct tcb *server, struct endpoint *endpoint, struct reply *reply)
{
	struct sched_context *sc = server->sc;

	sc->reply = reply->older;
	if (reply->older) {
		reply->older->sc = sc;
		reply->older->newer = NULL;
	}
	reply->older = NULL;
	reply->sc = NULL;
	reply->tcb = server;
	server->reply = reply;
	server->state = THREAD_BLOCKED_ON_RECEIVE;
	server->blocked_on.endpoint = endpoint;
	queue_insert(&endpoint->queue, server);
}

INLINED bool fastpath_reply_receive(struct tcb *server, struct cap cap)
{
	word info = context_info(&server->context);

	if (OFF || cap_type(cap) != CAP_REPLY || info_extra_caps(info))
		return false;

	struct reply *reply = cap_object(cap);
	struct tcb *caller = waiting_caller(server, reply);
	struct endpoint *endpoint;

	if (!caller || !goes_on_after(caller->fault.kind, info))
		return false;
	endpoint = empty_endpoint(server);
	if (!endpoint)
		return false;
	TAKEN(FAST_REPLY_RECEIVE);
	answer(server, caller);
	caller->reply = NULL;

	struct sched_context *sc = server->sc;

	wait_again(server, endpoint, reply);
	go_on(server, caller, sc);
	return true;
}

/* A thread that waits at a notification has time to run now, and no unused time to look at. */
static inline bool is_released(const struct tcb *waiter)
{
	const struct sched_context *sc = waiter->sc;

	return sc && sc_is_released(sc) && !sc->sporadic;
}

/* The waiter has its signal: it is ready, or runs next. */
static inline void release_waiter(struct tcb *waiter)
{
	struct core *core = this_core();

	waiter->state = THREAD_RUNNING;
	if (waiter->domain != core->domain || waiter->priority < core->current->priority) {
		ready_push(waiter);
	} else if (waiter->priority == core->current->priority) {
		ready_append(waiter);
	} else {
		core->action = SCHED_CANDIDATE;
		core->candidate = waiter;
	}
}

INLINED bool fastpath_signal(const struct tcb *sender, struct cap cap)
{
	if (OFF || cap_type(cap) != CAP_NOTIFICATION || !cap_has_right(cap, RIGHT_WRITE) ||
	    info_extra_caps(context_info(&sender->context)))
		return false;

	struct notification *notification = cap_object(cap);
	struct tcb *waiter = notification->queue.head;
	const struct tcb *bound = notification->bound_tcb;

	if (waiter) {
		if (!is_released(waiter))
			return false;
		queue_pop(&notification->queue, waiter);
		context_set_badge(&waiter->context, cap.data);
		release_waiter(waiter);
	} else if (notification->active) {
		notification->badge |= cap.data;
	} else if (bound && bound->state == THREAD_BLOCKED_ON_RECEIVE) {
		return false;
	} else {
		notification->active = true;
		notification->badge = cap.data;
	}
	TAKEN(FAST_SIGNAL);
	return true;
}
