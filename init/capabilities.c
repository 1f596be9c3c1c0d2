/* SPDX-License-Identifier: BSD-2-Clause */
/* What domains hold: interrupt handlers, and the contents of their CNodes. */
#include "arch.h"
#include "init.h"

static uint8_t cnode_radix(uint32_t id)
{
	FOR_EACH(sys_object, run, SYS_TABLE_OBJECTS)
	if (run->kind == SYS_OBJ_CNODE && id - run->first_id < run->count)
		return run->size_bits;
	fail("find the radix of CNode", id, seL4_FailedLookup);
}

static void make_interrupt_handlers(void)
{
	FOR_EACH(sys_irq, irq, SYS_TABLE_IRQS)
	check(issue_interrupt(root_cap(seL4_CapIRQControl), irq->irq, irq->edge,
			      object_cap(SYS_NONE), irq->id, init.image->vault_radix),
	      "get the handler of interrupt", irq->irq);
}

void fill_cnodes(void)
{
	uint8_t radix = init.image->vault_radix;
	uint32_t cnode = SYS_NONE;
	uint8_t depth = 0;

	make_interrupt_handlers();
	FOR_EACH(sys_cap, cap, SYS_TABLE_CAPS)
	{
		seL4_CapRights_t rights = {{cap->rights}};

		if (cap->cnode != cnode) {
			cnode = cap->cnode;
			depth = cnode_radix(cnode);
		}
		check(cap->badge
			      ? seL4_CNode_Mint(object_cap(cnode), cap->slot, depth,
						object_cap(SYS_NONE), cap->source, radix, rights,
						cap->badge)
			      : seL4_CNode_Copy(object_cap(cnode), cap->slot, depth,
						object_cap(SYS_NONE), cap->source, radix, rights),
		      "hand out a capability of object", cap->source);
	}
}

void set_up_interrupts(void)
{
	seL4_CPtr slot = init.irq_caps;

	FOR_EACH(sys_irq, irq, SYS_TABLE_IRQS)
	check(seL4_IRQHandler_SetNotification(object_cap(irq->id), root_cap(slot++)),
	      "direct to its domain interrupt", irq->irq);
}
