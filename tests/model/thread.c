/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads and the scheduling contexts that they run on: binding, donation,
 * stopping, resuming, priorities, YieldTo.
 */
#include "state.h"

void model_donate(struct model *m, struct context *context, struct thread *thread)
{
	model_unbind(m, context);
	context->thread = thread->address;
	thread->context = context->address;
}

void model_bind(struct model *m, struct thread *thread, struct context *context)
{
	model_donate(m, context, thread);
	model_unblock_sporadic(m, thread);
	model_postpone_unless_released(m, thread);
	if (!model_schedulable(m, thread))
		return;
	model_enqueue(m, thread);
	model_reschedule(m);
}

void model_unbind(struct model *m, struct context *context)
{
	struct thread *thread = model_thread(m, context->thread);

	if (!thread)
		return;
	model_dequeue(m, thread);
	thread->context = 0;
	context->thread = 0;
	if (thread->address == m->current || thread->address == m->candidate)
		model_reschedule(m);
}

void model_unbind_from_notification(struct model *m, struct context *context)
{
	struct notification *notification = model_notification(m, context->notification);

	if (notification)
		notification->context = 0;
	context->notification = 0;
}

void model_unbind_notification(struct model *m, struct thread *thread)
{
	struct notification *notification = model_notification(m, thread->notification);

	if (notification)
		notification->thread = 0;
	thread->notification = 0;
}

static struct queue *queue_of(struct model *m, uint64_t address)
{
	struct endpoint *endpoint = model_endpoint(m, address);
	struct notification *notification = model_notification(m, address);

	if (endpoint)
		return &endpoint->queue;
	return notification ? &notification->queue : NULL;
}

static bool is_queued(const struct thread *thread)
{
	return thread->state == SENDING || thread->state == RECEIVING ||
	       thread->state == AWAITING_SIGNAL;
}

void model_cancel_ipc(struct model *m, struct thread *thread)
{
	struct reply *reply = model_reply(m, thread->reply);

	if (is_queued(thread))
		model_queue_remove(queue_of(m, thread->blocked_on), thread->address);
	if (reply)
		model_unlink_reply(m, reply, false);
	if (!model_runnable(thread))
		thread->state = INACTIVE;
	thread->fault = 0;
}

void model_suspend(struct model *m, struct thread *thread)
{
	model_cancel_ipc(m, thread);
	if (thread->state == RUNNING && thread->address != m->current) /* else in a system call */
		thread->registers[RESTART_PC] = thread->registers[NEXT_PC];
	thread->state = INACTIVE;
	thread->yield_to = 0;
	model_dequeue(m, thread);
}

void model_resume(struct model *m, struct thread *thread)
{
	if (model_runnable(thread))
		return;
	model_cancel_ipc(m, thread);
	thread->state = RESTART;
	model_wake(m, thread);
}

bool model_requeue(struct model *m, struct thread *thread)
{
	if (!model_queue_remove(&m->ready, thread->address) && m->current != thread->address)
		return false;
	model_enqueue(m, thread);
	model_reschedule(m);
	return true;
}

void model_set_priority(struct model *m, struct thread *thread, uint8_t priority)
{
	thread->priority = priority;
	if (!model_requeue(m, thread) && is_queued(thread)) {
		struct queue *queue = queue_of(m, thread->blocked_on);

		model_queue_remove(queue, thread->address);
		model_queue_by_priority(m, queue, thread);
	}
}

uint64_t model_take_consumed(struct context *context)
{
	uint64_t ticks = context->consumed;

	context->consumed = 0;
	return ticks * 2 / 125;
}

void model_complete_yield(struct model *m, struct thread *thread)
{
	uint64_t consumed = model_take_consumed(model_context(m, thread->yield_to));

	thread->yield_to = 0;
	if (thread->yield_is_call)
		model_deliver(m, thread, NoError, &consumed, 1);
}

void model_complete_yields_to(struct model *m, uint64_t context)
{
	for (uint32_t i = 0; i < m->threads.count; i++) {
		struct thread *thread = &m->threads.item[i];

		if (thread->address && thread->yield_to == context)
			model_complete_yield(m, thread);
	}
}
