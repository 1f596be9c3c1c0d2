/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Deletion. With the last capability to a CNode or TCB goes what is in its slots,
 * from the last to the first.
 */
#include "state.h"

static void end_notification(struct model *m, struct notification *notification)
{
	struct thread *thread = model_thread(m, notification->thread);
	struct context *context = model_context(m, notification->context);

	if (context)
		model_unbind_from_notification(m, context);
	if (thread)
		model_unbind_notification(m, thread);
	model_cancel_queue(m, &notification->queue, false, 0);
	notification->address = 0;
}

static void end_reply(struct model *m, struct reply *reply)
{
	struct thread *thread = model_thread(m, reply->thread);

	if (thread && thread->state == AWAITING_REPLY) {
		model_unlink_reply(m, reply, true);
		thread->state = INACTIVE;
		thread->fault = 0;
	} else if (thread) {
		model_cancel_ipc(m, thread);
	}
	reply->address = 0;
}

static void end_thread(struct model *m, struct thread *thread)
{
	struct context *context = model_context(m, thread->context);

	model_unbind_notification(m, thread);
	if (context) {
		model_unbind(m, context);
		model_complete_yields_to(m, context->address);
	}
	model_suspend(m, thread);
	if (m->candidate == thread->address)
		m->candidate = 0;
	if (m->current == thread->address)
		m->current = 0;
	thread->address = 0;
}

static void end_context(struct model *m, struct context *context)
{
	model_unbind_from_notification(m, context);
	model_unbind(m, context);
	model_detach_stack(m, context);
	model_complete_yields_to(m, context->address);
	if (m->current_context == context->address)
		m->current_context = 0;
	context->address = 0;
}

static void end_irq_handler(struct model *m, struct irq *irq)
{
	model_delete(m, irq->address);
	irq->address = 0;
}

static void end_object(struct model *m, struct cap cap)
{
	switch (cap.type) {
	case VIEW_ENDPOINT:
		model_cancel_queue(m, &model_endpoint(m, cap.object)->queue, false, 0);
		model_endpoint(m, cap.object)->address = 0;
		break;
	case VIEW_NOTIFICATION:
		end_notification(m, model_notification(m, cap.object));
		break;
	case VIEW_REPLY:
		end_reply(m, model_reply(m, cap.object));
		break;
	case VIEW_TCB:
		end_thread(m, model_thread(m, cap.object));
		break;
	case VIEW_SCHED_CONTEXT:
		end_context(m, model_context(m, cap.object));
		break;
	case VIEW_IRQ_HANDLER:
		end_irq_handler(m, model_irq(m, model_irq_slot(cap.data)));
		break;
	case VIEW_PAGE_TABLE:
		model_unmap(m, cap);
		model_forget_table(m, cap.object);
		break;
	case VIEW_VSPACE:
	case VIEW_ASID_POOL:
		model_release_asids(m, cap);
		model_forget_table(m, cap.object);
		break;
	default:
		break;
	}
}

static unsigned slots_of(struct cap cap)
{
	if (cap.type == VIEW_CNODE)
		return 1u << cap.bits;
	return cap.type == VIEW_TCB ? TCB_SLOTS : 0;
}

void model_delete(struct model *m, uint64_t address)
{
	const struct slot *slot = model_slot(m, address);
	struct cap cap;
	bool final;

	if (!slot)
		return;
	cap = slot->cap;
	final = model_is_final(m, address);
	if (cap.type == VIEW_FRAME)
		model_unmap(m, cap);
	if (final)
		end_object(m, cap);
	model_remove(m, address);
	for (unsigned i = final ? slots_of(cap) : 0; i > 0; i--)
		model_delete(m, cap.object + (i - 1) * SLOT_SIZE);
}

void model_revoke(struct model *m, uint64_t address)
{
	uint64_t child;

	while ((child = model_child(m, address)))
		model_delete(m, child);
}
