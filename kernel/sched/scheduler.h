/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which thread runs next, and what time costs it.
 */
#ifndef KERNEL_SCHED_SCHEDULER_H
#define KERNEL_SCHED_SCHEDULER_H

#include "core.h"
#include "sched/refill.h"

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

/** `thread`, made runnable after being blocked: budget brought up to date, then considered. */
void thread_wake(struct tcb *thread);

/** A thread that is runnable but out of budget waits in the release queue. */
void sc_check_released(struct sched_context *sc);

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

#endif
