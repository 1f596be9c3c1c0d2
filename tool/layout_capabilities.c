/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who holds which capability. A domain reaches nothing but what is listed here:
 * the slots are those that programs written for Microkit expect.
 */
#include "layout.h"

/* Rights of a capability, as the kernel's rights word has them. */
#define RIGHT_WRITE	  1u
#define RIGHT_READ	  2u
#define RIGHT_GRANT	  4u
#define RIGHT_GRANT_REPLY 8u
#define RIGHTS_ALL	  15u

/* Slots of a domain's CNode. */
#define SLOT_INPUT	   1u
#define SLOT_FAULT	   2u
#define SLOT_VSPACE	   3u
#define SLOT_REPLY	   4u
#define SLOT_MONITOR	   5u
#define SLOT_TCB	   6u
#define SLOT_NOTIFICATIONS 10u	/* + channel */
#define SLOT_ENDPOINTS	   74u	/* + channel */
#define SLOT_INTERRUPTS	   138u /* + channel */
#define SLOT_CHILDREN	   202u /* + id of the child */

#define CALL_BADGE  (UINT64_C(1) << 63)
#define FAULT_BADGE (UINT64_C(1) << 62) /* + id of the child */

/*
 * Guard word that makes a plain slot number resolve from the root CNode: 6 bits
 * choose slot 0 of the root, 9 the slot here, the 49 between are the guard, zero.
 */
#define CNODE_GUARD (64u - 6u - 9u)

static void add(struct layout *layout, struct object cnode, uint32_t slot, struct object source,
		uint32_t rights, uint64_t badge)
{
	*ARRAY_ADD(layout->capabilities, layout->capability_count) =
		(struct capability){cnode, source, NULL, slot, rights, badge};
}

/* Whoever can send there can also ask for something, but nobody else can receive. */
#define RIGHTS_SEND (RIGHT_WRITE | RIGHT_GRANT | RIGHT_GRANT_REPLY)

struct object layout_fault_endpoint(const struct layout *layout, const struct domain *domain)
{
	return domain->parent < 0 ? layout->fault_endpoint
				  : layout->domains[domain->parent].endpoint;
}

uint64_t layout_fault_badge(const struct domain *domain)
{
	return domain->parent < 0 ? domain->index + 1 : FAULT_BADGE + domain->child_id;
}

static void add_own(struct layout *layout, const struct domain_layout *domain)
{
	const struct domain *description = domain->domain;
	struct object input =
		domain_has_endpoint(description) ? domain->endpoint : domain->notification;

	add(layout, domain->root_cnode, 0, domain->cnode, RIGHTS_ALL, CNODE_GUARD);
	add(layout, domain->cnode, SLOT_INPUT, input, RIGHTS_ALL, 0);
	add(layout, domain->cnode, SLOT_FAULT, layout_fault_endpoint(layout, description),
	    RIGHTS_SEND, layout_fault_badge(description));
	add(layout, domain->cnode, SLOT_VSPACE, domain->vspace, RIGHTS_ALL, 0);
	add(layout, domain->cnode, SLOT_REPLY, domain->reply, RIGHTS_ALL, 0);
	if (text_equal(layout->spec->config, "benchmark"))
		add(layout, domain->cnode, SLOT_TCB, domain->tcb, RIGHTS_ALL, 0);
	if (description->passive)
		add(layout, domain->cnode, SLOT_MONITOR, layout->fault_endpoint, RIGHTS_SEND,
		    description->index + 1);
	if (description->parent >= 0)
		add(layout, layout->domains[description->parent].cnode,
		    SLOT_CHILDREN + (uint32_t)description->child_id, domain->tcb, RIGHTS_ALL, 0);
}

/* What the description gives a domain beside all that, in slots of its root. */
static void add_extra(struct layout *layout, const struct domain_layout *domain)
{
	for (size_t i = 0; i < domain->domain->cspace_count; i++) {
		const struct cspace_entry *entry = &domain->domain->cspace[i];
		const struct domain_layout *other = &layout->domains[entry->domain->index];
		const struct object sources[] = {
			[CSPACE_TCB] = other->tcb,
			[CSPACE_SCHED_CONTEXT] = other->sched_context,
			[CSPACE_VSPACE] = other->vspace,
		};

		add(layout, domain->root_cnode, (uint32_t)entry->slot, sources[entry->kind],
		    RIGHTS_ALL, 0);
	}
}

/* What the monitor holds of a domain. */
static void add_monitor(struct layout *layout, const struct domain_layout *domain)
{
	struct object monitor = layout->monitor_cnode;
	uint32_t index = domain->domain->index;

	add(layout, monitor, SYS_MONITOR_TCB + index, domain->tcb, RIGHTS_ALL, 0);
	if (!domain->domain->passive)
		return;
	add(layout, monitor, SYS_MONITOR_SCHED_CONTEXT + index, domain->sched_context, RIGHTS_ALL,
	    0);
	add(layout, monitor, SYS_MONITOR_NOTIFICATION + index, domain->notification, RIGHTS_ALL, 0);
}

/*
 * What `end` holds of the domain at the other end; badges name the receiver's
 * channel. Who calls need not receive: that would be the calls of others.
 */
static void add_end(struct layout *layout, const struct channel_end *end,
		    const struct channel_end *peer)
{
	struct object cnode = layout->domains[end->domain->index].cnode;
	const struct domain_layout *other = &layout->domains[peer->domain->index];

	if (end->notify)
		add(layout, cnode, SLOT_NOTIFICATIONS + end->id, other->notification,
		    RIGHT_READ | RIGHT_WRITE, UINT64_C(1) << peer->id);
	if (end->pp)
		add(layout, cnode, SLOT_ENDPOINTS + end->id, other->endpoint,
		    RIGHT_WRITE | RIGHT_GRANT, CALL_BADGE + peer->id);
}

void layout_add_capabilities(struct layout *layout)
{
	const struct spec *spec = layout->spec;

	for (size_t i = 0; i < spec->domain_count; i++) {
		add_own(layout, &layout->domains[i]);
		add_extra(layout, &layout->domains[i]);
	}
	for (size_t i = 0; i < spec->channel_count; i++) {
		const struct channel *channel = &spec->channels[i];

		add_end(layout, &channel->ends[0], &channel->ends[1]);
		if (channel->ends[0].domain != channel->ends[1].domain ||
		    channel->ends[0].id != channel->ends[1].id)
			add_end(layout, &channel->ends[1], &channel->ends[0]);
	}
	for (size_t i = 0; i < spec->interrupt_count; i++) {
		const struct channel_end *target = &spec->interrupts[i].target;

		add(layout, layout->domains[target->domain->index].cnode,
		    SLOT_INTERRUPTS + target->id, (struct object){0}, RIGHTS_ALL, 0);
		layout->capabilities[layout->capability_count - 1].irq_source =
			&spec->interrupts[i];
	}
	add(layout, layout->monitor_cnode, SYS_MONITOR_ENDPOINT, layout->fault_endpoint, RIGHTS_ALL,
	    0);
	add(layout, layout->monitor_cnode, SYS_MONITOR_REPLY, layout->monitor_reply, RIGHTS_ALL, 0);
	for (size_t i = 0; i < spec->domain_count; i++)
		add_monitor(layout, &layout->domains[i]);
}
