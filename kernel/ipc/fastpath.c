/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fast paths; see fastpath.h. All are entered with the time taken and the
 * current thread's budget found sufficient.
 */
#include "ipc/fastpath.h"
#include "arch/interface.h"
#include "cap/window.h"
#include "check/check.h"
#include "core.h"
#include "ipc/message.h"
#include "sched/queue.h"
#include "sched/refill.h"

#if CHECKS
bool fastpath_off;
#define OFF fastpath_off
#else
#define OFF false
#endif

/* Words in registers, no capabilities. */
static inline bool is_short(word info)
{
	return info_length(info) <= MESSAGE_REGISTERS && info_extra_caps(info) == 0;
}

static inline const struct slot *find(const struct tcb *thread, word pointer)
{
	struct lookup lookup;

	return cspace_lookup(thread->slots[TCB_CSPACE].cap, pointer, WORD_BITS, &lookup);
}

/* The current thread blocks: would `next`, with its time, go on at once? */
static inline __attribute__((always_inline)) bool may_run_next(const struct tcb *next)
{
	const struct core *core = this_core();
	const struct tcb *due = core->release_head;

	return next->domain == core->domain && !core->reprogram && !next->yield_to &&
	       ready_is_highest(core->domain, next->priority) && !(due && refill_ready(due->sc));
}

_Static_assert(MESSAGE_REGISTERS == 4, "copy_message");

static inline void copy_word(const struct context *from, struct context *to, word i)
{
	context_set_message_register(to, i, context_message_register(from, i));
}

static inline void copy_message(const struct context *from, struct context *to, word badge)
{
	word info = context_info(from), length = info_length(info);

	if (length > 0)
		copy_word(from, to, 0);
	if (length > 1)
		copy_word(from, to, 1);
	if (length > 2)
		copy_word(from, to, 2);
	if (length > 3)
		copy_word(from, to, 3);
	context_set_info(to, info_make(info_label(info), 0, 0, length));
	context_set_badge(to, badge);
}

/* The current thread's context goes to `next`, which runs on. */
static inline void go_on(struct tcb *next, struct sched_context *sc)
{
	struct core *core = this_core();

	core->current->sc = NULL;
	sc->tcb = next;
	next->sc = sc;
	next->state = THREAD_RUNNING;
	arch_switch_to(next);
	core->current = next;
	check_invariants();
}

bool fastpath_call(void)
{
	struct tcb *caller = current_thread();
	word pointer = context_cap(&caller->context);
	const struct slot *slot;

	if (OFF || !is_short(context_info(&caller->context)))
		return false;
	slot = find(caller, pointer);
	if (!slot || cap_type(slot->cap) != CAP_ENDPOINT ||
	    !cap_has_right(slot->cap, RIGHT_WRITE) ||
	    !(slot->cap.rights & (RIGHT_GRANT | RIGHT_GRANT_REPLY)))
		return false;

	struct endpoint *endpoint = cap_object(slot->cap);
	struct tcb *callee = endpoint->queue.head;

	if (!callee || callee->state != THREAD_BLOCKED_ON_RECEIVE || callee->sc || !callee->reply ||
	    !may_run_next(callee))
		return false;

	struct reply *reply = callee->reply;
	struct sched_context *sc = caller->sc;

	queue_remove(&endpoint->queue, callee);
	copy_message(&caller->context, &callee->context, slot->cap.data);
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
	go_on(callee, sc);
	return true;
}

/* The endpoint that the current thread is to wait on; NULL: it may have to do something else. */
static inline struct endpoint *empty_endpoint(const struct tcb *server)
{
	const struct slot *slot = find(server, context_cap(&server->context));
	const struct notification *bound = server->bound_notification;

	if (!slot || cap_type(slot->cap) != CAP_ENDPOINT || !cap_has_right(slot->cap, RIGHT_READ) ||
	    (bound && bound->active))
		return NULL;

	struct endpoint *endpoint = cap_object(slot->cap);
	const struct tcb *head = endpoint->queue.head;

	return head && head->state == THREAD_BLOCKED_ON_SEND ? NULL : endpoint;
}

/* The reply object that the current thread names, if its caller's time is the thread's own. */
static inline struct reply *own_reply(const struct tcb *server)
{
	struct lookup lookup;
	const struct slot *slot = cspace_lookup(
		server->slots[TCB_CSPACE].cap, context_reply(&server->context), WORD_BITS, &lookup);
	struct reply *reply;

	if (!slot || cap_type(slot->cap) != CAP_REPLY)
		return NULL;
	reply = cap_object(slot->cap);
	return reply->sc && reply->sc == server->sc ? reply : NULL;
}

bool fastpath_reply_receive(void)
{
	struct tcb *server = current_thread();
	struct endpoint *endpoint;
	struct reply *reply;

	if (OFF || !is_short(context_info(&server->context)))
		return false;
	reply = own_reply(server);
	if (!reply)
		return false;

	struct tcb *caller = reply->tcb;
	struct sched_context *sc = server->sc;

	endpoint = empty_endpoint(server);
	if (!endpoint || caller->sc || caller->fault.kind != FAULT_NONE || !may_run_next(caller))
		return false;

	copy_message(&server->context, &caller->context, 0);
	caller->reply = NULL;
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
	go_on(caller, sc);
	return true;
}
