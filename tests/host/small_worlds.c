/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The small worlds. Every thread can do everything on its world's list; the
 * lists say little, so that their combinations stay few.
 */
#include "small_worlds.h"

#include "object/invocation.h"

enum syscall {
#define SYSCALL(name, number) SYSCALL_##name = (number),
#include <abi/syscalls.def>
};

enum object {
#define OBJECT(name, size_bits) OBJECT_##name,
#include <abi/objects.def>
};

/* The list that is being written. */
static struct step *list;
static unsigned count;

static void begin(struct step *steps)
{
	list = steps;
	count = 0;
}

static void add(struct step step)
{
	if (count < SMALL_WORLD_STEPS)
		list[count++] = step;
}

/* System call `number` on `cap` with one message word, reply object `reply` and destination. */
static void add_message(int number, uint64_t cap, uint64_t reply, uint64_t destination)
{
	struct step step = {.kind = STEP_SYSCALL};

	step.x[0] = cap;
	step.x[1] = step_info(0, 0, 1);
	step.x[2] = 7;
	step.x[6] = reply;
	step.x[7] = (uint64_t)(int64_t)number;
	step.x[8] = destination;
	add(step);
}

static void add_call_with(uint64_t cap, uint64_t label, unsigned words, const uint64_t *word,
			  unsigned caps, const uint64_t *extra)
{
	add(step_call(cap, label, words, word, caps, extra));
}

#define COUNT(...) (sizeof((uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))
#define WORDS(...)                                                                                 \
	COUNT(__VA_ARGS__), (const uint64_t[])                                                     \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
#define NONE				   0, NULL
#define add_call(cap, label, words, extra) add_call_with(cap, LABEL_##label, words, extra)

static void add_time(uint64_t ticks)
{
	add((struct step){.kind = STEP_TIME, .a = ticks});
}

static void add_suspend_resume(const struct world *world)
{
	for (unsigned i = 0; i < world->description->threads; i++) {
		add_call(world->first_thread + i, TCBSuspend, NONE, NONE);
		add_call(world->first_thread + i, TCBResume, NONE, NONE);
	}
}

static void add_delete(unsigned slot)
{
	add_call(WORLD_CNODE, CNodeDelete, WORDS(slot, WORD_BITS), NONE);
}

static void add_revoke(unsigned slot)
{
	add_call(WORLD_CNODE, CNodeRevoke, WORDS(slot, WORD_BITS), NONE);
}

static void add_copy(unsigned from, unsigned to)
{
	add_call(WORLD_CNODE, CNodeCopy, WORDS(to, WORD_BITS, from, WORD_BITS, 15),
		 WORDS(WORLD_CNODE));
}

static void add_mint(unsigned from, unsigned to, uint64_t data)
{
	add_call(WORLD_CNODE, CNodeMint, WORDS(to, WORD_BITS, from, WORD_BITS, 15, data),
		 WORDS(WORLD_CNODE));
}

static void add_move(unsigned from, unsigned to)
{
	add_call(WORLD_CNODE, CNodeMove, WORDS(to, WORD_BITS, from, WORD_BITS), WORDS(WORLD_CNODE));
}

static void add_retype(unsigned untyped, uint64_t type, uint64_t bits, unsigned to, unsigned n)
{
	add_call(untyped, UntypedRetype, WORDS(type, bits, 0, 0, to, n), WORDS(WORLD_CNODE));
}

/* Messages: calls, sends, replies and receives of every kind on one endpoint. */
static unsigned messages(const struct world *world, struct step *steps)
{
	unsigned endpoint = world->first_endpoint, reply = world->first_reply;

	begin(steps);
	add_message(SYSCALL_Call, endpoint, 0, 0);
	add_message(SYSCALL_Call, world->first_badged, 0, 0);
	add_message(SYSCALL_Send, endpoint, 0, 0);
	add_message(SYSCALL_NBSend, endpoint, 0, 0);
	add_message(SYSCALL_Send, reply, 0, 0);
	for (unsigned i = 0; i < 2; i++) {
		add_message(SYSCALL_Recv, endpoint, reply + i, 0);
		add_message(SYSCALL_ReplyRecv, endpoint, reply + i, 0);
	}
	add_message(SYSCALL_NBRecv, endpoint, reply, 0);
	add_message(SYSCALL_Wait, endpoint, 0, 0);
	add_message(SYSCALL_NBSendRecv, endpoint, reply, endpoint);
	add_message(SYSCALL_Yield, 0, 0, 0);
	add((struct step){.kind = STEP_ABORT, .a = 0x1000});
	add_suspend_resume(world);
	return count;
}

/* Notifications, bound and with scheduling contexts. */
static unsigned notifications(const struct world *world, struct step *steps)
{
	unsigned notification = world->first_notification, thread = world->first_thread;
	unsigned context = world->first_context;

	begin(steps);
	for (unsigned i = 0; i < 2; i++) {
		add_message(SYSCALL_Send, notification + i, 0, 0);
		add_message(SYSCALL_Wait, notification + i, 0, 0);
	}
	add_message(SYSCALL_NBWait, notification, 0, 0);
	add_message(SYSCALL_Recv, world->first_endpoint, world->first_reply, 0);
	add_message(SYSCALL_NBSend, world->first_endpoint, 0, 0);
	add_message(SYSCALL_NBSendWait, notification, notification + 1, 0);
	for (unsigned i = 0; i < 3; i++) {
		add_call(thread + i, TCBBindNotification, NONE, WORDS(notification));
		add_call(thread + i, TCBUnbindNotification, NONE, NONE);
	}
	add_call(context, SchedContextBind, NONE, WORDS(notification));
	add_call(context, SchedContextUnbindObject, NONE, WORDS(notification));
	add_call(context, SchedContextUnbindObject, NONE, WORDS(thread));
	add_call(context, SchedContextBind, NONE, WORDS(thread));
	add_suspend_resume(world);
	return count;
}

/* Scheduling contexts that travel with calls through passive servers. */
static unsigned donation(const struct world *world, struct step *steps)
{
	unsigned endpoint = world->first_endpoint, reply = world->first_reply;
	unsigned context = world->first_context, thread = world->first_thread;

	begin(steps);
	for (unsigned i = 0; i < 2; i++) {
		add_message(SYSCALL_Call, endpoint + i, 0, 0);
		add_message(SYSCALL_Recv, endpoint + i, reply + i, 0);
		add_message(SYSCALL_ReplyRecv, endpoint + i, reply + i, 0);
		add_message(SYSCALL_NBSendRecv, endpoint + i, reply + i, endpoint + 1 - i);
		add_delete(reply + i);
	}
	add_message(SYSCALL_Send, endpoint, 0, 0);
	for (unsigned i = 0; i < 2; i++) {
		add_call(context + i, SchedContextUnbind, NONE, NONE);
		add_call(context + i, SchedContextBind, NONE, WORDS(thread + 2));
		add_call(context + i, SchedContextYieldTo, NONE, NONE);
	}
	add_suspend_resume(world);
	return count;
}

/* Messages, signals and contexts together: the long one. */
static unsigned mixed(const struct world *world, struct step *steps)
{
	unsigned endpoint = world->first_endpoint, reply = world->first_reply;
	unsigned notification = world->first_notification, context = world->first_context;
	unsigned thread = world->first_thread;

	begin(steps);
	for (unsigned i = 0; i < 2; i++) {
		add_message(SYSCALL_Call, endpoint + i, 0, 0);
		add_message(SYSCALL_Send, endpoint + i, 0, 0);
		for (unsigned k = 0; k < 3; k++)
			add_message(SYSCALL_ReplyRecv, endpoint + i, reply + k, 0);
		add_message(SYSCALL_NBSendRecv, endpoint + i, reply + i, endpoint + 1 - i);
	}
	add_message(SYSCALL_Wait, notification, 0, 0);
	add_message(SYSCALL_Send, notification, 0, 0);
	add_message(SYSCALL_Yield, 0, 0, 0);
	add_call(thread + 2, TCBBindNotification, NONE, WORDS(notification));
	add_call(context + 3, SchedContextBind, NONE, WORDS(notification));
	for (unsigned i = 0; i < 2; i++) {
		add_call(context + i, SchedContextUnbind, NONE, NONE);
		add_call(context + i, SchedContextBind, NONE, WORDS(thread + 2));
	}
	add_call(thread + 1, TCBSetPriority, WORDS(101), WORDS(thread));
	add_call(thread + 1, TCBSetPriority, WORDS(100), WORDS(thread));
	add((struct step){.kind = STEP_ABORT, .a = 0x1000});
	add_suspend_resume(world);
	add_time(312500);
	return count;
}

/* Time: budgets run out, refills come back, threads yield and wait. */
static unsigned budgets(const struct world *world, struct step *steps)
{
	unsigned context = world->first_context, notification = world->first_notification;

	begin(steps);
	add_time(625);
	add_time(1250);
	add_time(5000);
	add_message(SYSCALL_Yield, 0, 0, 0);
	add_message(SYSCALL_Wait, notification, 0, 0);
	add_message(SYSCALL_Send, notification, 0, 0);
	for (unsigned i = 0; i < 2; i++)
		add_call(WORLD_SCHED_CONTROL, SchedControlConfigureFlags,
			 WORDS(40 + 20 * i, 100, 1, 0, i), WORDS(context + i));
	add_call(context + 1, SchedContextConsumed, NONE, NONE);
	add_call(context + 1, SchedContextYieldTo, NONE, NONE);
	add_call(world->first_thread, TCBSetPriority, WORDS(99), WORDS(world->first_thread + 1));
	add_call(world->first_thread, TCBSetPriority, WORDS(101), WORDS(world->first_thread + 1));
	return count;
}

/* Capabilities: copies, badges, moves, revocation and deletion, with senders queued. */
static unsigned capabilities(const struct world *world, struct step *steps)
{
	unsigned endpoint = world->first_endpoint, spare = world->used;

	begin(steps);
	for (unsigned i = 0; i < 3; i++) {
		add_copy(endpoint, spare + i);
		add_delete(spare + i);
		add_revoke(spare + i);
		add_move(spare + i, spare + (i + 1) % 3);
		add_copy(spare + i, spare + (i + 2) % 3);
	}
	add_mint(endpoint, spare, 1);
	add_mint(endpoint, spare + 1, 2);
	add_mint(spare, spare + 2, 3);
	add_revoke(endpoint);
	add_message(SYSCALL_Send, spare, 0, 0);
	add_message(SYSCALL_Send, spare + 1, 0, 0);
	add_call(WORLD_CNODE, CNodeCancelBadgedSends, WORDS(spare, WORD_BITS), NONE);
	add_call(WORLD_CNODE, CNodeRotate,
		 WORDS(spare + 2, WORD_BITS, 0, spare + 1, WORD_BITS, 0, spare, WORD_BITS),
		 WORDS(WORLD_CNODE, WORLD_CNODE));
	return count;
}

/* Untyped memory: objects made, nested, revoked and made again. */
static unsigned memory(const struct world *world, struct step *steps)
{
	unsigned untyped = world->first_untyped, spare = world->used;

	begin(steps);
	for (unsigned i = 0; i < 2; i++) {
		add_retype(untyped, OBJECT_EndpointObject, 0, spare + i, 1);
		add_retype(untyped, OBJECT_UntypedObject, 6, spare + i, 1);
		add_retype(spare + i, OBJECT_ReplyObject, 0, spare + 2, 1);
		add_retype(spare + i, OBJECT_EndpointObject, 0, spare + 2, 2);
		add_retype(untyped, OBJECT_CapTableObject, 1, spare + i, 1);
		add_retype(untyped, OBJECT_SchedContextObject, 7, spare + i, 1);
		add_copy(spare + i, spare + 3);
	}
	add_retype(untyped, OBJECT_NotificationObject, 0, spare, 4);
	for (unsigned i = 0; i < 4; i++)
		add_delete(spare + i);
	add_revoke(untyped);
	add_revoke(spare);
	add_move(spare, spare + 3);
	return count;
}

/* CNodes in CNodes, in themselves, and threads: deletion in every order. */
static unsigned deletion(const struct world *world, struct step *steps)
{
	unsigned untyped = world->first_untyped, spare = world->used, thread = world->first_thread;

	begin(steps);
	for (unsigned i = 0; i < 2; i++) {
		add_retype(untyped, OBJECT_CapTableObject, 1, spare + i, 1);
		add_delete(spare + i);
		for (unsigned k = 0; k < 2; k++) /* a CNode into a CNode: perhaps itself */
			add_call(spare + k, CNodeMove, WORDS(i, 1, spare + i, WORD_BITS),
				 WORDS(WORLD_CNODE));
		add_call(spare + i, CNodeCopy, WORDS(1, 1, spare + i, WORD_BITS, 15),
			 WORDS(WORLD_CNODE));
		add_call(spare + i, CNodeDelete, WORDS(1, 1), NONE);
		add_call(spare + i, CNodeMove, WORDS(0, 1, thread + 1, WORD_BITS),
			 WORDS(WORLD_CNODE));
		add_call(thread + 1, TCBSetSpace, WORDS(0, 0), WORDS(0, spare + i, WORLD_VSPACE));
	}
	add_copy(spare, spare + 1);
	add_delete(thread + 1);
	add_revoke(untyped);
	add_call(thread + 1, TCBResume, NONE, NONE);
	add_message(SYSCALL_Yield, 0, 0, 0);
	return count;
}

#define SMALL                                                                                      \
	.cnode_bits = 6, .memory_bits = 15, .priority = {100, 100, 100, 100},                      \
	.budget_us = {5000, 5000, 5000, 5000}, .period_us = {5000, 5000, 5000, 5000}

const struct small_world small_worlds[] = {
	{{.name = "messages",
	  SMALL,
	  .threads = 3,
	  .endpoints = 1,
	  .replies = 2,
	  .badged = 1,
	  .fault_handlers = true},
	 0,
	 messages},
	{{.name = "notifications",
	  SMALL,
	  .threads = 3,
	  .passive = 1,
	  .endpoints = 1,
	  .notifications = 2,
	  .replies = 1},
	 0,
	 notifications},
	{{.name = "donation", SMALL, .threads = 3, .passive = 1, .endpoints = 2, .replies = 2},
	 0,
	 donation},
	{{.name = "mixed",
	  SMALL,
	  .threads = 4,
	  .passive = 2,
	  .endpoints = 2,
	  .notifications = 1,
	  .replies = 3,
	  .fault_handlers = true},
	 0,
	 mixed},
	{{.name = "budgets",
	  .cnode_bits = 6,
	  .memory_bits = 15,
	  .threads = 2,
	  .notifications = 1,
	  .priority = {100, 100},
	  .budget_us = {40, 40},
	  .period_us = {100, 100},
	  .sporadic = {false, true}},
	 7,
	 budgets},
	{{.name = "capabilities", SMALL, .threads = 2, .endpoints = 1}, 0, capabilities},
	{{.name = "memory", SMALL, .threads = 1, .spare_untyped_bits = {8}}, 0, memory},
	{{.name = "deletion", SMALL, .threads = 2, .spare_untyped_bits = {7}}, 0, deletion},
};

const unsigned small_world_count = sizeof small_worlds / sizeof *small_worlds;
