/* SPDX-License-Identifier: BSD-2-Clause */
/* Refills and turns over time ("SC refill model", "Scheduler", "YieldTo", "Replying"). */
#include "support.h"

static volatile seL4_Word counter;

static seL4_Time consumed(seL4_CPtr sc)
{
	return seL4_SchedContext_Consumed(sc).consumed;
}

/* A thread below all others that takes all time left over; its context measures that time. */
static seL4_CPtr idle_time(void)
{
	struct thread *thread = new_thread();

	thread->sc = new_context(1000000, 1000000);
	OK(seL4_TCB_SetSchedParams(thread->tcb, AUTHORITY, 0, LOW, thread->sc, 0));
	start_probe(thread, probe_count, (seL4_Word)&counter, 0);
	return thread->sc;
}

static seL4_CPtr context(seL4_Time budget, seL4_Time period, seL4_Word extra, seL4_Word flags)
{
	seL4_CPtr sc = new_object(seL4_SchedContextObject, 8);

	OK(seL4_SchedControl_ConfigureFlags(bootinfo->schedcontrol.start, sc, budget, period, extra,
					    0, flags));
	return sc;
}

static struct thread *start_with(seL4_CPtr sc, seL4_Word priority, void (*entry)(struct thread *),
				 seL4_Word a, seL4_Word b)
{
	struct thread *thread = new_thread();

	thread->sc = sc;
	thread->in[0] = a;
	thread->in[1] = b;
	OK(seL4_TCB_SetSchedParams(thread->tcb, AUTHORITY, 255, priority, sc, 0));
	start_thread(thread, entry);
	return thread;
}

/* Each time that it gets a budget: notes the time that has gone by without it, and gives the rest
 * away. */
static void note_gaps(struct thread *self)
{
	for (int i = 0; i < 10; i++) {
		self->out[i] = consumed(self->in[0]);
		self->steps++;
		seL4_Yield();
	}
}

static void replenishment_is_exact(seL4_Time budget, seL4_Time period, seL4_Word flags)
{
	seL4_CPtr clock = idle_time();
	struct thread *thread =
		start_with(context(budget, period, 0, flags), HIGH, note_gaps, clock, 0);

	sleep(11 * period);
	CHECK_EQUAL(thread->steps, 10);
	/* The first gap is none of its; from each start to the next a period goes by. */
	for (int i = 2; i < 10; i++)
		CHECK(thread->out[i] >= period - 15 && thread->out[i] <= period);
}

static void replenishment_after_a_millisecond(void)
{
	replenishment_is_exact(100, 1000, seL4_SchedContext_NoFlag);
}

static void replenishment_after_a_quarter_millisecond(void)
{
	replenishment_is_exact(200, 250, seL4_SchedContext_NoFlag);
}

static void replenishment_of_a_sporadic_context(void)
{
	replenishment_is_exact(100, 1000, seL4_SchedContext_Sporadic);
}

/* Uses some time whenever it is signalled. */
static void work_when_signalled(struct thread *self)
{
	for (;;) {
		seL4_Wait(self->in[0], 0);
		self->steps++;
		for (volatile seL4_Word i = 0; i < self->in[1]; i = i + 1)
			;
	}
}

static void signal_every_period(struct thread *self)
{
	for (;;) {
		seL4_Signal(self->in[0]);
		seL4_Yield();
	}
}

struct context_kind {
	const char *name;
	seL4_Word extra, flags;
};

static const struct context_kind kinds[] = {
	{"blocking often does not give more time", 0, seL4_SchedContext_NoFlag},
	{"blocking often, with extra refills", 8, seL4_SchedContext_NoFlag},
	{"blocking often, sporadic", 0, seL4_SchedContext_Sporadic},
	{"blocking often, sporadic, with extra refills", 8, seL4_SchedContext_Sporadic},
};

/* However a thread cuts up its time: never more than budgets of the periods begun. */
static void run_kind(const void *entry)
{
	const struct context_kind *kind = entry;
	seL4_CPtr sc = context(200, 1000, kind->extra, kind->flags);
	seL4_Time used;

	start_with(sc, HIGH, work_when_signalled, NOTIFICATION, 8000);
	start_with(context(30, 137, 0, 0), HIGHER, signal_every_period, NOTIFICATION, 0);
	sleep(20000);
	used = consumed(sc);
	CHECK(used >= 1000);
	CHECK(used <= 200 * 21 + 50);
}

/* YieldTo an equal thread: its time passes before ours does, and is what we are told. */
static void yield_to_waits_for_the_others_slice(void)
{
	struct thread *thread = new_thread();
	seL4_SchedContext_YieldTo_t result;

	counter = 0;
	thread->sc = new_context(500, 500);
	OK(seL4_TCB_SetSchedParams(thread->tcb, AUTHORITY, 0, RUNNER, thread->sc, 0));
	start_probe(thread, probe_count, (seL4_Word)&counter, 0);
	result = seL4_SchedContext_YieldTo(thread->sc);
	CHECK_EQUAL(result.error, 0);
	CHECK(counter > 0);
	CHECK(result.consumed >= 470 && result.consumed <= 530);
	OK(seL4_TCB_Suspend(thread->tcb));
}

/* A context that has used up its budget gives none to the next thread either. */
static void exhausted_context_gives_no_time(void)
{
	struct thread *other = issue(LOW, seL4_SysSend, EMPTY, 0, 0, 0);
	seL4_CPtr sc = context(100, 10000, 0, 0);
	struct thread *thread = new_thread();

	OK(seL4_SchedContext_Unbind(other->sc));
	OK(seL4_TCB_SetSchedParams(thread->tcb, AUTHORITY, 0, HIGH, sc, 0));
	start_probe(thread, probe_count, (seL4_Word)&counter, 0);
	OK(seL4_SchedContext_Unbind(sc));
	OK(seL4_SchedContext_Bind(sc, other->tcb));
	sleep(3000);
	CHECK(!other->done);
	sleep(9000);
	CHECK(other->done);
}

/* Binding, taking away and binding again does not refill. */
static void binding_again_does_not_refill(void)
{
	seL4_CPtr sc = context(100, 10000, 0, 0);
	struct thread *thread = new_thread();

	OK(seL4_TCB_SetSchedParams(thread->tcb, AUTHORITY, 0, HIGH, sc, 0));
	start_probe(thread, probe_count, (seL4_Word)&counter, 0);
	consumed(sc);
	for (int i = 0; i < 10; i++) {
		OK(seL4_SchedContext_Unbind(sc));
		OK(seL4_SchedContext_Bind(sc, thread->tcb));
	}
	sleep(1000);
	CHECK(consumed(sc) <= 20);
}

/* A thread can change the parameters of the context it runs on, and lives on. */
static void ones_own_context(void)
{
	seL4_Time used;

	OK(seL4_SchedControl_ConfigureFlags(bootinfo->schedcontrol.start, RUNNER_SC, 1000, 2000, 0,
					    0, 0));
	for (volatile seL4_Word i = 0; i < 200000; i = i + 1)
		;
	sleep(100);
	used = consumed(RUNNER_SC);
	CHECK(used >= 200);
	OK(seL4_SchedControl_ConfigureFlags(bootinfo->schedcontrol.start, RUNNER_SC, 5000, 5000, 0,
					    0, 0));
}

/* A period's budget can be used in parts, as long as the parts do not exceed it. */
static void use_in_two_parts(struct thread *self)
{
	for (;;) {
		for (volatile seL4_Word i = 0; i < self->in[1]; i = i + 1)
			;
		self->steps++;
		seL4_Wait(self->in[0], 0);
	}
}

static void budget_is_usable_in_parts(void)
{
	seL4_CPtr sc = context(2000, 50000, 8, seL4_SchedContext_Sporadic);
	struct thread *thread = start_with(sc, HIGH, use_in_two_parts, NOTIFICATION, 20000);

	CHECK_EQUAL(thread->steps, 1);
	for (seL4_Word i = 2; i < 5; i++) {
		sleep(500);
		seL4_Signal(NOTIFICATION);
		CHECK_EQUAL(thread->steps, i);
	}
}

/* Priority changes: a runnable thread is requeued at the head of its new priority. */
static struct thread *counting(volatile seL4_Word *count, seL4_Word priority)
{
	struct thread *thread = new_thread();

	*count = 0;
	thread->sc = new_context(50000, 50000);
	OK(seL4_TCB_SetSchedParams(thread->tcb, AUTHORITY, 0, priority, thread->sc, 0));
	start_probe(thread, probe_count, (seL4_Word)count, 0);
	return thread;
}

static void raised_thread_comes_first(void)
{
	static volatile seL4_Word counts[2];
	struct thread *raised;
	seL4_Word seen;

	counting(&counts[0], LOW);
	raised = counting(&counts[1], LOW - 1);
	sleep(200);
	seen = counts[0];
	CHECK(seen > 0 && !counts[1]);
	set_priority(raised, LOW);
	sleep(200);
	CHECK_EQUAL(counts[0], seen);
	CHECK(counts[1] > 0);
}

static void lowered_thread_gives_way(void)
{
	static volatile seL4_Word counts[2];
	struct thread *lowered = counting(&counts[0], LOW + 1);
	seL4_Word seen;

	counting(&counts[1], LOW);
	sleep(200);
	CHECK(counts[0] > 0 && !counts[1]);
	set_priority(lowered, LOW - 1);
	seen = counts[0];
	sleep(200);
	CHECK_EQUAL(counts[0], seen);
	CHECK(counts[1] > 0);
}

/* The running thread itself stays the first of its priority. */
static void ones_own_priority_again(void)
{
	struct thread *other = issue(RUNNER, seL4_SysSend, EMPTY, 0, 0, 0);

	OK(seL4_TCB_SetPriority(RUNNER_TCB, AUTHORITY, RUNNER));
	CHECK(!other->steps);
	OK(seL4_TCB_SetPriority(RUNNER_TCB, AUTHORITY, RUNNER + 1));
	OK(seL4_TCB_SetPriority(RUNNER_TCB, AUTHORITY, RUNNER));
	CHECK(!other->steps);
}

static void spin(seL4_Word rounds)
{
	for (volatile seL4_Word i = 0; i < rounds; i = i + 1)
		;
}

/* Rounds of spin() that take this many microseconds, found out by the context's account. */
static seL4_Word rounds_for(seL4_Time microseconds)
{
	const seL4_Word rounds = 50000;

	sleep(100);
	consumed(RUNNER_SC);
	spin(rounds);
	sleep(100);
	return rounds * microseconds / consumed(RUNNER_SC);
}

static volatile seL4_Word rounds_to_work;

static void work_on_demand(struct thread *self)
{
	for (;;) {
		seL4_Wait(self->in[0], 0);
		spin(rounds_to_work);
		self->steps++;
	}
}

/*
 * Budget 400 of 10,000, used in three parts of 100 at 0, 1000 and 2000. With
 * room for them the parts come back one by one, from 10,000 on; with room for
 * one only, all come back when the last would: 12,000 less the other two.
 */
static struct thread *three_parts(seL4_Word extra_refills)
{
	struct thread *thread = start_with(context(400, 10000, extra_refills, 0), HIGH,
					   work_on_demand, NOTIFICATION, 0);

	rounds_to_work = rounds_for(100);
	for (seL4_Word i = 1; i < 4; i++) {
		seL4_Signal(NOTIFICATION);
		CHECK_EQUAL(thread->steps, i);
		sleep(1000);
	}
	sleep(7500);
	rounds_to_work += rounds_to_work / 2;
	seL4_Signal(NOTIFICATION);
	return thread;
}

static void parts_come_back_one_by_one(void)
{
	CHECK_EQUAL(three_parts(8)->steps, 4);
}

static void parts_without_room_come_back_together(void)
{
	struct thread *thread = three_parts(0);

	CHECK_EQUAL(thread->steps, 3);
	sleep(3000);
	CHECK_EQUAL(thread->steps, 4);
}

static void spin_and_serve(struct thread *self)
{
	seL4_MessageInfo_t info = seL4_Recv(self->in[0], 0, self->in[1]);

	for (;;)
		self->out[0] = info.words[0];
}

/* Replying, 3: the context came back without budget, so the client's timeout handler hears. */
static void reply_to_a_client_without_budget(void)
{
	seL4_CPtr faults = new_endpoint();
	struct thread *server = spawn_passive(HIGH, spin_and_serve, ENDPOINT, REPLY, 0);
	struct thread *client = issue(LOW, seL4_SysCall, ENDPOINT, message(3, 0, 0), 0, 0);
	seL4_Word badge;

	OK(seL4_SchedControl_ConfigureFlags(bootinfo->schedcontrol.start, client->sc, 300, 50000, 0,
					    0xc11e, 0));
	OK(seL4_TCB_SetTimeoutEndpoint(client->tcb, badged(faults, 0x70)));
	sleep(2000);
	CHECK_EQUAL(server->out[0], message(3, 0, 0));
	OK(seL4_TCB_Suspend(server->tcb));
	seL4_Send(REPLY, seL4_MessageInfo_new(44, 0, 0, 0));
	CHECK_EQUAL(seL4_Recv(faults, &badge, new_reply()).words[0],
		    message(seL4_Fault_Timeout, 0, 2));
	CHECK_EQUAL(badge, 0x70);
	CHECK_EQUAL(seL4_GetMR(seL4_Timeout_Data), 0xc11e);
	CHECK(!client->done);
}

static const struct test_case cases[] = {
	{"replenishment after a millisecond", replenishment_after_a_millisecond},
	{"replenishment after a quarter of a millisecond",
	 replenishment_after_a_quarter_millisecond},
	{"replenishment of a sporadic context", replenishment_of_a_sporadic_context},
	{"YieldTo waits for the other's slice", yield_to_waits_for_the_others_slice},
	{"an exhausted context gives no time", exhausted_context_gives_no_time},
	{"binding again does not refill", binding_again_does_not_refill},
	{"one's own context", ones_own_context},
	{"a budget is usable in parts", budget_is_usable_in_parts},
	{"parts of a budget come back one by one", parts_come_back_one_by_one},
	{"parts without room come back together", parts_without_room_come_back_together},
	{"a raised thread comes first", raised_thread_comes_first},
	{"a lowered thread gives way", lowered_thread_gives_way},
	{"one's own priority again", ones_own_priority_again},
	{"a reply to a client without budget", reply_to_a_client_without_budget},
	{0},
};

const struct suite refill_suite = {"refills", cases, TABLE(kinds, run_kind)};
