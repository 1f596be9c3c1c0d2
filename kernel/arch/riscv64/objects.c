/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The architecture's capability types: creation and dispatch.
 */
#include "arch/interface.h"
#include "object/object_type.h"
#include "vspace/vspace.h"

bool arch_object_is_frame(word type)
{
	return type == OBJECT_RISCV_Giga_Page || type == OBJECT_RISCV_Mega_Page ||
	       type == OBJECT_RISCV_4K_Page;
}

struct cap arch_object_create(word type, paddr address, word bits, bool device)
{
	if (type == OBJECT_RISCV_PageTableObject)
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
	case CAP_ASID_CONTROL:
		return asid_control_invoke(inv);
	default: /* CAP_ASID_POOL: others cannot be made here */
		return asid_pool_invoke(inv);
	}
}

/* The interrupt controller has no triggers to set. */
enum outcome arch_invoke_irq_control(struct invocation *inv)
{
	if (inv->label == LABEL_RISCVIRQIssueIRQHandlerTrigger &&
	    (inv->length < 4 || inv->extra_count < 1))
		return refuse(ERROR_TruncatedMessage);
	return refuse(ERROR_IllegalOperation);
}
