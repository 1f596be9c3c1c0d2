/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which thread runs next, and what time costs it.
 */
#ifndef KERNEL_SCHED_SCHEDULER_H
#define KERNEL_SCHED_SCHEDULER_H

#include "board.h"
#include "core.h"

/*
 * Budgets: a scheduling context's refills, a ring of (time, amount) in order of
 * time. Invariants of a configured context: 1 <= count <= max; amounts sum to
 * the budget; a refill ends before the next one begins; between two kernel
 * entries the head holds at least the minimum budget. A round-robin context
 * (period 0) has two: what is left of the slice, and what was used of it.
 */

/** Least budget that lets a thread run, in ticks. */
static inline ticks refill_min_budget(void)
{
	return (ticks)MIN_BUDGET_US * BOARD_TIMER_HZ / 1000000;
}

/** Refills a context of 2^bits bytes has room for; bits >= MIN_SC_BITS. */
static inline word refill_capacity(word bits)
{
	return (((word)1 << bits) - offsetof(struct sched_context, refills)) /
	       sizeof(struct refill);
}

static inline bool sc_is_configured(const struct sched_context *sc)
{
	return sc->max != 0;
}

static inline bool sc_is_round_robin(const struct sched_context *sc)
{
	return sc->period == 0;
}

static inline const struct refill *refill_head(const struct sched_context *sc)
{
	return &sc->refills[sc->head];
}

/** Whether the head may be used at the time of this kernel entry. */
static inline bool refill_ready(const struct sched_context *sc)
{
	return refill_head(sc)->time <= this_core()->now;
}

/** Whether the head keeps the minimum budget once `used` is taken from it. */
static inline bool refill_sufficient(const struct sched_context *sc, ticks used)
{
	ticks amount = refill_head(sc)->amount;

	return amount >= used && amount - used >= refill_min_budget();
}

/** Whether a thread with this context may run now. */
static inline bool sc_is_released(const struct sched_context *sc)
{
	return sc_is_configured(sc) && refill_ready(sc) && refill_sufficient(sc, 0);
}

/** Starts afresh with the whole `budget` from now on; period 0: round robin. */
void refill_new(struct sched_context *sc, uint32_t max, ticks budget, ticks period);

/** Changes period, budget and room of a running context and keeps what it owes. */
void refill_update(struct sched_context *sc, uint32_t max, ticks budget, ticks period);

/**
 * Takes `used` ticks from the head; they come back a period later, or, once that is hundreds of
 * years away, never. Not for round robin.
 */
void refill_charge(struct sched_context *sc, ticks used);

/** Moves `used` ticks of a round-robin slice to its used part; if that is all, a new one begins. */
void refill_charge_slice(struct sched_context *sc, ticks used);

/** A round-robin slice is over: the next one begins with the full budget. */
void refill_end_slice(struct sched_context *sc);

/** A ready head begins now at the earliest; refills it then touches are merged. */
void refill_unblock(struct sched_context *sc);

/*
 * The queues threads stand in. Endpoint and notification queues link threads
 * by queue_next/queue_prev, ready and release queues by sched_next/sched_prev;
 * a thread is in at most one of each pair.
 */

/** Puts `thread` behind all of its own or a higher priority. */
void queue_insert(struct thread_queue *queue, struct tcb *thread);
void queue_remove(struct thread_queue *queue, struct tcb *thread);

/** Takes out `thread`, which is the head. */
static inline void queue_pop(struct thread_queue *queue, struct tcb *thread)
{
	struct tcb *next = thread->queue_next;

	queue->head = next;
	if (next)
		next->queue_prev = NULL;
	else
		queue->tail = NULL;
	thread->queue_next = NULL;
}

/** Makes `thread` ready, first (or last) of its priority. No effect if it is in the queue. */
void ready_push(struct tcb *thread);
void ready_append(struct tcb *thread);
/** No effect if it is not in the queue. */
void ready_remove(struct tcb *thread);
/** First thread of the highest priority that is ready in `domain`, or NULL. */
struct tcb *ready_first(word domain);
/** Whether nothing ready in `domain` has a higher priority. */
bool ready_is_highest(word domain, word priority);

/** Puts `thread`, whose context is out of budget, into the release queue. */
void release_insert(struct tcb *thread);
void release_remove(struct tcb *thread);

/* The scheduler */

static inline bool thread_is_runnable(const struct tcb *thread)
{
	return thread->state == THREAD_RUNNING || thread->state == THREAD_RESTART;
}

static inline bool thread_is_blocked(const struct tcb *thread)
{
	return thread->state >= THREAD_BLOCKED_ON_RECEIVE &&
	       thread->state <= THREAD_BLOCKED_ON_NOTIFICATION;
}

/** Whether the scheduler may choose the thread now. */
static inline bool thread_is_schedulable(const struct tcb *thread)
{
	return thread_is_runnable(thread) && thread->sc && sc_is_configured(thread->sc) &&
	       !thread->in_release_queue;
}

/** Sets the state; a thread that cannot run any more leaves the ready and release queues. */
void thread_set_state(struct tcb *thread, enum thread_state state);

/** The next exit chooses anew among all ready threads. */
void reschedule(void);

/** `thread` became able to run: it may run directly at the next exit. */
void consider_switch(struct tcb *thread);

/** The thread of a sporadic context, if that is one, was blocked: its budget counts from now on. */
void sc_unblock_sporadic(struct sched_context *sc);

/** `thread`, made runnable after being blocked: budget brought up to date, then considered. */
void thread_wake(struct tcb *thread);

/** A thread that is runnable but out of budget waits in the release queue. */
void sc_check_released(struct sched_context *sc);

/** Whether the time of the current domain is over. */
static inline bool domain_is_over(void)
{
	return NUM_DOMAINS > 1 && this_core()->domain_left == 0;
}

/** Time of this kernel entry is read; what has passed is pending against the current context. */
void time_update(void);

/**
 * Whether the current thread may go on. If not it has been charged and put
 * where it belongs, possibly after a Timeout fault.
 */
bool budget_check(void);

/** budget_check for a system call or fault: without budget the instruction is to run again. */
bool budget_check_restart(void);

/** Ends what the current context may use now, as Yield does. */
void budget_yield(void);

/** Charges pending time to the current context. */
void time_commit(void);

/** Whether schedule() would change nothing but the time. */
bool current_goes_on(void);

/** Chooses the thread that runs after this kernel entry and prepares the machine for it. */
void schedule(void);

/** Starts the domain schedule at entry `index`, at once. */
void domain_schedule_start(word index);

/** Moves `thread` to `priority`, keeping whatever queue it is in in order. */
void thread_set_priority(struct tcb *thread, word priority);

/** Moves `thread` to `domain`. */
void thread_set_domain(struct tcb *thread, word domain);

/* Preemption points of long operations */

/**
 * Counts one unit of work. True, at most every WORK_UNITS_PER_PREEMPT units:
 * stop here, the call will be made again. An interrupt waits, or the caller's
 * time is up.
 */
bool preemption_due(void);

#endif
