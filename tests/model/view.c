/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What can be known of the model.
 */
#include "state.h"

#include <string.h>

/* A new item of an array in the order of what its items begin with. */
static void *place(void *array, size_t size, uint32_t *count, uint64_t address)
{
	char *at = (char *)array + (*count)++ * size;

	for (; at != array; at -= size) {
		uint64_t before;

		memcpy(&before, at - size, sizeof before);
		if (before < address)
			break;
		memcpy(at, at - size, size);
	}
	memset(at, 0, size);
	memcpy(at, &address, sizeof address);
	return at;
}

#define PLACE(array, count, address) place(view->array, sizeof *view->array, &view->count, address)

static bool is_visible(const struct slot *slot)
{
	return slot->address > model_irq_slot(MAX_IRQ);
}

/* Memory with slots in it. */
struct holders {
	unsigned count;
	struct {
		uint64_t address, bytes;
	} item[VIEW_THREADS + 64];
};

static bool is_held(const struct holders *holders, uint64_t address)
{
	for (unsigned i = 0; i < holders->count; i++) {
		if (address - holders->item[i].address < holders->item[i].bytes)
			return true;
	}
	return false;
}

static void hold(struct holders *holders, uint64_t address, uint64_t bytes)
{
	if (is_held(holders, address))
		return;
	if (holders->count == sizeof holders->item / sizeof *holders->item)
		model_full("CNode in a view");
	holders->item[holders->count].address = address;
	holders->item[holders->count++].bytes = bytes;
}

static void find_holders(const struct model *m, struct holders *holders)
{
	holders->count = 0;
	for (uint32_t i = 0; i < m->threads.count; i++) {
		if (m->threads.item[i].address)
			hold(holders, m->threads.item[i].address, TCB_SLOTS * SLOT_SIZE);
	}
	for (uint32_t i = 0; i < m->slots.count; i++) {
		struct cap cap = m->slots.item[i].cap;

		if (cap.type == VIEW_CNODE)
			hold(holders, cap.object, (uint64_t)SLOT_SIZE << cap.bits);
	}
}

static uint64_t previous(const struct slot *slot)
{
	if (slot->heads_list)
		return 0;
	return is_visible(slot - 1) ? slot[-1].address : VIEW_INNER_SLOT;
}

static void view_slot(struct view *view, const struct slot *slot)
{
	struct view_slot *to = PLACE(slots, slot_count, slot->address);
	struct cap cap = slot->cap;

	to->previous = previous(slot);
	to->object = cap.object;
	to->type = cap.type;
	to->rights = cap.rights;
	to->device = cap.device;
	if (cap.type == VIEW_CNODE)
		to->data = cap.data << 6 | cap.guard_bits;
	else if (cap.type == VIEW_VSPACE)
		to->data = cap.asid;
	else
		to->data = cap.data;
	if (cap.type == VIEW_FRAME || cap.type == VIEW_PAGE_TABLE)
		to->asid = cap.asid;
	to->bits = cap.bits;
}

static void view_thread(struct view *view, const struct thread *thread)
{
	static const uint8_t states[] = {
		[INACTIVE] = VIEW_INACTIVE,
		[RUNNING] = VIEW_RUNNING,
		[RESTART] = VIEW_RUNNING,
		[RECEIVING] = VIEW_RECEIVE,
		[SENDING] = VIEW_SEND,
		[AWAITING_REPLY] = VIEW_WAIT_REPLY,
		[AWAITING_SIGNAL] = VIEW_WAIT_NOTIFICATION,
	};
	struct view_thread *to = PLACE(threads, thread_count, thread->address);

	memcpy(to->registers, thread->registers, sizeof to->registers);
	to->registers[RESTART_PC] =
		thread->registers[thread->state == RUNNING ? NEXT_PC : RESTART_PC];
	to->blocked_on = thread->blocked_on;
	to->badge = thread->badge;
	to->reply = thread->reply;
	to->sched_context = thread->context;
	to->bound_notification = thread->notification;
	to->yield_to = thread->yield_to;
	to->ipc_buffer = thread->ipc_buffer;
	to->fault = thread->fault;
	to->state = states[thread->state];
	to->priority = thread->priority;
	to->mcp = thread->mcp;
	to->flags = thread->flags;
	to->is_call = thread->is_call;
	to->can_grant = thread->can_grant;
	to->can_grant_reply = thread->can_grant_reply;
}

static void view_notification(struct view *view, const struct notification *notification)
{
	struct view_notification *to =
		PLACE(notifications, notification_count, notification->address);

	to->badge = notification->badge;
	to->bound_thread = notification->thread;
	to->sched_context = notification->context;
	to->active = notification->active;
	memcpy(to->queue, notification->queue.thread,
	       notification->queue.count * sizeof *to->queue);
}

static void view_endpoint(struct view *view, const struct endpoint *endpoint)
{
	struct view_endpoint *to = PLACE(endpoints, endpoint_count, endpoint->address);

	memcpy(to->queue, endpoint->queue.thread, endpoint->queue.count * sizeof *to->queue);
}

static void view_reply(struct view *view, const struct reply *reply)
{
	struct view_reply *to = PLACE(replies, reply_count, reply->address);

	to->thread = reply->thread;
	to->sched_context = reply->context;
	to->older = reply->older;
}

static void view_context(struct view *view, const struct context *context)
{
	struct view_context *to = PLACE(contexts, context_count, context->address);

	to->period = context->period;
	to->badge = context->badge;
	to->consumed = context->consumed;
	to->thread = context->thread;
	to->notification = context->notification;
	to->reply = context->reply;
	to->refill_count = context->count;
	to->max_refills = context->max_refills;
	to->sporadic = context->sporadic;
	for (unsigned i = 0; i < context->count && i < VIEW_REFILLS; i++) {
		to->refills[i][0] = context->refill[i].time;
		to->refills[i][1] = context->refill[i].amount;
	}
}

static void view_irq(struct view *view, struct model *m, const struct irq *irq)
{
	struct view_irq *to = PLACE(irqs, irq_count, irq->number);
	struct cap cap = model_cap(m, irq->address);

	to->notification = cap.object;
	to->badge = cap.data;
	to->masked = irq->masked;
}

static uint64_t deadline(struct model *m)
{
	const struct context *current = model_context(m, m->current_context);
	uint64_t end = UINT64_MAX;

	if (current)
		end = m->now - m->pending + current->refill[0].amount;
	if (m->release.count) {
		const struct thread *thread = model_thread(m, m->release.thread[0]);
		uint64_t time = model_context(m, thread->context)->refill[0].time;

		if (time < end)
			end = time;
	}
	return end;
}

static void view_queues(struct view *view, const struct model *m)
{
	memcpy(view->ready, m->ready.thread, m->ready.count * sizeof *view->ready);
	memcpy(view->release, m->release.thread, m->release.count * sizeof *view->release);
	for (unsigned i = 0; i < view->thread_count; i++) {
		struct view_thread *thread = &view->threads[i];

		for (unsigned k = 0; k < VIEW_THREADS; k++) {
			thread->ready |= view->ready[k] == thread->address;
			thread->released_later |= view->release[k] == thread->address;
		}
	}
}

#define VIEW_OBJECTS(kind, list)                                                                   \
	for (uint32_t i = 0; i < m->list.count; i++) {                                             \
		if (m->list.item[i].address)                                                       \
			view_##kind(view, &m->list.item[i]);                                       \
	}

void model_view(const struct model *constant, struct view *view)
{
	struct model *m = (struct model *)constant;
	struct holders holders;

	memset(view, 0, offsetof(struct view, slots));
	view->now = m->time;
	view->current = m->current;
	view->current_context = m->current_context;
	view->pending = m->pending + m->time - m->now;
	view->deadline = deadline(m);
	find_holders(m, &holders);
	for (uint32_t i = 0; i < m->slots.count; i++) {
		if (is_held(&holders, m->slots.item[i].address))
			view_slot(view, &m->slots.item[i]);
	}
	VIEW_OBJECTS(thread, threads)
	VIEW_OBJECTS(endpoint, endpoints)
	VIEW_OBJECTS(notification, notifications)
	VIEW_OBJECTS(reply, replies)
	VIEW_OBJECTS(context, contexts)
	for (uint32_t i = 0; i < m->irqs.count; i++) {
		if (m->irqs.item[i].address)
			view_irq(view, m, &m->irqs.item[i]);
	}
	view_queues(view, m);
}
