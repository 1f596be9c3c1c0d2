/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The architecture's capability types: creation and dispatch.
 */
#include "arch/interface.h"
#include "vspace/vspace.h"

enum object_type {
#define OBJECT(name, size_bits) OBJECT_##name,
#include <abi/objects.def>
#define OBJECT(name, size_bits) OBJECT_##name,
#include <abi/riscv64/objects.def>
	OBJECT_TYPES
};

word arch_object_bits(word type)
{
	static const uint8_t bits[OBJECT_TYPES] = {
#define OBJECT(name, size_bits) [OBJECT_##name] = (size_bits),
#include <abi/riscv64/objects.def>
	};

	return bits[type];
}

bool arch_object_is_frame(word type)
{
	return type == OBJECT_RISCV_Giga_Page || type == OBJECT_RISCV_Mega_Page ||
	       type == OBJECT_RISCV_4K_Page;
}

struct cap arch_object_create(word type, paddr address, bool device)
{
	struct cap cap;

	if (type == OBJECT_RISCV_PageTableObject)
		return object_cap(CAP_PAGE_TABLE, address);
	cap = object_cap(CAP_FRAME, address);
	cap.bits = arch_object_bits(type);
	cap.rights = RIGHT_READ | RIGHT_WRITE;
	cap.flag = device;
	return cap;
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
