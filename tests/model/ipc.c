/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages through endpoints, replies and the call stacks of donated contexts,
 * notifications.
 */
#include "state.h"

/* Messages */

uint64_t model_buffer(struct model *m, const struct thread *thread, uint8_t rights)
{
	struct cap cap = model_cap(m, thread->address + BUFFER_SLOT * SLOT_SIZE);

	if (cap.type != VIEW_FRAME || cap.device || (cap.rights & rights) != rights)
		return 0;
	return cap.object + (thread->ipc_buffer & ((UINT64_C(1) << cap.bits) - 1));
}

unsigned model_message_length(uint64_t info)
{
	return (info & 127) > MAX_MESSAGE ? MAX_MESSAGE : info & 127;
}

void model_deliver(struct model *m, struct thread *thread, uint64_t label, const uint64_t *word,
		   unsigned count)
{
	uint64_t buffer = model_buffer(m, thread, RIGHT_READ | RIGHT_WRITE);

	if (!buffer && count > REGISTER_MESSAGE)
		count = REGISTER_MESSAGE;
	for (unsigned i = 0; i < count; i++) {
		if (i < REGISTER_MESSAGE)
			thread->registers[MESSAGE_REGISTER + i] = word[i];
		else
			model_write(m, buffer + (i + 1) * 8, word[i]);
	}
	thread->registers[BADGE_REGISTER] = 0;
	thread->registers[INFO_REGISTER] = label << 12 | count;
}

static uint64_t receive_slot(struct model *m, const struct thread *receiver, uint64_t buffer)
{
	uint64_t word[3];
	struct lookup lookup;

	for (unsigned i = 0; i < 3; i++)
		word[i] = model_read(m, buffer + (BUFFER_CAPS + MAX_EXTRA_CAPS + i) * 8);
	lookup = model_lookup(m, receiver, word[0]);
	if (lookup.failure.type || word[2] < 1 || word[2] > WORD_BITS)
		return 0;
	lookup = model_lookup_slot(m, model_cap(m, lookup.slot), word[1], word[2]);
	return lookup.failure.type || model_slot(m, lookup.slot) ? 0 : lookup.slot;
}

/* The fields of the receiver's message info that tell of capabilities. */
static uint64_t transfer_caps(struct model *m, const uint64_t *source, unsigned count,
			      uint64_t endpoint, const struct thread *receiver, uint64_t buffer)
{
	uint64_t unwrapped = 0, free = count ? receive_slot(m, receiver, buffer) : 0;
	unsigned i;

	for (i = 0; i < count; i++) {
		struct cap cap = model_cap(m, source[i]);

		if (cap.type == VIEW_ENDPOINT && cap.object == endpoint) {
			model_write(m, buffer + (BUFFER_CAPS + i) * 8, cap.data);
			unwrapped |= 1u << i;
			continue;
		}
		if (!free || model_derive(m, source[i], &cap) || cap.type == VIEW_NULL)
			break;
		model_insert_copy(m, source[i], free, cap);
		free = 0;
	}
	return unwrapped << 9 | i << 7;
}

/* Slots of the capabilities that the sender wants to transfer; none if one is not found. */
static unsigned find_caps(struct model *m, const struct thread *sender, uint64_t buffer,
			  uint64_t *slot)
{
	unsigned count = sender->registers[INFO_REGISTER] >> 7 & 3;

	for (unsigned i = 0; i < count; i++) {
		struct lookup lookup =
			model_lookup(m, sender, model_read(m, buffer + (BUFFER_CAPS + i) * 8));

		if (lookup.failure.type)
			return 0;
		slot[i] = lookup.slot;
	}
	return count;
}

static void transfer_message(struct model *m, const struct thread *sender, uint64_t endpoint,
			     bool grant, struct thread *receiver)
{
	uint64_t from = model_buffer(m, sender, RIGHT_READ);
	uint64_t to = model_buffer(m, receiver, RIGHT_READ | RIGHT_WRITE);
	uint64_t info = sender->registers[INFO_REGISTER], slot[MAX_EXTRA_CAPS], word[MAX_MESSAGE];
	unsigned length = model_message_length(info), caps = 0;

	if (!(from && to) && length > REGISTER_MESSAGE)
		length = REGISTER_MESSAGE;
	if (grant && from && to)
		caps = find_caps(m, sender, from, slot);
	for (unsigned i = 0; i < length; i++)
		word[i] = i < REGISTER_MESSAGE ? sender->registers[MESSAGE_REGISTER + i]
					       : model_read(m, from + (i + 1) * 8);
	model_deliver(m, receiver, info >> 12, word, length);
	receiver->registers[INFO_REGISTER] |= transfer_caps(m, slot, caps, endpoint, receiver, to);
}

static void transfer(struct model *m, struct thread *sender, uint64_t endpoint, uint64_t badge,
		     bool grant, struct thread *receiver)
{
	uint64_t word[16];

	if (sender->fault)
		model_deliver(m, receiver, sender->fault, word,
			      model_fault_message(m, sender, word));
	else
		transfer_message(m, sender, endpoint, grant, receiver);
	receiver->registers[BADGE_REGISTER] = badge;
}

/* Replies */

void model_detach_stack(struct model *m, struct context *context)
{
	struct reply *top = model_reply(m, context->reply);

	if (top)
		top->context = 0;
	context->reply = 0;
}

void model_unlink_reply(struct model *m, struct reply *reply, bool replied)
{
	struct thread *thread = model_thread(m, reply->thread);
	struct context *context = model_context(m, reply->context);
	struct reply *older = model_reply(m, reply->older), *newer = model_reply(m, reply->newer);

	if (older)
		older->newer = 0;
	if (newer)
		newer->older = 0;
	if (context) {
		context->reply = replied ? reply->older : 0;
		if (replied && older)
			older->context = context->address;
		if (replied && !thread->context)
			model_donate(m, context, thread);
	}
	*reply = (struct reply){.address = reply->address};
	thread->reply = 0;
}

static void push(struct model *m, struct reply *reply, struct context *context,
		 struct thread *callee)
{
	struct reply *older = model_reply(m, context->reply);

	if (older) {
		older->newer = reply->address;
		older->context = 0;
	}
	reply->older = context->reply;
	reply->context = context->address;
	context->reply = reply->address;
	model_donate(m, context, callee);
}

/* The caller's message has arrived. */
static void await_reply(struct model *m, struct thread *caller, struct thread *callee,
			struct reply *reply, bool may_reply, bool donate)
{
	struct context *context = model_context(m, caller->context);

	if (!reply || !may_reply) {
		caller->state = INACTIVE;
		caller->fault = 0;
		return;
	}
	caller->state = AWAITING_REPLY;
	caller->reply = reply->address;
	reply->thread = caller->address;
	if (donate && context && !callee->context)
		push(m, reply, context, callee);
}

void model_reply_to(struct model *m, struct thread *replier, struct cap via)
{
	struct reply *reply = model_reply(m, via.object);
	struct thread *thread = model_thread(m, reply->thread);
	unsigned fault;

	if (!thread || thread->state != AWAITING_REPLY)
		return;
	fault = thread->fault;
	model_unlink_reply(m, reply, true);
	thread->fault = 0;
	if (fault) {
		thread->state = model_fault_reply(m, thread, replier, fault) ? RESTART : INACTIVE;
	} else {
		transfer(m, replier, 0, 0, via.rights & RIGHT_GRANT, thread);
		thread->state = RUNNING;
	}
	if (model_runnable(thread))
		model_unblock_sporadic(m, thread);
	if (model_schedulable(m, thread) && fault != FAULT_Timeout &&
	    !model_released(m, model_context(m, thread->context)) &&
	    model_has_timeout_handler(m, thread))
		model_timeout_fault(m, thread);
	else
		model_wake(m, thread);
}

/* Endpoints */

static struct thread *first(struct model *m, const struct queue *queue, enum state state)
{
	struct thread *thread = queue->count ? model_thread(m, queue->thread[0]) : NULL;

	return thread && thread->state == state ? thread : NULL;
}

static void block(struct model *m, struct thread *thread, enum state state, struct queue *queue,
		  uint64_t object)
{
	thread->state = state;
	thread->blocked_on = object;
	model_queue_by_priority(m, queue, thread);
}

static struct reply *detach_reply(struct model *m, struct thread *receiver)
{
	struct reply *reply = model_reply(m, receiver->reply);

	if (reply)
		reply->thread = 0;
	receiver->reply = 0;
	return reply;
}

void model_send(struct model *m, struct thread *sender, struct cap via, bool blocking, bool call,
		bool donate)
{
	struct queue *queue = &model_endpoint(m, via.object)->queue;
	struct thread *receiver = first(m, queue, RECEIVING);
	struct reply *reply;

	if (receiver) {
		model_queue_remove(queue, receiver->address);
		reply = detach_reply(m, receiver);
		transfer(m, sender, via.object, via.data, via.rights & RIGHT_GRANT, receiver);
		receiver->state = RUNNING;
		if (call || sender->fault)
			await_reply(m, sender, receiver, reply,
				    via.rights & (RIGHT_GRANT | RIGHT_GRANT_REPLY), donate);
		else if (donate && !receiver->context && sender->context)
			model_donate(m, model_context(m, sender->context), receiver);
		model_wake(m, receiver);
	} else if (blocking) {
		block(m, sender, SENDING, queue, via.object);
		sender->badge = via.data;
		sender->is_call = call;
		sender->can_grant = via.rights & RIGHT_GRANT;
		sender->can_grant_reply = via.rights & RIGHT_GRANT_REPLY;
	}
}

static void take_message(struct model *m, struct thread *receiver, struct thread *sender,
			 struct reply *reply)
{
	model_queue_remove(&model_endpoint(m, sender->blocked_on)->queue, sender->address);
	transfer(m, sender, sender->blocked_on, sender->badge, sender->can_grant, receiver);
	if (sender->is_call || sender->fault) {
		model_unblock_sporadic(m, sender);
		await_reply(m, sender, receiver, reply,
			    sender->can_grant || sender->can_grant_reply,
			    sender->fault != FAULT_Timeout);
	} else {
		sender->state = RUNNING;
		model_wake(m, sender);
	}
}

static void lend(struct model *m, struct notification *notification, struct thread *thread)
{
	struct context *context = model_context(m, notification->context);

	if (thread->context || !context || context->thread)
		return;
	model_donate(m, context, thread);
	model_unblock_sporadic(m, thread);
}

static void give_back(struct model *m, struct notification *notification, struct thread *thread)
{
	if (notification->context && notification->context == thread->context)
		model_unbind(m, model_context(m, thread->context));
}

static void complete(struct model *m, struct notification *notification, struct thread *thread)
{
	thread->registers[BADGE_REGISTER] = notification->badge;
	notification->badge = 0;
	notification->active = false;
	lend(m, notification, thread);
	model_postpone_unless_released(m, thread);
}

void model_receive(struct model *m, struct thread *receiver, struct cap via, struct reply *reply,
		   bool blocking)
{
	struct notification *bound = model_notification(m, receiver->notification);
	struct queue *queue = &model_endpoint(m, via.object)->queue;
	struct thread *sender;

	if (reply && reply->thread)
		model_cancel_ipc(m, model_thread(m, reply->thread));
	if (bound && bound->active) {
		complete(m, bound, receiver);
		return;
	}
	if (bound && blocking)
		give_back(m, bound, receiver);
	sender = first(m, queue, SENDING);
	if (sender) {
		take_message(m, receiver, sender, reply);
	} else if (!blocking) {
		receiver->registers[BADGE_REGISTER] = 0;
	} else {
		block(m, receiver, RECEIVING, queue, via.object);
		if (reply) {
			receiver->reply = reply->address;
			reply->thread = receiver->address;
		}
	}
}

void model_cancel_queue(struct model *m, struct queue *queue, bool by_badge, uint64_t badge)
{
	const struct queue all = *queue;

	for (uint32_t i = 0; i < all.count; i++) {
		struct thread *thread = model_thread(m, all.thread[i]);

		if (by_badge && (thread->state != SENDING || thread->badge != badge))
			continue;
		model_queue_remove(queue, thread->address);
		detach_reply(m, thread);
		thread->state = thread->fault ? INACTIVE : RESTART;
		thread->fault = 0;
		model_wake(m, thread);
	}
	model_reschedule(m);
}

/* Notifications */

static void wake_with(struct model *m, struct notification *notification, struct thread *thread,
		      uint64_t badge)
{
	thread->state = RUNNING;
	thread->registers[BADGE_REGISTER] = badge;
	lend(m, notification, thread);
	model_wake(m, thread);
}

void model_signal(struct model *m, struct notification *notification, uint64_t badge)
{
	struct thread *waiter = first(m, &notification->queue, AWAITING_SIGNAL);
	struct thread *bound = model_thread(m, notification->thread);

	if (waiter) {
		model_queue_remove(&notification->queue, waiter->address);
		wake_with(m, notification, waiter, badge);
	} else if (!notification->active && bound && bound->state == RECEIVING) {
		model_cancel_ipc(m, bound);
		wake_with(m, notification, bound, badge);
	} else {
		notification->active = true;
		notification->badge |= badge;
	}
}

void model_wait(struct model *m, struct thread *thread, struct cap via, bool blocking)
{
	struct notification *notification = model_notification(m, via.object);

	if (notification->active) {
		complete(m, notification, thread);
	} else if (!blocking) {
		thread->registers[BADGE_REGISTER] = 0;
	} else {
		block(m, thread, AWAITING_SIGNAL, &notification->queue, via.object);
		give_back(m, notification, thread);
	}
}
