/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time: refills and budgets; who runs next. The current thread is in no queue
 * unless something in this entry has queued it.
 */
#include "state.h"

/* Refills */

static bool is_round_robin(const struct context *context)
{
	return !context->period;
}

static bool is_sufficient(const struct context *context, uint64_t usage)
{
	return context->refill[0].amount >= usage + MIN_BUDGET;
}

bool model_released(const struct model *m, const struct context *context)
{
	return context->max_refills && context->refill[0].time <= m->now &&
	       is_sufficient(context, 0);
}

static struct refill pop(struct context *context)
{
	struct refill head = context->refill[0];

	context->count--;
	for (uint32_t i = 0; i < context->count; i++)
		context->refill[i] = context->refill[i + 1];
	return head;
}

static void append(struct context *context, struct refill refill)
{
	if (context->count == REFILL_ROOM)
		model_full("refill");
	context->refill[context->count++] = refill;
}

static void schedule_used(struct context *context, struct refill used)
{
	struct refill *tail = &context->refill[context->count - 1];

	if (tail->time + tail->amount >= used.time) {
		tail->amount += used.amount;
	} else if (context->count < context->max_refills) {
		append(context, used);
	} else {
		tail->time = used.time - tail->amount;
		tail->amount += used.amount;
	}
}

static void charge_refills(struct context *context, uint64_t used)
{
	struct refill *head = &context->refill[0];

	while (head->amount <= used) {
		used -= head->amount;
		if (context->count == 1) {
			head->time += context->period;
		} else {
			struct refill old = pop(context);

			old.time += context->period;
			schedule_used(context, old);
		}
	}
	if (used) {
		schedule_used(context, (struct refill){head->time + context->period, used});
		head->amount -= used;
		head->time += used;
	}
	while (head->amount < MIN_BUDGET && context->count > 1) {
		struct refill old = pop(context);

		head->amount += old.amount;
		head->time -= old.amount;
	}
}

static void start_round(struct context *context)
{
	context->refill[0].amount += context->refill[1].amount;
	context->refill[1].amount = 0;
}

void model_configure_refills(struct model *m, struct context *context, uint64_t period,
			     uint64_t budget, uint32_t max)
{
	context->period = period;
	context->max_refills = max;
	context->count = 1;
	context->refill[0] = (struct refill){m->now, budget};
	if (is_round_robin(context))
		append(context, (struct refill){m->now, 0});
}

void model_update_refills(struct model *m, struct context *context, uint64_t period,
			  uint64_t budget, uint32_t max)
{
	struct refill *head = &context->refill[0];

	context->period = period;
	context->max_refills = max;
	context->count = 1;
	if (head->time <= m->now)
		head->time = m->now;
	if (head->amount >= budget)
		head->amount = budget;
	else
		append(context, (struct refill){head->time + period, budget - head->amount});
}

static void unblock_refills(struct model *m, struct context *context)
{
	struct refill *head = &context->refill[0];

	if (!context->max_refills || is_round_robin(context) || head->time > m->now)
		return;
	head->time = m->now;
	while (context->count > 1 && context->refill[1].time <= head->time + head->amount) {
		struct refill old = pop(context);

		head->time = old.time;
		head->amount += old.amount;
	}
}

/* Time that the current context has used so far. */
void model_charge_current(struct model *m)
{
	struct context *context = model_context(m, m->current_context);

	if (context && context->max_refills && m->pending) {
		if (is_round_robin(context)) {
			context->refill[0].amount -= m->pending;
			context->refill[1].amount += m->pending;
		} else {
			charge_refills(context, m->pending);
		}
		context->consumed += m->pending;
	}
	m->pending = 0;
}

/* Queues */

static bool is_queued(const struct queue *queue, const struct thread *thread)
{
	for (uint32_t i = 0; i < queue->count; i++) {
		if (queue->thread[i] == thread->address)
			return true;
	}
	return false;
}

bool model_runnable(const struct thread *thread)
{
	return thread->state == RUNNING || thread->state == RESTART;
}

bool model_has_no_budget(const struct model *m, const struct thread *thread,
			 const struct context *context)
{
	return !model_runnable(thread) && thread->state != INACTIVE && !model_released(m, context);
}

bool model_schedulable(struct model *m, const struct thread *thread)
{
	const struct context *context;

	if (!thread || !model_runnable(thread))
		return false;
	context = model_context(m, thread->context);
	return context && context->max_refills && !is_queued(&m->release, thread);
}

static uint8_t priority_at(struct model *m, uint32_t at)
{
	return model_thread(m, m->ready.thread[at])->priority;
}

static void queue_ready(struct model *m, const struct thread *thread, bool first)
{
	uint32_t at = 0;

	if (!model_schedulable(m, thread) || is_queued(&m->ready, thread))
		return;
	while (at < m->ready.count && priority_at(m, at) >= thread->priority + first)
		at++;
	model_queue_insert(&m->ready, at, thread->address);
}

void model_unblock_sporadic(struct model *m, const struct thread *thread)
{
	struct context *context = model_context(m, thread->context);

	if (context && context->sporadic && context->address != m->current_context)
		unblock_refills(m, context);
}

void model_enqueue(struct model *m, const struct thread *thread)
{
	queue_ready(m, thread, true);
}

static void queue_last(struct model *m, const struct thread *thread)
{
	queue_ready(m, thread, false);
}

void model_dequeue(struct model *m, const struct thread *thread)
{
	model_queue_remove(&m->ready, thread->address);
	model_queue_remove(&m->release, thread->address);
}

static uint64_t release_time(struct model *m, uint64_t thread)
{
	return model_context(m, model_thread(m, thread)->context)->refill[0].time;
}

static void postpone(struct model *m, const struct thread *thread)
{
	uint32_t at = 0;
	uint64_t time = release_time(m, thread->address);

	model_dequeue(m, thread);
	while (at < m->release.count && release_time(m, m->release.thread[at]) <= time)
		at++;
	model_queue_insert(&m->release, at, thread->address);
}

void model_postpone_unless_released(struct model *m, const struct thread *thread)
{
	if (model_schedulable(m, thread) && !model_released(m, model_context(m, thread->context)))
		postpone(m, thread);
}

void model_reschedule(struct model *m)
{
	if (m->candidate)
		model_enqueue(m, model_thread(m, m->candidate));
	m->candidate = 0;
	m->choose = true;
}

void model_consider(struct model *m, const struct thread *thread)
{
	if (!model_schedulable(m, thread))
		return;
	if (!m->candidate && !m->choose) {
		m->candidate = thread->address;
		return;
	}
	model_reschedule(m);
	model_enqueue(m, thread);
}

void model_wake(struct model *m, const struct thread *thread)
{
	if (!model_runnable(thread))
		return;
	model_unblock_sporadic(m, thread);
	model_postpone_unless_released(m, thread);
	model_consider(m, thread);
}

/* Budget */

static void end_turn(struct model *m, struct thread *thread, bool faults)
{
	struct context *context = model_context(m, thread->context);

	if (!model_schedulable(m, thread))
		return;
	if (faults && !is_round_robin(context) && model_has_timeout_handler(m, thread))
		model_timeout_fault(m, thread);
	else if (model_released(m, context))
		queue_last(m, thread);
	else
		postpone(m, thread);
	model_reschedule(m);
}

bool model_enter(struct model *m)
{
	struct thread *thread = model_thread(m, m->current);
	struct context *context = model_context(m, m->current_context);

	if (context)
		m->pending += m->time - m->now;
	m->now = m->time;
	if (!thread || !context || is_sufficient(context, m->pending))
		return true;
	model_charge_current(m);
	if (is_round_robin(context))
		start_round(context);
	end_turn(m, thread, true);
	if (model_runnable(thread))
		thread->state = RESTART;
	return false;
}

void model_yield(struct model *m)
{
	struct thread *thread = model_thread(m, m->current);
	struct context *context = model_context(m, m->current_context);

	context->consumed += m->pending;
	m->pending = 0;
	if (is_round_robin(context))
		start_round(context);
	else
		charge_refills(context, context->refill[0].amount);
	end_turn(m, thread, false);
}

/* Exit */

static void awaken(struct model *m)
{
	while (m->release.count && release_time(m, m->release.thread[0]) <= m->now) {
		const struct thread *thread = model_thread(m, m->release.thread[0]);

		model_queue_remove(&m->release, thread->address);
		model_consider(m, thread);
	}
}

/* The candidate, if it may run without a choice among all. */
static uint64_t take_candidate(struct model *m, const struct thread *current)
{
	const struct thread *candidate = model_thread(m, m->candidate);

	m->candidate = 0;
	if (!model_schedulable(m, candidate))
		return 0;
	if (model_schedulable(m, current) && candidate->priority == current->priority) {
		queue_last(m, candidate);
		return 0;
	}
	if (m->ready.count && priority_at(m, 0) > candidate->priority) {
		model_enqueue(m, candidate);
		return 0;
	}
	return candidate->address;
}

static void switch_context(struct model *m)
{
	const struct thread *thread = model_thread(m, m->current);
	struct context *context = thread ? model_context(m, thread->context) : NULL;
	uint64_t address = context ? context->address : 0;

	if (address == m->current_context)
		return;
	model_charge_current(m);
	m->current_context = address;
	if (context && !context->sporadic)
		unblock_refills(m, context);
}

static void choose(struct model *m)
{
	const struct thread *current = model_thread(m, m->current);
	uint64_t next = 0;

	if (!m->choose && !m->candidate && model_schedulable(m, current))
		return;
	model_enqueue(m, current);
	if (!m->choose)
		next = take_candidate(m, current);
	if (!next && m->ready.count)
		next = m->ready.thread[0];
	m->choose = false;
	m->current = next;
	model_queue_remove(&m->ready, next);
}

void model_exit(struct model *m)
{
	struct thread *thread;

	awaken(m);
	choose(m);
	switch_context(m);
	thread = model_thread(m, m->current);
	if (!thread)
		return;
	model_queue_remove(&m->ready, thread->address);
	if (thread->yield_to)
		model_complete_yield(m, thread);
	if (thread->state == RESTART) {
		thread->registers[NEXT_PC] = thread->registers[RESTART_PC];
		thread->state = RUNNING;
	}
}
