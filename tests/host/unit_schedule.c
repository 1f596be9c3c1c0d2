/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Details of scheduling that planted faults showed nothing else to notice: who
 * runs when several could, and what becomes of budgets.
 */
#include <string.h>

#include "arch/interface.h"
#include "arch/machine.h"
#include "ipc/ipc.h"
#include "object/thread.h"
#include "sched/scheduler.h"
#include "unit.h"

/* A thread that waits for its budget wakes by the timer. */
static void test_release_sets_the_timer(void)
{
	struct tcb *thread = thread_at(0);

	reset();
	ready_remove(thread);
	thread->sc->refills[thread->sc->head].time = this_core()->now + 100;
	this_core()->reprogram = false;
	release_insert(thread);
	check(this_core()->reprogram, "the first of the release queue sets the deadline");
	release_remove(thread);
	reset();
}

static void test_refills_afresh(void)
{
	static _Alignas(16) unsigned char memory[512];
	struct sched_context *sc = (struct sched_context *)memory;
	ticks minimum = refill_min_budget();

	memset(memory, 0, sizeof memory);
	sc->head = 3;
	refill_new(sc, 4, 10 * minimum, 20 * minimum);
	check(sc->head == 0 && sc->count == 1 && refill_head(sc)->amount == 10 * minimum,
	      "a context that is configured anew begins with its first refill");
	sc->refills[0].amount = minimum - 1;
	refill_update(sc, 4, 8 * minimum, 20 * minimum);
	check(sc->count == 1 && refill_head(sc)->amount == 8 * minimum,
	      "what is left of a head too small to run on joins the next refill");
}

/* A woken thread does not go before a ready one of higher priority. */
static void test_woken_below_ready(void)
{
	unsigned low = world.first_thread, middle = world.first_thread + 1;
	struct tcb *init;

	reset();
	init = current_thread();
	for (unsigned i = 0; i < world.description->threads; i++)
		do_call(world.first_thread + i, LABEL_TCBSuspend, 0, NULL, 0, NULL);
	do_call(low, LABEL_TCBSetPriority, WORDS(120), WORDS(WORLD_INIT_TCB));
	do_call(low, LABEL_TCBResume, 0, NULL, 0, NULL);
	check(current_thread() == cap_object(cap_at(low)), "the higher thread runs");
	step_apply(&(struct step){
		.kind = STEP_SYSCALL,
		.x = {world.first_endpoint, [6] = world.first_reply, [7] = (uint64_t)-7}});
	check(current_thread() == init, "and blocks");
	do_call(low, LABEL_TCBSetPriority, WORDS(50), WORDS(WORLD_INIT_TCB));
	do_call(middle, LABEL_TCBSetPriority, WORDS(60), WORDS(WORLD_INIT_TCB));
	do_call(middle, LABEL_TCBResume, 0, NULL, 0, NULL);
	check(current_thread() == init, "both are lower now");
	step_apply(&(struct step){
		.kind = STEP_SYSCALL,
		.x = {world.first_notification, [6] = world.first_endpoint, [7] = (uint64_t)-4}});
	check(current_thread() == cap_object(cap_at(middle)),
	      "when the waker blocks the higher of the two runs");
}

/* Senders that are cancelled go before the threads of their priority that are ready already. */
static void check_cancelled_first(void (*cancel)(void), const char *what)
{
	unsigned sender = world.first_thread, ready = world.first_thread + 1;

	reset();
	for (unsigned i = 0; i < world.description->threads; i++)
		do_call(world.first_thread + i, LABEL_TCBSuspend, 0, NULL, 0, NULL);
	do_call(sender, LABEL_TCBSetPriority, WORDS(120), WORDS(WORLD_INIT_TCB));
	do_call(sender, LABEL_TCBResume, 0, NULL, 0, NULL);
	step_apply(&(struct step){.kind = STEP_SYSCALL,
				  .x = {world.first_badged, [7] = (uint64_t)-5}});
	check(thread_at(0)->state == THREAD_BLOCKED_ON_SEND, "the sender waits");
	do_call(sender, LABEL_TCBSetPriority, WORDS(100), WORDS(WORLD_INIT_TCB));
	do_call(ready, LABEL_TCBSetPriority, WORDS(100), WORDS(WORLD_INIT_TCB));
	do_call(ready, LABEL_TCBResume, 0, NULL, 0, NULL);
	cancel();
	check(thread_at(0)->state != THREAD_BLOCKED_ON_SEND, "the sender is cancelled");
	do_call(WORLD_INIT_TCB, LABEL_TCBSuspend, 0, NULL, 0, NULL);
	check(current_thread() == cap_object(cap_at(sender)), what);
}

static void cancel_by_badge(void)
{
	do_call(WORLD_CNODE, LABEL_CNodeCancelBadgedSends, WORDS(world.first_badged, WORD_BITS), 0,
		NULL);
}

static void delete_endpoint(void)
{
	do_call(WORLD_CNODE, LABEL_CNodeRevoke, WORDS(world.first_endpoint, WORD_BITS), 0, NULL);
	do_call(WORLD_CNODE, LABEL_CNodeDelete, WORDS(world.first_endpoint, WORD_BITS), 0, NULL);
}

static void test_cancelled_first(void)
{
	check_cancelled_first(cancel_by_badge, "first after their badge was cancelled");
	check_cancelled_first(delete_endpoint, "first after the endpoint's deletion");
}

/* A thread that was woken and suspended in one entry does not keep who blocked meanwhile running.
 */
static void test_woken_and_suspended(void)
{
	struct tcb *woken = thread_at(0), *init;

	reset();
	init = current_thread();
	for (unsigned i = 0; i < world.description->threads; i++)
		do_call(world.first_thread + i, LABEL_TCBSuspend, 0, NULL, 0, NULL);
	thread_resume(woken);
	check(this_core()->candidate == woken, "who is woken may run next");
	thread_suspend(woken);
	init->state = THREAD_BLOCKED_ON_RECEIVE;
	schedule();
	check(current_thread() == &this_core()->idle, "nobody runs");
	reset();
}

/* A context that is made periodic while its budget lies ahead keeps its thread from running. */
static void test_configure_unreleased(void)
{
	struct tcb *thread = thread_at(0);
	struct sched_context *sc;

	reset();
	do_call(world.first_thread, LABEL_TCBResume, 0, NULL, 0, NULL);
	sc = thread->sc;
	check(sc && thread_is_schedulable(thread), "a thread can run");
	do_call(WORLD_SCHED_CONTROL, LABEL_SchedControlConfigureFlags, WORDS(1000, 9000, 2, 0, 0),
		WORDS(world.first_context));
	sc->refills[sc->head].time = this_core()->now + 1000000;
	do_call(WORLD_SCHED_CONTROL, LABEL_SchedControlConfigureFlags, WORDS(1000, 8000, 2, 0, 0),
		WORDS(world.first_context));
	check(thread->in_release_queue && !thread->in_ready_queue, "but not before its time");
	do_call(WORLD_SCHED_CONTROL, LABEL_SchedControlConfigureFlags, WORDS(1000, 1000, 0, 0, 0),
		WORDS(world.first_context));
	check(!thread->in_release_queue && thread->in_ready_queue, "a new budget is there at once");
	reset();
}

/* A timer interrupt that nothing is due for does not come again at once. */
static void test_early_timer(void)
{
	reset();
	for (unsigned i = 0; i < world.description->threads; i++)
		do_call(world.first_thread + i, LABEL_TCBSuspend, 0, NULL, 0, NULL);
	do_call(WORLD_INIT_TCB, LABEL_TCBSuspend, 0, NULL, 0, NULL);
	check(!host_is_running(), "nobody runs");
	machine.cntv_cval_el0 = machine.time;
	check(step_interrupt_due() == arch_timer_irq(), "the timer has fired");
	host_interrupt();
	check(machine.cntv_cval_el0 > machine.time, "the deadline is set again");
}

/* The context that a notification lends is used when its budget is there, not before. */
static void test_lent_without_budget(void)
{
	struct tcb *thread = thread_at(0);
	struct notification *notification;
	struct sched_context *sc;

	reset();
	notification = cap_object(cap_at(world.first_notification));
	sc = thread->sc;
	sched_context_unbind_tcb(sc);
	notification->sc = sc;
	sc->notification = notification;
	notification->active = true;
	sc->refills[sc->head].time = this_core()->now + 1000;
	notification_take(notification, thread);
	check(thread->sc == sc && thread->in_release_queue, "the thread waits for its budget");
}

void unit_schedule(void)
{
	test_lent_without_budget();
	test_early_timer();
	test_release_sets_the_timer();
	test_refills_afresh();
	test_woken_below_ready();
	test_cancelled_first();
	test_woken_and_suspended();
	test_configure_unreleased();
}
