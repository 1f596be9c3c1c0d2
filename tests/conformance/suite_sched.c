/* SPDX-License-Identifier: BSD-2-Clause */
/* Scheduling contexts: invocations in the order of their checks, budgets, refills, timeouts. */
#include "support.h"

enum { CAP0 = DYNAMIC, CAP1, CAP2 };

/* CAP0: the scheduling control of this core. */
static void control(void)
{
	copy_of(bootinfo->schedcontrol.start, seL4_AllRights);
}

static void configure(void)
{
	OK(seL4_SchedControl_ConfigureFlags(bootinfo->schedcontrol.start, SC, 1000, 1000, 0, 0, 0));
}

static void bind_to_tcb(void)
{
	configure();
	OK(seL4_SchedContext_Bind(SC, TCB));
}

static void bind_other_to_tcb(void)
{
	configure();
	OK(seL4_SchedContext_Bind(OTHER_SC, TCB));
}

static void bind_to_notification(void)
{
	OK(seL4_SchedContext_Bind(SC, NOTIFICATION));
}

static void bind_other_to_notification(void)
{
	OK(seL4_SchedContext_Bind(OTHER_SC, NOTIFICATION));
}

/* CAP0: a blocked thread without context; CAP1: the context that it had. */
static void blocked_thread(void)
{
	struct thread *thread = issue(HIGH, seL4_SysWait, NOTIFICATION, 0, 0, 0);

	OK(seL4_SchedContext_Unbind(thread->sc));
}

/* The runner may raise others to its own priority only, TCB is above it. */
static void target_above_mcp(void)
{
	bind_to_tcb();
	OK(seL4_TCB_SetPriority(TCB, AUTHORITY, HIGH));
	OK(seL4_TCB_SetMCPriority(RUNNER_TCB, AUTHORITY, HIGH - 1));
}

static void target_at_mcp(void)
{
	target_above_mcp();
	OK(seL4_TCB_SetPriority(TCB, AUTHORITY, HIGH - 1));
}

static void yield_to_at_the_maximum(void)
{
	target_at_mcp();
	CHECK_EQUAL(seL4_SchedContext_YieldTo(SC).error, seL4_NoError);
}

#define CONFIGURE(sc, ...) CAP0, SchedControlConfigureFlags, CAPS(sc), WORDS(__VA_ARGS__)
#define BIND(sc, ...)	   sc, SchedContextBind, CAPS(__VA_ARGS__), WORDS()
#define UNBIND(sc, ...)	   sc, SchedContextUnbindObject, CAPS(__VA_ARGS__), WORDS()

/* "Invocations", scheduling contexts. */
static const struct row rows[] = {
	{"control: another label", control, CAP0, SchedContextBind, CAPS(SC), WORDS(),
	 ILLEGAL_OPERATION},
	{"Configure: no context", control, CAP0, SchedControlConfigureFlags, CAPS(),
	 WORDS(1000, 1000, 0, 0, 0), TRUNCATED},
	{"Configure: four words", control, CONFIGURE(SC, 1000, 1000, 0, 0), TRUNCATED},
	{"Configure: budget too large", control, CONFIGURE(SC, MAX_US + 1, MAX_US, 0, 0, 0),
	 RANGE_ERROR(20, MAX_US)},
	{"Configure: period too large", control, CONFIGURE(SC, 1000, MAX_US + 1, 0, 0, 0),
	 RANGE_ERROR(20, MAX_US)},
	{"Configure: budget too small", control, CONFIGURE(SC, 19, 1000, 0, 0, 0),
	 RANGE_ERROR(20, MAX_US)},
	{"Configure: period too small", control, CONFIGURE(SC, 1000, 19, 0, 0, 0),
	 RANGE_ERROR(20, MAX_US)},
	{"Configure: budget above period", control, CONFIGURE(SC, 2000, 1000, 0, 0, 0),
	 RANGE_ERROR(20, 1000)},
	{"Configure: budget above period before the context", control,
	 CONFIGURE(ENDPOINT, 2000, 1000, 0, 0, 0), RANGE_ERROR(20, 1000)},
	{"Configure: no context capability", control, CONFIGURE(ENDPOINT, 1000, 1000, 0, 0, 0),
	 INVALID_CAPABILITY(1)},
	{"Configure: the context before its refills", control,
	 CONFIGURE(ENDPOINT, 1000, 1000, 999, 0, 0), INVALID_CAPABILITY(1)},
	{"Configure: too many refills", control, CONFIGURE(SC, 1000, 2000, 9, 0, 0),
	 RANGE_ERROR(0, 8)},
	{"Configure: too many refills for round robin", control, CONFIGURE(SC, 1000, 1000, 9, 0, 0),
	 RANGE_ERROR(0, 8)},
	{"Configure: the most refills", control, CONFIGURE(SC, 1000, 2000, 8, 0, 0), SUCCESS},
	{"Configure: the least budget and period", control, CONFIGURE(SC, 20, 20, 0, 0, 0),
	 SUCCESS},
	{"Configure: the greatest budget and period", control,
	 CONFIGURE(SC, MAX_US, MAX_US, 0, 0, 0), SUCCESS},
	{"Configure: sporadic", control, CONFIGURE(SC, 100, 2000, 0, ~0ul, 1), SUCCESS},

	{"context: another label", 0, SC, SchedControlConfigureFlags, CAPS(SC), WORDS(),
	 ILLEGAL_OPERATION},
	{"Bind: no capability", 0, BIND(SC), TRUNCATED},
	{"Bind: an endpoint", 0, BIND(SC, ENDPOINT), INVALID_CAPABILITY(1)},
	{"Bind: an empty slot", 0, BIND(SC, EMPTY), INVALID_CAPABILITY(1)},
	{"Bind: a context that has a thread", bind_to_tcb, BIND(SC, OTHER_TCB), ILLEGAL_OPERATION},
	{"Bind: the same thread again", bind_to_tcb, BIND(SC, TCB), ILLEGAL_OPERATION},
	{"Bind: a thread that has a context", bind_other_to_tcb, BIND(SC, TCB), ILLEGAL_OPERATION},
	{"Bind: a thread that waits, without time", blocked_thread, BIND(SC, CAP0),
	 ILLEGAL_OPERATION},
	{"Bind: a thread that waits", blocked_thread, BIND(CAP1, CAP0), SUCCESS},
	{"Bind: a fresh thread", configure, BIND(SC, TCB), SUCCESS},
	{"Bind: a notification", 0, BIND(SC, NOTIFICATION), SUCCESS},
	{"Bind: a context that has a notification", bind_to_notification, BIND(SC, NOTIFICATION),
	 ILLEGAL_OPERATION},
	{"Bind: a notification that has a context", bind_other_to_notification,
	 BIND(SC, NOTIFICATION), ILLEGAL_OPERATION},
	{"Bind: a thread to a context that has a notification", bind_to_notification, BIND(SC, TCB),
	 SUCCESS},
	{"UnbindObject: no capability", bind_to_tcb, UNBIND(SC), TRUNCATED},
	{"UnbindObject: an endpoint", bind_to_tcb, UNBIND(SC, ENDPOINT), INVALID_CAPABILITY(1)},
	{"UnbindObject: another thread", bind_to_tcb, UNBIND(SC, OTHER_TCB), ILLEGAL_OPERATION},
	{"UnbindObject: the running thread", 0, UNBIND(RUNNER_SC, RUNNER_TCB), ILLEGAL_OPERATION},
	{"UnbindObject: the thread", bind_to_tcb, UNBIND(SC, TCB), SUCCESS},
	{"UnbindObject: another notification", 0, UNBIND(SC, NOTIFICATION), ILLEGAL_OPERATION},
	{"UnbindObject: the notification", bind_to_notification, UNBIND(SC, NOTIFICATION), SUCCESS},
	{"Unbind: nothing bound", 0, SC, SchedContextUnbind, CAPS(), WORDS(), SUCCESS},
	{"Unbind: the running thread", 0, RUNNER_SC, SchedContextUnbind, CAPS(), WORDS(),
	 ILLEGAL_OPERATION},
	{"Unbind", bind_to_tcb, SC, SchedContextUnbind, CAPS(), WORDS(), SUCCESS},
	{"YieldTo: no thread", 0, SC, SchedContextYieldTo, CAPS(), WORDS(), ILLEGAL_OPERATION},
	{"YieldTo: oneself", 0, RUNNER_SC, SchedContextYieldTo, CAPS(), WORDS(), ILLEGAL_OPERATION},
	{"YieldTo: a thread above the caller's maximum", target_above_mcp, SC, SchedContextYieldTo,
	 CAPS(), WORDS(), ILLEGAL_OPERATION},
};

static volatile seL4_Word counters[2];

/* A thread that counts for ever. */
static struct thread *counting(int i, seL4_Word priority, seL4_Time budget, seL4_Time period)
{
	struct thread *thread = new_thread();

	counters[i] = 0;
	thread->sc = new_context(budget, period);
	OK(seL4_TCB_SetSchedParams(thread->tcb, AUTHORITY, 0, priority, thread->sc, 0));
	start_probe(thread, probe_count, (seL4_Word)&counters[i], 0);
	return thread;
}

static seL4_Time consumed(seL4_CPtr sc)
{
	seL4_SchedContext_Consumed_t result = seL4_SchedContext_Consumed(sc);

	CHECK_EQUAL(result.error, 0);
	return result.consumed;
}

static void without_context_nothing_runs(void)
{
	struct thread *thread = issue(LOW, seL4_SysSend, EMPTY, 0, 0, 0);

	OK(seL4_SchedContext_Unbind(thread->sc));
	sleep(200);
	CHECK(!thread->done);
	OK(seL4_SchedContext_Bind(thread->sc, thread->tcb));
	sleep(200);
	CHECK(thread->done);
}

static void unconfigured_context_gives_no_time(void)
{
	struct thread *thread = issue(LOW, seL4_SysSend, EMPTY, 0, 0, 0);

	OK(seL4_SchedContext_Unbind(thread->sc));
	OK(seL4_SchedContext_Bind(SC, thread->tcb));
	sleep(200);
	CHECK(!thread->done);
	configure();
	sleep(200);
	CHECK(thread->done);
}

static void deleting_the_context_stops_the_thread(void)
{
	struct thread *thread = counting(0, LOW, 1000, 1000);
	seL4_Word seen;

	sleep(200);
	CHECK(counters[0] > 0);
	delete (thread->sc);
	seen = counters[0];
	sleep(200);
	CHECK_EQUAL(counters[0], seen);
	OK(seL4_SchedContext_Bind(new_context(1000, 1000), thread->tcb));
	sleep(200);
	CHECK(counters[0] > seen);
}

static void consumed_is_reported_and_reset(void)
{
	struct thread *thread = counting(0, LOW, 5000, 5000);
	seL4_Time first, second;

	sleep(1000);
	first = consumed(thread->sc);
	second = consumed(thread->sc);
	CHECK(first >= 800 && first <= 1100);
	CHECK(second <= 5);
}

/* Budget 200 of 1000: a fifth of the time, over and over. */
static void budget_bounds_the_share(void)
{
	struct thread *thread = counting(0, LOW, 200, 1000);
	seL4_Time used;

	sleep(10000);
	used = consumed(thread->sc);
	CHECK(used >= 1780 && used <= 2220);
}

static void no_time_before_the_next_period(void)
{
	struct thread *thread = counting(0, HIGH, 100, 20000);
	seL4_Word seen = counters[0];

	/* It has used up its budget above us before we run again. */
	CHECK(seen > 0);
	CHECK(consumed(thread->sc) >= 75);
	sleep(10000);
	CHECK_EQUAL(counters[0], seen);
	sleep(15000);
	CHECK(counters[0] > seen);
	CHECK(consumed(thread->sc) <= 130);
}

static void round_robin_shares_equally(void)
{
	struct thread *one = counting(0, LOW, 500, 500), *two = counting(1, LOW, 500, 500);
	seL4_Time first, second;

	sleep(10000);
	first = consumed(one->sc);
	second = consumed(two->sc);
	CHECK(first + second >= 9000);
	CHECK(first <= second + 600 && second <= first + 600);
}

static void higher_priority_takes_all(void)
{
	counting(0, LOW, 500, 500);
	counting(1, LOW - 1, 500, 500);
	sleep(5000);
	CHECK(counters[0] > 0);
	CHECK_EQUAL(counters[1], 0);
}

/* A preempted thread is put back at the head of its queue. */
static void preemption_keeps_the_turn(void)
{
	counting(0, LOW, 50000, 50000);
	counting(1, LOW, 50000, 50000);
	for (int i = 0; i < 10; i++)
		sleep(100);
	CHECK_EQUAL((counters[0] > 0) + (counters[1] > 0), 1);
}

static void yield_passes_the_turn(void)
{
	struct thread *thread = spawn(RUNNER, serve, ENDPOINT, REPLY, 0);

	CHECK_EQUAL(thread->steps, 0);
	seL4_Yield();
	seL4_NBSend(ENDPOINT, seL4_MessageInfo_new(0, 0, 0, 0));
	CHECK_EQUAL(thread->steps, 0);
	seL4_Yield();
	CHECK_EQUAL(thread->steps, 1);
}

static void yield_again_and_again(struct thread *self)
{
	for (;;) {
		self->steps++;
		seL4_Yield();
	}
}

static struct thread *yielding(seL4_Time budget, seL4_Time period)
{
	struct thread *thread = new_thread();

	thread->sc = new_context(budget, period);
	OK(seL4_TCB_SetSchedParams(thread->tcb, AUTHORITY, 255, HIGH, thread->sc, 0));
	start_thread(thread, yield_again_and_again);
	return thread;
}

/* Yield charges the whole head refill: once a period with one refill. */
static void yield_waits_for_the_next_period(void)
{
	struct thread *thread = yielding(500, 1000);

	CHECK_EQUAL(thread->steps, 1);
	sleep(10000);
	CHECK(thread->steps >= 10 && thread->steps <= 12);
	/* What is reported is only time really used. */
	CHECK(consumed(thread->sc) < 400);
}

/* Reconfiguring a running thread's context: the new parameters hold. */
static void reconfigured_context(void)
{
	struct thread *thread = counting(0, LOW, 1000, 1000);

	sleep(500);
	OK(seL4_SchedControl_ConfigureFlags(bootinfo->schedcontrol.start, thread->sc, 100, 1000, 0,
					    0, 0));
	sleep(2000);
	consumed(thread->sc);
	sleep(5000);
	CHECK(consumed(thread->sc) <= 620);
}

static struct thread *timing_out(seL4_Time budget, seL4_Time period, seL4_Word badge)
{
	struct thread *thread = new_thread();

	counters[0] = 0;
	thread->sc = new_context(budget, period);
	OK(seL4_SchedControl_ConfigureFlags(bootinfo->schedcontrol.start, thread->sc, budget,
					    period, 0, badge, 0));
	OK(seL4_TCB_SetSchedParams(thread->tcb, AUTHORITY, 0, LOW, thread->sc, 0));
	OK(seL4_TCB_SetTimeoutEndpoint(thread->tcb, badged(ENDPOINT, 0x71)));
	start_probe(thread, probe_count, (seL4_Word)&counters[0], 0);
	return thread;
}

static void timeout_fault(void)
{
	seL4_Word badge;

	timing_out(300, 1000, 0xdada);
	CHECK_EQUAL(seL4_Recv(ENDPOINT, &badge, REPLY).words[0], message(seL4_Fault_Timeout, 0, 2));
	CHECK_EQUAL(badge, 0x71);
	CHECK_EQUAL(seL4_GetMR(seL4_Timeout_Data), 0xdada);
	CHECK(seL4_GetMR(seL4_Timeout_Consumed) >= 275 && seL4_GetMR(seL4_Timeout_Consumed) <= 330);
	CHECK(counters[0] > 0);
}

/* The delivery resets the consumed counter. */
static void timeout_fault_resets_consumed(void)
{
	struct thread *thread = timing_out(300, 1000, 0);

	seL4_Recv(ENDPOINT, 0, REPLY);
	CHECK_EQUAL(consumed(thread->sc), 0);
}

static void timeout_fault_reply_continues(void)
{
	seL4_Word seen;

	timing_out(300, 1000, 0);
	seL4_Recv(ENDPOINT, 0, REPLY);
	seen = counters[0];
	seL4_Send(REPLY, seL4_MessageInfo_new(0, 0, 0, 0));
	CHECK_EQUAL(seL4_Recv(ENDPOINT, 0, REPLY).words[0], message(seL4_Fault_Timeout, 0, 2));
	CHECK(counters[0] > seen);
}

static void timeout_fault_reply_with_a_label_stops(void)
{
	struct thread *thread = timing_out(300, 1000, 0);
	seL4_Word badge;

	seL4_Recv(ENDPOINT, 0, REPLY);
	seL4_Send(REPLY, seL4_MessageInfo_new(1, 0, 0, 0));
	sleep(2000);
	seL4_NBRecv(ENDPOINT, &badge, REPLY);
	CHECK_EQUAL(badge, 0);
	OK(seL4_TCB_Resume(thread->tcb));
	seL4_Recv(ENDPOINT, &badge, REPLY);
	CHECK_EQUAL(badge, 0x71);
}

/* Timeout replies set all registers, in the order of the register list. */
static void timeout_fault_reply_sets_registers(void)
{
	struct thread *thread = timing_out(300, 1000, 0);
	seL4_UserContext registers;

	seL4_Recv(ENDPOINT, 0, REPLY);
	for (int i = 0; i < seL4_TimeoutReply_Length; i++)
		seL4_SetMR(i, 5000 + (seL4_Word)i);
	seL4_SetMR(seL4_TimeoutReply_FaultIP, (seL4_Word)probe_spin_next);
	seL4_Send(REPLY, seL4_MessageInfo_new(0, 0, 0, seL4_TimeoutReply_Length));
	sleep(2000);
	OK(seL4_TCB_Suspend(thread->tcb));
	registers = registers_of(thread);
	CHECK_EQUAL(registers.pc, probe_spin_next);
	CHECK_EQUAL(registers.sp, 5000 + seL4_TimeoutReply_SP);
	for (unsigned i = 1; i < seL4_TimeoutReply_Length; i++) {
		if (!is_state_register(i))
			CHECK_EQUAL((&registers.pc)[i], 5000 + i);
	}
}

static void round_robin_has_no_timeout_fault(void)
{
	seL4_Word badge;

	timing_out(300, 300, 0);
	sleep(2000);
	seL4_NBRecv(ENDPOINT, &badge, REPLY);
	CHECK_EQUAL(badge, 0);
	CHECK(counters[0] > 0);
}

/* YieldTo: to a lower thread it returns at once, to an equal one that runs first. */
static void yield_to_a_lower_thread(void)
{
	struct thread *thread = counting(0, LOW, 1000, 1000);
	seL4_SchedContext_YieldTo_t result = seL4_SchedContext_YieldTo(thread->sc);

	CHECK_EQUAL(result.error, 0);
	CHECK_EQUAL(counters[0], 0);
}

static void yield_to_an_equal_thread(void)
{
	struct thread *first = issue(RUNNER, seL4_SysWait, NOTIFICATION, 0, 0, 0);
	struct thread *second = issue(RUNNER, seL4_SysWait, NOTIFICATION, 0, 0, 0);
	seL4_SchedContext_YieldTo_t result = seL4_SchedContext_YieldTo(second->sc);

	CHECK_EQUAL(result.error, 0);
	CHECK_EQUAL(second->steps, 1);
	CHECK(result.consumed <= 1000);
	OK(seL4_TCB_Suspend(first->tcb));
}

static void yield_to_reports_the_reply_in_one_word(void)
{
	struct thread *thread = counting(0, LOW, 1000, 1000);
	struct reply reply = invoke(thread->sc, SchedContextYieldTo, WITH_CAPS(), WITH_WORDS());

	CHECK_EQUAL(reply.info, 1);
	reply = invoke(thread->sc, SchedContextConsumed, WITH_CAPS(), WITH_WORDS());
	CHECK_EQUAL(reply.info, 1);
}

static const struct test_case cases[] = {
	{"YieldTo a thread at the caller's maximum", yield_to_at_the_maximum},
	{"without context nothing runs", without_context_nothing_runs},
	{"an unconfigured context gives no time", unconfigured_context_gives_no_time},
	{"deleting the context stops the thread", deleting_the_context_stops_the_thread},
	{"consumed time is reported and reset", consumed_is_reported_and_reset},
	{"the budget bounds the share", budget_bounds_the_share},
	{"no time before the next period", no_time_before_the_next_period},
	{"round robin shares equally", round_robin_shares_equally},
	{"a higher priority takes all", higher_priority_takes_all},
	{"preemption keeps the turn", preemption_keeps_the_turn},
	{"Yield passes the turn", yield_passes_the_turn},
	{"Yield waits for the next period", yield_waits_for_the_next_period},
	{"a reconfigured context", reconfigured_context},
	{"timeout fault", timeout_fault},
	{"a timeout fault resets consumed", timeout_fault_resets_consumed},
	{"the reply to a timeout fault continues", timeout_fault_reply_continues},
	{"a reply with a label stops after a timeout fault",
	 timeout_fault_reply_with_a_label_stops},
	{"the reply to a timeout fault sets registers", timeout_fault_reply_sets_registers},
	{"round robin has no timeout fault", round_robin_has_no_timeout_fault},
	{"YieldTo a lower thread", yield_to_a_lower_thread},
	{"YieldTo an equal thread", yield_to_an_equal_thread},
	{"YieldTo replies one word", yield_to_reports_the_reply_in_one_word},
	{0},
};

const struct suite sched_suite = {"scheduling contexts", cases, TABLE(rows, run_row)};
