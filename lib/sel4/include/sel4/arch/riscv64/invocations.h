/* SPDX-License-Identifier: BSD-2-Clause */
/* RISC-V 64 invocations: pages, page tables, ASIDs, interrupt triggers. */
#ifndef SEL4_ARCH_RISCV64_INVOCATIONS_H
#define SEL4_ARCH_RISCV64_INVOCATIONS_H

#include <sel4/invoke.h>

/** Installs the table at the first level that is absent above `vaddr`. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_RISCV_PageTable_Map(seL4_RISCV_PageTable service,
							seL4_RISCV_PageTable vspace,
							seL4_Word vaddr,
							seL4_RISCV_VMAttributes attr)
{
	seL4_SetCap(0, vspace);
	return seL4_Invoke(service, RISCVPageTableMap, 1, 2, vaddr, (seL4_Word)attr, 0, 0);
}

LIBSEL4_INLINE_FUNC seL4_Error seL4_RISCV_PageTable_Unmap(seL4_RISCV_PageTable service)
{
	return seL4_Invoke(service, RISCVPageTableUnmap, 0, 0, 0, 0, 0, 0);
}

/** Maps the frame, or changes rights and attributes of its mapping. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_RISCV_Page_Map(seL4_RISCV_Page service,
						   seL4_RISCV_PageTable vspace, seL4_Word vaddr,
						   seL4_CapRights_t rights,
						   seL4_RISCV_VMAttributes attr)
{
	seL4_SetCap(0, vspace);
	return seL4_Invoke(service, RISCVPageMap, 1, 3, vaddr, rights.words[0], (seL4_Word)attr, 0);
}

LIBSEL4_INLINE_FUNC seL4_Error seL4_RISCV_Page_Unmap(seL4_RISCV_Page service)
{
	return seL4_Invoke(service, RISCVPageUnmap, 0, 0, 0, 0, 0, 0);
}

typedef struct seL4_RISCV_Page_GetAddress {
	int error;
	seL4_Word paddr;
} seL4_RISCV_Page_GetAddress_t;

/** The frame's physical address. */
LIBSEL4_INLINE_FUNC seL4_RISCV_Page_GetAddress_t seL4_RISCV_Page_GetAddress(seL4_RISCV_Page service)
{
	seL4_InvocationResult result =
		seL4_InvokeResult(service, RISCVPageGetAddress, 0, 0, 0, 0, 0, 0);
	seL4_RISCV_Page_GetAddress_t address = {(int)result.error, result.mr[0]};

	return address;
}

/** Turns a 4 KiB untyped into an ASID pool, whose capability goes to an empty slot. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_RISCV_ASIDControl_MakePool(seL4_RISCV_ASIDControl service,
							       seL4_Untyped untyped,
							       seL4_CNode root, seL4_Word index,
							       seL4_Uint8 depth)
{
	seL4_SetCap(0, untyped);
	seL4_SetCap(1, root);
	return seL4_Invoke(service, RISCVASIDControlMakePool, 2, 2, index, depth, 0, 0);
}

/** Gives a page table an ASID, which makes it an address space, before anything is mapped in it. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_RISCV_ASIDPool_Assign(seL4_RISCV_ASIDPool service,
							  seL4_CPtr vspace)
{
	seL4_SetCap(0, vspace);
	return seL4_Invoke(service, RISCVASIDPoolAssign, 1, 0, 0, 0, 0, 0);
}

/** seL4_IRQControl_Get with a trigger, where the interrupt controller has them: 0 level, else edge.
 */
LIBSEL4_INLINE_FUNC seL4_Error seL4_IRQControl_GetTrigger(seL4_IRQControl service, seL4_Word irq,
							  seL4_Word trigger, seL4_CNode root,
							  seL4_Word index, seL4_Uint8 depth)
{
	seL4_SetCap(0, root);
	return seL4_Invoke(service, RISCVIRQIssueIRQHandlerTrigger, 1, 4, irq, trigger, index,
			   depth);
}

#endif
