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
#define SLOT_NOTIFICATIONS 10u	/* + channel */
#define SLOT_ENDPOINTS	   74u	/* + channel */
#define SLOT_INTERRUPTS	   138u /* + channel */

#define CALL_BADGE (UINT64_C(1) << 63)

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

static void add_own(struct layout *layout, const struct domain_layout *domain)
{
	struct object input = domain->domain->is_called ? domain->endpoint : domain->notification;

	add(layout, domain->root_cnode, 0, domain->cnode, RIGHTS_ALL, CNODE_GUARD);
	add(layout, domain->cnode, SLOT_INPUT, input, RIGHTS_ALL, 0);
	/* Without the right to receive: nobody but the monitor sees the faults of others. */
	add(layout, domain->cnode, SLOT_FAULT, layout->fault_endpoint,
	    RIGHT_WRITE | RIGHT_GRANT | RIGHT_GRANT_REPLY, domain->domain->index + 1);
	add(layout, domain->cnode, SLOT_VSPACE, domain->vspace, RIGHTS_ALL, 0);
	add(layout, domain->cnode, SLOT_REPLY, domain->reply, RIGHTS_ALL, 0);
}

/* What `end` holds of the domain at the other end; badges name the receiver's channel. */
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
		    RIGHT_READ | RIGHT_WRITE | RIGHT_GRANT, CALL_BADGE + peer->id);
}

void layout_add_capabilities(struct layout *layout)
{
	const struct spec *spec = layout->spec;
	struct object monitor = layout->monitor_cnode;

	for (size_t i = 0; i < spec->domain_count; i++)
		add_own(layout, &layout->domains[i]);
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
	add(layout, monitor, SYS_MONITOR_ENDPOINT, layout->fault_endpoint, RIGHTS_ALL, 0);
	add(layout, monitor, SYS_MONITOR_REPLY, layout->monitor_reply, RIGHTS_ALL, 0);
	for (size_t i = 0; i < spec->domain_count; i++)
		add(layout, monitor, SYS_MONITOR_TCB + (uint32_t)i, layout->domains[i].tcb,
		    RIGHTS_ALL, 0);
}
