/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copies and ends of capabilities to frames, page tables and address spaces.
 */
#include "arch/interface.h"
#include "arch/vspace.h"
#include "vspace/vspace.h"

bool arch_cap_is_vspace(struct cap cap)
{
	return cap_type(cap) == CAP_ROOT && mapped_asid(cap) != ASID_NONE;
}

bool arch_cap_derive(struct cap cap, struct cap *derived)
{
	*derived = cap;
	if (cap_type(cap) == CAP_FRAME) {
		derived->data = 0;
		return true;
	}
	return mapped_asid(cap) != ASID_NONE;
}

void arch_cap_finalise(struct cap cap, bool final)
{
	switch (cap_type(cap)) {
	case CAP_FRAME:
		if (mapped_asid(cap))
			frame_unmap(cap);
		break;
	case CAP_PAGE_TABLE:
	case CAP_VSPACE:
		if (!final || !mapped_asid(cap))
			break;
		if (is_root(cap))
			asid_release(mapped_asid(cap), cap_object(cap));
		else
			page_table_unmap(cap);
		break;
	case CAP_ASID_POOL:
		if (final)
			asid_pool_remove(cap);
		break;
	default:
		break;
	}
}
