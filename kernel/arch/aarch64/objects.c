/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The architecture's capability types: creation, derivation, end, dispatch.
 */
#include "arch/interface.h"
#include "arch/vspace.h"
#include "cap/derivation.h"
#include "gic.h"
#include "object/irq.h"
#include "object/object_type.h"
#include "vspace/vspace.h"

bool arch_object_is_frame(word type)
{
	return type == OBJECT_ARM_HugePageObject || type == OBJECT_ARM_LargePageObject ||
	       type == OBJECT_ARM_SmallPageObject;
}

struct cap arch_object_create(word type, paddr address, word bits, bool device)
{
	if (type == OBJECT_ARM_VSpaceObject)
		return object_cap(CAP_VSPACE, address);
	if (type == OBJECT_ARM_PageTableObject)
		return object_cap(CAP_PAGE_TABLE, address);
	return frame_create(address, bits, device);
}

enum outcome arch_invoke(struct invocation *inv)
{
	switch (cap_type(inv->cap)) {
	case CAP_FRAME:
		return frame_invoke(inv);
	case CAP_PAGE_TABLE:
		return page_table_invoke(inv);
	case CAP_VSPACE:
		return vspace_invoke(inv);
	case CAP_ASID_CONTROL:
		return asid_control_invoke(inv);
	case CAP_ASID_POOL:
		return asid_pool_invoke(inv);
	default: /* CAP_SGI: any message sends it */
		gic_send_sgi(inv->cap.data & 0xf, inv->cap.data >> 8);
		return DONE;
	}
}

static enum outcome get_trigger(struct invocation *inv)
{
	struct slot *slot;
	word irq;

	if (irq_decode(inv, 2, &irq, &slot) != DONE)
		return FAILED;
	gic_set_trigger(irq, invocation_word(inv, 1) != 0);
	irq_issue(irq, inv->slot, slot);
	return DONE;
}

static enum outcome issue_sgi(struct invocation *inv)
{
	if (inv->length < 4 || inv->extra_count < 1)
		return refuse(ERROR_TruncatedMessage);

	word irq = invocation_word(inv, 0), target = invocation_word(inv, 1);

	if (irq >= GIC_SGIS)
		return refuse_range(0, GIC_SGIS - 1);
	if (target >= GIC_TARGETS)
		return refuse_argument(1);

	struct slot *slot = find_empty_slot(invocation_cap(inv, 0), invocation_word(inv, 2),
					    invocation_word(inv, 3));

	if (!slot)
		return FAILED;
	slot_insert_derived(inv->slot, slot,
			    (struct cap){.type = CAP_SGI, .data = target << 8 | irq});
	return DONE;
}

enum outcome arch_invoke_irq_control(struct invocation *inv)
{
	switch (inv->label) {
	case LABEL_ARMIRQIssueIRQHandlerTrigger:
		return get_trigger(inv);
	case LABEL_ARMIRQIssueSGISignal:
		return issue_sgi(inv);
	default:
		return refuse(ERROR_IllegalOperation);
	}
}
