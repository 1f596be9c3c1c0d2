/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Queues of threads.
 */
#include "sched/scheduler.h"

void queue_insert(struct thread_queue *queue, struct tcb *thread)
{
	struct tcb *before = queue->tail;

	while (before && before->priority < thread->priority)
		before = before->queue_prev;

	struct tcb *after = before ? before->queue_next : queue->head;

	thread->queue_prev = before;
	thread->queue_next = after;
	if (before)
		before->queue_next = thread;
	else
		queue->head = thread;
	if (after)
		after->queue_prev = thread;
	else
		queue->tail = thread;
}

void queue_remove(struct thread_queue *queue, struct tcb *thread)
{
	if (thread->queue_prev)
		thread->queue_prev->queue_next = thread->queue_next;
	else
		queue->head = thread->queue_next;
	if (thread->queue_next)
		thread->queue_next->queue_prev = thread->queue_prev;
	else
		queue->tail = thread->queue_prev;
	thread->queue_next = NULL;
	thread->queue_prev = NULL;
}

static struct thread_queue *ready_queue(const struct tcb *thread)
{
	return &ready_in(thread->domain)->queue[thread->priority];
}

static void mark_ready(const struct tcb *thread)
{
	struct ready *ready = ready_in(thread->domain);
	word level = thread->priority / WORD_BITS;

	ready->level[level] |= (word)1 << thread->priority % WORD_BITS;
	ready->summary |= (word)1 << level;
}

static void mark_empty(const struct tcb *thread)
{
	struct ready *ready = ready_in(thread->domain);
	word level = thread->priority / WORD_BITS;

	ready->level[level] &= ~((word)1 << thread->priority % WORD_BITS);
	if (!ready->level[level])
		ready->summary &= ~((word)1 << level);
}

void ready_push(struct tcb *thread)
{
	struct thread_queue *queue = ready_queue(thread);

	if (thread->in_ready_queue)
		return;
	thread->in_ready_queue = true;
	thread->sched_prev = NULL;
	thread->sched_next = queue->head;
	if (queue->head)
		queue->head->sched_prev = thread;
	else
		queue->tail = thread;
	queue->head = thread;
	mark_ready(thread);
}

void ready_append(struct tcb *thread)
{
	struct thread_queue *queue = ready_queue(thread);

	if (thread->in_ready_queue)
		return;
	thread->in_ready_queue = true;
	thread->sched_next = NULL;
	thread->sched_prev = queue->tail;
	if (queue->tail)
		queue->tail->sched_next = thread;
	else
		queue->head = thread;
	queue->tail = thread;
	mark_ready(thread);
}

/* Takes `thread` out of the list that begins at *head. */
static void unlink_scheduled(struct tcb **head, struct tcb *thread)
{
	if (thread->sched_prev)
		thread->sched_prev->sched_next = thread->sched_next;
	else
		*head = thread->sched_next;
	if (thread->sched_next)
		thread->sched_next->sched_prev = thread->sched_prev;
}

void ready_remove(struct tcb *thread)
{
	struct thread_queue *queue = ready_queue(thread);

	if (!thread->in_ready_queue)
		return;
	thread->in_ready_queue = false;
	if (queue->tail == thread)
		queue->tail = thread->sched_prev;
	unlink_scheduled(&queue->head, thread);
	if (!queue->head)
		mark_empty(thread);
	thread->sched_next = NULL;
	thread->sched_prev = NULL;
}

static word highest_ready(const struct ready *ready)
{
	word level = highest_bit(ready->summary);

	return level * WORD_BITS + highest_bit(ready->level[level]);
}

struct tcb *ready_first(word domain)
{
	const struct ready *ready = ready_in(domain);

	return ready->summary ? ready->queue[highest_ready(ready)].head : NULL;
}

bool ready_is_highest(word domain, word priority)
{
	const struct ready *ready = ready_in(domain);

	return !ready->summary || priority >= highest_ready(ready);
}

void release_insert(struct tcb *thread)
{
	struct core *core = this_core();
	ticks time = refill_head(thread->sc)->time;
	struct tcb *before = NULL, *after = core->release_head;

	if (thread->in_release_queue)
		return;
	while (after && refill_head(after->sc)->time <= time) {
		before = after;
		after = after->sched_next;
	}
	thread->in_release_queue = true;
	thread->sched_prev = before;
	thread->sched_next = after;
	if (after)
		after->sched_prev = thread;
	if (before) {
		before->sched_next = thread;
	} else {
		core->release_head = thread;
		core->reprogram = true;
	}
}

void release_remove(struct tcb *thread)
{
	struct core *core = this_core();

	if (!thread->in_release_queue)
		return;
	thread->in_release_queue = false;
	if (core->release_head == thread)
		core->reprogram = true;
	unlink_scheduled(&core->release_head, thread);
	thread->sched_next = NULL;
	thread->sched_prev = NULL;
}
