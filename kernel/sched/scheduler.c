/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The scheduler: highest priority first, round robin among equals, threads
 * without budget in the release queue. The running thread is in no queue.
 */
#include "sched/scheduler.h"
#include "arch/interface.h"
#include "ipc/ipc.h"
#include "object/thread.h"

void thread_set_state(struct tcb *thread, enum thread_state state)
{
	thread->state = state;
	if (thread_is_runnable(thread))
		return;
	ready_remove(thread);
	release_remove(thread);
	if (thread == current_thread() && this_core()->action == SCHED_RESUME)
		this_core()->action = SCHED_BLOCKED;
}

void reschedule(void)
{
	struct core *core = this_core();

	if (core->action == SCHED_CANDIDATE && thread_is_schedulable(core->candidate))
		ready_push(core->candidate);
	core->action = SCHED_CHOOSE;
	core->candidate = NULL;
}

void consider_switch(struct tcb *thread)
{
	struct core *core = this_core();

	if (!thread_is_schedulable(thread) || thread == core->current)
		return;
	if (thread->domain != core->domain) {
		ready_push(thread);
	} else if (core->action <= SCHED_BLOCKED) {
		core->action = SCHED_CANDIDATE;
		core->candidate = thread;
	} else if (core->candidate != thread) {
		reschedule();
		ready_push(thread);
	}
}

void sc_check_released(struct sched_context *sc)
{
	if (sc && sc->tcb && thread_is_schedulable(sc->tcb) && !sc_is_released(sc)) {
		ready_remove(sc->tcb);
		release_insert(sc->tcb);
	}
}

void sc_unblock_sporadic(struct sched_context *sc)
{
	if (sc && sc_is_configured(sc) && sc->sporadic && sc != this_core()->current_sc)
		refill_unblock(sc);
}

void thread_wake(struct tcb *thread)
{
	struct sched_context *sc = thread->sc;

	if (!sc || !sc_is_configured(sc))
		return;
	sc_unblock_sporadic(sc);
	if (sc != this_core()->current_sc)
		sc_check_released(sc);
	consider_switch(thread);
}

void time_update(void)
{
	struct core *core = this_core();
	ticks now = arch_time(), passed = now - core->now;

	core->now = now;
	core->consumed += passed;
	if (NUM_DOMAINS > 1)
		core->domain_left -= passed < core->domain_left ? passed : core->domain_left;
}

void time_commit(void)
{
	struct core *core = this_core();
	struct sched_context *sc = core->current_sc;

	if (sc && sc_is_configured(sc) && core->consumed) {
		if (sc_is_round_robin(sc))
			refill_charge_slice(sc, core->consumed);
		else
			refill_charge(sc, core->consumed);
		sc->consumed += core->consumed;
	}
	core->consumed = 0;
}

/* The current thread, still runnable, has used what it may use for now. */
static void end_of_budget(bool may_fault)
{
	struct tcb *thread = current_thread();
	struct sched_context *sc = thread->sc;

	if (may_fault && !sc_is_round_robin(sc) && fault_has_timeout_handler(thread))
		fault_timeout(thread, sc->badge);
	else if (sc_is_released(sc))
		ready_append(thread);
	else
		release_insert(thread);
}

static void charge_budget(ticks used, bool may_fault)
{
	struct core *core = this_core();
	struct sched_context *sc = core->current_sc;

	if (sc_is_round_robin(sc))
		refill_end_slice(sc);
	else
		refill_charge(sc, used);
	sc->consumed += used;
	core->consumed = 0;
	end_of_budget(may_fault);
	reschedule();
	core->reprogram = true;
}

bool budget_check(void)
{
	struct core *core = this_core();
	struct sched_context *sc = core->current_sc;

	if (!refill_sufficient(sc, core->consumed)) {
		charge_budget(core->consumed, true);
		return false;
	}
	if (domain_is_over()) {
		time_commit();
		reschedule();
		return false;
	}
	return true;
}

bool budget_check_restart(void)
{
	if (budget_check())
		return true;
	if (thread_is_runnable(current_thread()))
		current_thread()->state = THREAD_RESTART;
	return false;
}

void budget_yield(void)
{
	struct core *core = this_core();
	struct sched_context *sc = core->current_sc;
	ticks consumed = sc->consumed + core->consumed;

	charge_budget(refill_head(sc)->amount, false);
	sc->consumed = consumed;
}

static bool release_is_due(void)
{
	const struct tcb *head = this_core()->release_head;

	return head && refill_ready(head->sc);
}

bool current_goes_on(void)
{
	const struct core *core = this_core();

	return core->action == SCHED_RESUME && !core->reprogram &&
	       core->current->state == THREAD_RUNNING && !release_is_due();
}

/* Threads whose next refill is due become ready. */
static void release_due(void)
{
	struct core *core = this_core();

	while (release_is_due()) {
		struct tcb *thread = core->release_head;

		release_remove(thread);
		consider_switch(thread);
	}
}

void domain_schedule_start(word index)
{
	struct core *core = this_core();

	core->schedule_index = index;
	core->domain = core->schedule[index].domain;
	core->domain_left = core->schedule[index].duration;
	core->reprogram = true;
}

static void next_domain(void)
{
	struct core *core = this_core();
	word next = core->schedule_index + 1;

	if (next >= NUM_DOMAIN_SCHEDULES || core->schedule[next].duration == 0)
		next = core->schedule_start;
	domain_schedule_start(next);
}

static void switch_to(struct tcb *thread)
{
	struct core *core = this_core();

	ready_remove(thread);
	if (thread != core->current)
		arch_switch_to(thread);
	core->current = thread;
}

static void choose_thread(void)
{
	struct core *core = this_core();

	if (domain_is_over())
		next_domain();

	struct tcb *thread = ready_first(core->domain);

	if (thread) {
		switch_to(thread);
	} else {
		arch_switch_to_idle();
		core->current = &core->idle;
	}
}

/* Whether the woken candidate, which can run, has to wait for the current thread, which can too. */
static bool is_below_current(const struct tcb *candidate)
{
	const struct core *core = this_core();

	return candidate->priority < core->current->priority &&
	       ready_is_highest(core->domain, core->current->priority);
}

/*
 * The woken candidate runs if nothing goes before it; the current thread, if it
 * can run, is at the head of its ready queue, or goes on.
 */
static void try_candidate(struct tcb *candidate, bool current_is_ready)
{
	struct core *core = this_core();

	if (!thread_is_schedulable(candidate)) {
		reschedule();
	} else if (current_is_ready && is_below_current(candidate)) {
		ready_push(candidate);
		return;
	} else if (current_is_ready && candidate->priority == core->current->priority) {
		ready_append(candidate);
	} else if (ready_is_highest(core->domain, candidate->priority)) {
		if (current_is_ready)
			ready_push(core->current);
		switch_to(candidate);
		return;
	} else {
		ready_push(candidate);
	}
	if (current_is_ready)
		ready_push(core->current);
	choose_thread();
}

/* The time from now on is that of the current thread's context. */
static void switch_sched_context(void)
{
	struct core *core = this_core();
	struct sched_context *next = core->current->sc;

	if (next != core->current_sc) {
		time_commit();
		core->reprogram = true;
		if (next && sc_is_configured(next) && !next->sporadic)
			refill_unblock(next);
		core->current_sc = next;
	}
}

static void set_next_deadline(void)
{
	struct core *core = this_core();
	const struct sched_context *sc = core->current_sc;
	ticks deadline = UINT64_MAX;

	if (sc)
		deadline = core->now - core->consumed + refill_head(sc)->amount;
	if (core->release_head)
		deadline = min_word(deadline, refill_head(core->release_head->sc)->time);
	if (NUM_DOMAINS > 1)
		deadline = min_word(deadline, core->now + core->domain_left);
	arch_set_deadline(deadline);
}

/* The current thread may not be the one to go on. */
static void switch_thread(void)
{
	struct core *core = this_core();
	bool current_is_ready = thread_is_schedulable(core->current);

	if (core->action == SCHED_CANDIDATE && !domain_is_over()) {
		try_candidate(core->candidate, current_is_ready);
		return;
	}
	if (current_is_ready)
		ready_push(core->current);
	reschedule();
	choose_thread();
}

void schedule(void)
{
	struct core *core = this_core();

	release_due();
	if (core->action != SCHED_RESUME)
		switch_thread();
	core->action = SCHED_RESUME;
	core->candidate = NULL;
	switch_sched_context();
	if (core->reprogram) {
		set_next_deadline();
		core->reprogram = false;
	}
	if (core->current->yield_to)
		sched_context_complete_yield(core->current);
}

void thread_set_priority(struct tcb *thread, word priority)
{
	struct thread_queue *queue = NULL;

	if (thread->state == THREAD_BLOCKED_ON_RECEIVE || thread->state == THREAD_BLOCKED_ON_SEND)
		queue = &thread->blocked_on.endpoint->queue;
	else if (thread->state == THREAD_BLOCKED_ON_NOTIFICATION)
		queue = &thread->blocked_on.notification->queue;

	if (queue) {
		queue_remove(queue, thread);
		thread->priority = (uint8_t)priority;
		queue_insert(queue, thread);
	} else if (thread->in_ready_queue || thread == current_thread()) {
		ready_remove(thread);
		thread->priority = (uint8_t)priority;
		if (thread != current_thread())
			ready_push(thread);
		reschedule();
	} else {
		thread->priority = (uint8_t)priority;
	}
}

void thread_set_domain(struct tcb *thread, word domain)
{
	bool was_ready = thread->in_ready_queue;

	ready_remove(thread);
	thread->domain = (uint8_t)domain;
	if (was_ready)
		ready_push(thread);
	reschedule();
}
