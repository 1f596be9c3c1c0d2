/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the kernel's structures. Objects come from the table that checks of
 * the invariants fill.
 */
#include "view.h"

#include <string.h>

#include "arch/machine.h"
#include "board.h"
#include "cap/cap.h"
#include "check/known.h"
#include "core.h"
#include "debug.h"
#include "object/irq.h"
#include "sched/scheduler.h"
#include "vspace/vspace.h"

static uint64_t address_of(const void *object)
{
	return object ? window_address(object) : 0;
}

/* Slots */

struct container {
	const struct slot *slots;
	word count;
};

enum { CONTAINERS = 64 };

static unsigned insert_container(struct container list[], unsigned n, struct container container)
{
	unsigned at = n;

	for (; at && list[at - 1].slots > container.slots; at--)
		list[at] = list[at - 1];
	list[at] = container;
	return n + 1;
}

static unsigned find_containers(struct container list[])
{
	unsigned n = 0;
	struct slot *slots;
	word count;

	for (word i = 0; cnodes_get(i, &slots, &count) && n < CONTAINERS; i++)
		n = insert_container(list, n, (struct container){slots, count});
	for (word i = 0; i < known_count() && n < CONTAINERS; i++) {
		const struct known *object = known_at(i);

		if (object->type == CAP_TCB)
			n = insert_container(
				list, n,
				(struct container){window_pointer(object->address), TCB_SLOTS});
	}
	return n;
}

static void view_mapping(struct cap cap, struct view_slot *slot)
{
	slot->asid = (uint32_t)mapped_asid(cap);
	slot->data = slot->asid ? mapped_vaddr(cap) : 0;
}

static bool has_rights(enum cap_type type)
{
	return type == CAP_ENDPOINT || type == CAP_NOTIFICATION || type == CAP_REPLY ||
	       type == CAP_FRAME;
}

static uint8_t view_rights(struct cap cap)
{
	switch (cap_type(cap)) {
	case CAP_NOTIFICATION:
	case CAP_FRAME:
		return cap.rights & (RIGHT_READ | RIGHT_WRITE);
	case CAP_REPLY:
		return cap.rights & RIGHT_GRANT;
	default:
		return has_rights(cap_type(cap)) ? cap.rights : 0;
	}
}

static void view_slot(const struct slot *slot, struct view_slot *out)
{
	struct cap cap = slot->cap;

	*out = (struct view_slot){
		.address = window_address(slot),
		.previous = slot->prev << SLOT_BITS,
		.object = cap_names_memory(cap) ? cap_address(cap) : 0,
		.data = cap.data,
		.type = (uint8_t)cap_type(cap),
		.rights = view_rights(cap),
	};
	switch (cap_type(cap)) {
	case CAP_UNTYPED:
		out->data = cap.data << GRANULE_BITS;
		out->bits = cap.bits;
		out->device = cap_is_device(cap);
		break;
	case CAP_CNODE:
		out->data = cnode_guard(cap) << 6 | cnode_guard_size(cap);
		out->bits = cap.bits;
		break;
	case CAP_FRAME:
		out->device = cap_is_device(cap);
		out->bits = cap.bits;
		view_mapping(cap, out);
		break;
	case CAP_PAGE_TABLE:
		view_mapping(cap, out);
		break;
	case CAP_VSPACE:
		out->data = mapped_asid(cap);
		break;
	case CAP_SCHED_CONTEXT:
		out->bits = cap.bits;
		break;
	default:
		break;
	}
}

static void view_slots(struct view *view)
{
	struct container containers[CONTAINERS];
	unsigned n = find_containers(containers);

	for (unsigned i = 0; i < n; i++) {
		for (word k = 0; k < containers[i].count; k++) {
			if (cap_type(containers[i].slots[k].cap) != CAP_NULL &&
			    view->slot_count < VIEW_SLOTS)
				view_slot(&containers[i].slots[k],
					  &view->slots[view->slot_count++]);
		}
	}
}

/* Objects */

static uint8_t view_state(const struct tcb *thread)
{
	switch ((enum thread_state)thread->state) {
	case THREAD_RUNNING:
	case THREAD_RESTART:
		return VIEW_RUNNING;
	case THREAD_BLOCKED_ON_RECEIVE:
		return VIEW_RECEIVE;
	case THREAD_BLOCKED_ON_SEND:
		return VIEW_SEND;
	case THREAD_BLOCKED_ON_REPLY:
		return VIEW_WAIT_REPLY;
	case THREAD_BLOCKED_ON_NOTIFICATION:
		return VIEW_WAIT_NOTIFICATION;
	default:
		return VIEW_INACTIVE;
	}
}

static void view_thread(const struct tcb *thread, struct view_thread *out)
{
	const struct context *context = &thread->context;

	*out = (struct view_thread){
		.address = window_address(thread),
		.reply = address_of(thread->reply),
		.sched_context = address_of(thread->sc),
		.bound_notification = address_of(thread->bound_notification),
		.yield_to = address_of(thread->yield_to),
		.ipc_buffer = thread->ipc_buffer,
		.fault = thread->fault.kind,
		.state = view_state(thread),
		.priority = thread->priority,
		.mcp = thread->mcp,
		.flags = thread->flags,
		.ready = thread->in_ready_queue,
		.released_later = thread->in_release_queue,
	};
	if (thread_is_blocked(thread) && thread->state != THREAD_BLOCKED_ON_REPLY)
		out->blocked_on = address_of(thread->blocked_on.endpoint);
	if (thread->state == THREAD_BLOCKED_ON_SEND) {
		out->badge = thread->badge;
		out->is_call = thread->is_call;
		out->can_grant = thread->can_grant;
		out->can_grant_reply = thread->can_grant_reply;
	}
	memcpy(out->registers, context->x, sizeof context->x);
	out->registers[31] = context->sp;
	out->registers[32] = context->spsr;
	out->registers[33] = thread->state == THREAD_RUNNING ? context->pc : context->fault_pc;
}

static void view_queue(const struct thread_queue *queue, uint64_t out[VIEW_QUEUE])
{
	unsigned n = 0;

	for (const struct tcb *thread = queue->head; thread && n < VIEW_QUEUE;
	     thread = thread->queue_next)
		out[n++] = window_address(thread);
}

static void view_endpoint(const struct endpoint *endpoint, struct view_endpoint *out)
{
	*out = (struct view_endpoint){.address = window_address(endpoint)};
	view_queue(&endpoint->queue, out->queue);
}

static void view_notification(const struct notification *notification,
			      struct view_notification *out)
{
	*out = (struct view_notification){
		.address = window_address(notification),
		.badge = notification->active ? notification->badge : 0,
		.bound_thread = address_of(notification->bound_tcb),
		.sched_context = address_of(notification->sc),
		.active = notification->active,
	};
	view_queue(&notification->queue, out->queue);
}

static void view_reply(const struct reply *reply, struct view_reply *out)
{
	*out = (struct view_reply){
		.address = window_address(reply),
		.thread = address_of(reply->tcb),
		.sched_context = address_of(reply->sc),
		.older = address_of(reply->older),
	};
}

static void view_context(const struct sched_context *sc, struct view_context *out)
{
	*out = (struct view_context){
		.address = window_address(sc),
		.consumed = sc->consumed,
		.thread = address_of(sc->tcb),
		.notification = address_of(sc->notification),
		.reply = address_of(sc->reply),
	};
	if (!sc_is_configured(sc))
		return;
	out->period = sc->period;
	out->badge = sc->badge;
	out->sporadic = sc->sporadic;
	out->max_refills = sc->max;
	out->refill_count = sc->count;
	for (uint32_t i = 0; i < sc->count && i < VIEW_REFILLS; i++) {
		const struct refill *refill = &sc->refills[(sc->head + i) % sc->max];

		out->refills[i][0] = refill->time;
		out->refills[i][1] = refill->amount;
	}
}

static uint64_t key(const unsigned char *item)
{
	uint64_t address;

	memcpy(&address, item, sizeof address);
	return address;
}

/* Places `n` items of `size` bytes, each beginning with its address, in ascending order. */
static void sort(void *items, unsigned n, size_t size)
{
	unsigned char *item = items;
	unsigned char held[sizeof(struct view_thread) + sizeof(struct view_context)];

	for (unsigned i = 1; i < n; i++) {
		unsigned at = i;

		memcpy(held, item + i * size, size);
		for (; at && key(item + (at - 1) * size) > key(held); at--)
			memcpy(item + at * size, item + (at - 1) * size, size);
		memcpy(item + at * size, held, size);
	}
}

#define ADD(kind, array, count, limit)                                                             \
	(view->count < (limit) ? view_##kind(memory, &view->array[view->count++]) : (void)0)

static void view_object(struct view *view, const struct known *object)
{
	const void *memory = window_pointer(object->address);

	switch (object->type) {
	case CAP_TCB:
		ADD(thread, threads, thread_count, VIEW_THREADS);
		break;
	case CAP_ENDPOINT:
		ADD(endpoint, endpoints, endpoint_count, VIEW_ENDPOINTS);
		break;
	case CAP_NOTIFICATION:
		ADD(notification, notifications, notification_count, VIEW_NOTIFICATIONS);
		break;
	case CAP_REPLY:
		ADD(reply, replies, reply_count, VIEW_REPLIES);
		break;
	case CAP_SCHED_CONTEXT:
		ADD(context, contexts, context_count, VIEW_CONTEXTS);
		break;
	default:
		break;
	}
}

static void view_objects(struct view *view)
{
	for (word i = 0; i < known_count(); i++)
		view_object(view, known_at(i));
	sort(view->threads, view->thread_count, sizeof *view->threads);
	sort(view->endpoints, view->endpoint_count, sizeof *view->endpoints);
	sort(view->notifications, view->notification_count, sizeof *view->notifications);
	sort(view->replies, view->reply_count, sizeof *view->replies);
	sort(view->contexts, view->context_count, sizeof *view->contexts);
}

static void view_irqs(struct view *view)
{
	for (word irq = 0; irq <= BOARD_IRQ_MAX && view->irq_count < VIEW_IRQS; irq++) {
		struct cap cap = irq_slot(irq)->cap;

		if (!irq_is_issued(irq))
			continue;
		view->irqs[view->irq_count++] = (struct view_irq){
			.number = irq,
			.notification = cap_type(cap) == CAP_NOTIFICATION ? cap_address(cap) : 0,
			.badge = cap.data,
			.masked = !(machine.enabled[irq / WORD_BITS] >> irq % WORD_BITS & 1),
		};
	}
}

static void view_scheduler(struct view *view)
{
	const struct core *core = this_core();
	const struct ready *ready = &core->ready[0];
	unsigned n = 0;

	view->now = machine.time; /* also when nobody has entered the kernel since */
	view->current = core->current == &core->idle ? 0 : window_address(core->current);
	view->current_context = address_of(core->current_sc);
	if (core->current_sc)
		view->pending = core->consumed + machine.time - core->now;
	view->deadline = machine.cntv_cval_el0;
	for (word priority = NUM_PRIORITIES; priority-- > 0;) {
		if (!(ready->level[priority / WORD_BITS] >> priority % WORD_BITS & 1))
			continue;
		for (const struct tcb *thread = ready->queue[priority].head;
		     thread && n < VIEW_THREADS; thread = thread->sched_next)
			view->ready[n++] = window_address(thread);
	}
	n = 0;
	for (const struct tcb *thread = core->release_head; thread && n < VIEW_THREADS;
	     thread = thread->sched_next)
		view->release[n++] = window_address(thread);
}

/* The parts of a view before its large arrays. */
static void clear(struct view *view)
{
	memset(view, 0, offsetof(struct view, slots));
}

void view_kernel(struct view *view)
{
	clear(view);
	check_slots(); /* fills the table of objects */
	view_scheduler(view);
	view_slots(view);
	view_objects(view);
	view_irqs(view);
}
