/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The queues threads stand in. Endpoint and notification queues link threads
 * by queue_next/queue_prev, ready and release queues by sched_next/sched_prev;
 * a thread is in at most one of each pair.
 */
#ifndef KERNEL_SCHED_QUEUE_H
#define KERNEL_SCHED_QUEUE_H

#include "core.h"

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

#endif
