/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Views: what of them has meaning, whether two are equal, and their hash. The
 * fields of each part are listed once, for the words of a difference.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "view.h"

static void drop_from(uint64_t list[], unsigned n, uint64_t item)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < n; i++) {
		if (list[i] != item)
			list[kept++] = list[i];
	}
	for (; kept < n; kept++)
		list[kept] = 0;
}

static void normalise_thread(struct view_thread *thread, bool current)
{
	bool blocked = thread->state >= VIEW_RECEIVE;

	if (thread->state != VIEW_SEND) {
		thread->badge = 0;
		thread->is_call = thread->can_grant = thread->can_grant_reply = false;
	}
	if (thread->fault) /* how a fault is sent is the kernel's matter */
		thread->is_call = false;
	if (!blocked || thread->state == VIEW_WAIT_REPLY)
		thread->blocked_on = 0;
	if (current)
		thread->ready = false;
}

/* Slots that name interrupts' notifications have addresses that are nobody's business. */
static void normalise_slot(struct view_slot *slot)
{
	if (slot->previous && slot->previous < VIEW_FIRST_MEMORY)
		slot->previous = 1;
}

void view_normalise(struct view *view)
{
	for (unsigned i = 0; i < view->slot_count; i++)
		normalise_slot(&view->slots[i]);
	for (unsigned i = 0; i < view->thread_count; i++)
		normalise_thread(&view->threads[i], view->threads[i].address == view->current);
	drop_from(view->ready, VIEW_THREADS, view->current);
	if (!view->current_context)
		view->pending = 0;
}

struct field {
	const char *name;
	uint16_t offset, size;
};

#define FIELD(type, name) {#name, offsetof(struct type, name), sizeof(((struct type *)0)->name)}

static const struct field view_fields[] = {
	FIELD(view, now),
	FIELD(view, current),
	FIELD(view, current_context),
	FIELD(view, pending),
	FIELD(view, deadline),
	FIELD(view, ready),
	FIELD(view, release),
	FIELD(view, slot_count),
	FIELD(view, thread_count),
	FIELD(view, endpoint_count),
	FIELD(view, notification_count),
	FIELD(view, reply_count),
	FIELD(view, context_count),
	FIELD(view, irq_count),
	{0},
};
static const struct field slot_fields[] = {
	FIELD(view_slot, address), FIELD(view_slot, previous),
	FIELD(view_slot, object),  FIELD(view_slot, data),
	FIELD(view_slot, asid),	   FIELD(view_slot, type),
	FIELD(view_slot, bits),	   FIELD(view_slot, rights),
	FIELD(view_slot, device),  {0},
};
static const struct field thread_fields[] = {
	FIELD(view_thread, address),
	FIELD(view_thread, state),
	FIELD(view_thread, registers),
	FIELD(view_thread, blocked_on),
	FIELD(view_thread, badge),
	FIELD(view_thread, reply),
	FIELD(view_thread, sched_context),
	FIELD(view_thread, bound_notification),
	FIELD(view_thread, yield_to),
	FIELD(view_thread, ipc_buffer),
	FIELD(view_thread, fault),
	FIELD(view_thread, priority),
	FIELD(view_thread, mcp),
	FIELD(view_thread, flags),
	FIELD(view_thread, is_call),
	FIELD(view_thread, can_grant),
	FIELD(view_thread, can_grant_reply),
	FIELD(view_thread, ready),
	FIELD(view_thread, released_later),
	{0},
};
static const struct field endpoint_fields[] = {
	FIELD(view_endpoint, address),
	FIELD(view_endpoint, queue),
	{0},
};
static const struct field notification_fields[] = {
	FIELD(view_notification, address),
	FIELD(view_notification, active),
	FIELD(view_notification, badge),
	FIELD(view_notification, bound_thread),
	FIELD(view_notification, sched_context),
	FIELD(view_notification, queue),
	{0},
};
static const struct field reply_fields[] = {
	FIELD(view_reply, address),
	FIELD(view_reply, thread),
	FIELD(view_reply, sched_context),
	FIELD(view_reply, older),
	{0},
};
static const struct field context_fields[] = {
	FIELD(view_context, address),	  FIELD(view_context, period),
	FIELD(view_context, badge),	  FIELD(view_context, consumed),
	FIELD(view_context, thread),	  FIELD(view_context, notification),
	FIELD(view_context, reply),	  FIELD(view_context, refill_count),
	FIELD(view_context, max_refills), FIELD(view_context, sporadic),
	FIELD(view_context, refills),	  {0},
};
static const struct field irq_fields[] = {
	FIELD(view_irq, number),
	FIELD(view_irq, notification),
	FIELD(view_irq, badge),
	FIELD(view_irq, masked),
	{0},
};

struct difference {
	char *text;
	size_t size;
};

/* Says which word of which field of which item differs. */
static bool differs(const struct difference *out, const char *part, uint64_t item,
		    const struct field *field, const char *kernel, const char *model)
{
	unsigned step = field->size >= 8 ? 8 : field->size;

	for (unsigned i = 0; i < field->size; i += step) {
		uint64_t a = 0, b = 0;

		memcpy(&a, kernel + field->offset + i, step);
		memcpy(&b, model + field->offset + i, step);
		if (a == b)
			continue;
		snprintf(out->text, out->size,
			 "%s 0x%" PRIx64 ", %s[%u]: kernel 0x%" PRIx64 ", model 0x%" PRIx64, part,
			 item, field->name, i / 8, a, b);
		return true;
	}
	return false;
}

static bool part_differs(const struct difference *out, const char *part, const struct field *fields,
			 const void *kernel, const void *model, size_t size, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		const char *a = (const char *)kernel + i * size,
			   *b = (const char *)model + i * size;
		uint64_t address;

		memcpy(&address, a, sizeof address);
		for (const struct field *field = fields; field->name; field++) {
			if (differs(out, part, address, field, a, b))
				return true;
		}
	}
	return false;
}

#define PART(name, array, count)                                                                   \
	part_differs(&out, #name, name##_fields, kernel->array, model->array,                      \
		     sizeof *kernel->array,                                                        \
		     kernel->count < model->count ? kernel->count : model->count)

bool view_equal(const struct view *kernel, const struct view *model, char *text, size_t size)
{
	const struct difference out = {text, size};

	return !(PART(thread, threads, thread_count) || PART(context, contexts, context_count) ||
		 PART(reply, replies, reply_count) || PART(endpoint, endpoints, endpoint_count) ||
		 PART(notification, notifications, notification_count) ||
		 PART(slot, slots, slot_count) || PART(irq, irqs, irq_count) ||
		 part_differs(&out, "system", view_fields, kernel, model, sizeof *kernel, 1));
}

/* Hash */

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9fb21c651e98df25);
	return hash ^ hash >> 32;
}

static uint64_t mix_words(uint64_t hash, const void *data, size_t bytes)
{
	const char *at = data;

	for (; bytes >= 8; bytes -= 8, at += 8) {
		uint64_t word;

		memcpy(&word, at, 8);
		hash = mix(hash, word);
	}
	return hash;
}

/* Registers that somebody will still read: those of a message on its way. */
static void drop_dead_registers(struct view_thread *thread)
{
	bool sends = thread->state == VIEW_SEND && !thread->fault;

	for (unsigned i = 0; i < VIEW_REGISTERS; i++) {
		if (!sends || i < 1 || i > 5)
			thread->registers[i] = 0;
	}
}

/* A context's times relative to now; what lies in the past of one that is not running will count
 * from when it runs. */
static void make_relative(struct view_context *context, uint64_t now, bool running)
{
	for (unsigned i = 0; i < context->refill_count && i < VIEW_REFILLS; i++) {
		uint64_t *time = &context->refills[i][0];

		if (!context->period)
			*time = 0;
		else if (!running && !context->sporadic && i == 0 && *time < now)
			*time = 0;
		else
			*time -= now;
	}
}

uint64_t view_hash(struct view *view)
{
	uint64_t hash = view->slot_count, now = view->now;

	for (unsigned i = 0; i < view->thread_count; i++)
		drop_dead_registers(&view->threads[i]);
	for (unsigned i = 0; i < view->context_count; i++)
		make_relative(&view->contexts[i], now,
			      view->contexts[i].address == view->current_context);
	if (view->deadline != UINT64_MAX)
		view->deadline -= now;
	view->now = 0;
	hash = mix_words(hash, view, offsetof(struct view, slot_count));
	hash = mix_words(hash, view->slots, view->slot_count * sizeof *view->slots);
	hash = mix_words(hash, view->threads, view->thread_count * sizeof *view->threads);
	hash = mix_words(hash, view->endpoints, view->endpoint_count * sizeof *view->endpoints);
	hash = mix_words(hash, view->notifications,
			 view->notification_count * sizeof *view->notifications);
	hash = mix_words(hash, view->replies, view->reply_count * sizeof *view->replies);
	hash = mix_words(hash, view->contexts, view->context_count * sizeof *view->contexts);
	return mix_words(hash, view->irqs, view->irq_count * sizeof *view->irqs);
}
