/* SPDX-License-Identifier: BSD-2-Clause */
/* AArch64 invocations: address spaces, pages, page tables, ASIDs, interrupt triggers, secure calls.
 */
#ifndef SEL4_ARCH_AARCH64_INVOCATIONS_H
#define SEL4_ARCH_AARCH64_INVOCATIONS_H

#include <sel4/invoke.h>

/** Writes modified cache lines back to memory. Addresses start .. end - 1, within one mapped page.
 */
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARM_VSpace_Clean_Data(seL4_ARM_VSpace service, seL4_Word start,
							  seL4_Word end)
{
	return seL4_Invoke(service, ARMVSpaceClean_Data, 0, 2, start, end, 0, 0);
}

/** Drops cache lines. Addresses start .. end - 1, within one mapped page. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARM_VSpace_Invalidate_Data(seL4_ARM_VSpace service,
							       seL4_Word start, seL4_Word end)
{
	return seL4_Invoke(service, ARMVSpaceInvalidate_Data, 0, 2, start, end, 0, 0);
}

/** Writes modified cache lines back and drops them. Addresses start .. end - 1, within one mapped
 * page. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARM_VSpace_CleanInvalidate_Data(seL4_ARM_VSpace service,
								    seL4_Word start, seL4_Word end)
{
	return seL4_Invoke(service, ARMVSpaceCleanInvalidate_Data, 0, 2, start, end, 0, 0);
}

/** Makes written instructions visible to instruction fetches. Addresses start .. end - 1, within
 * one mapped page. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARM_VSpace_Unify_Instruction(seL4_ARM_VSpace service,
								 seL4_Word start, seL4_Word end)
{
	return seL4_Invoke(service, ARMVSpaceUnify_Instruction, 0, 2, start, end, 0, 0);
}

/** Installs the table at the first level that is absent above `vaddr`. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARM_PageTable_Map(seL4_ARM_PageTable service, seL4_CPtr vspace,
						      seL4_Word vaddr, seL4_ARM_VMAttributes attr)
{
	seL4_SetCap(0, vspace);
	return seL4_Invoke(service, ARMPageTableMap, 1, 2, vaddr, (seL4_Word)attr, 0, 0);
}

LIBSEL4_INLINE_FUNC seL4_Error seL4_ARM_PageTable_Unmap(seL4_ARM_PageTable service)
{
	return seL4_Invoke(service, ARMPageTableUnmap, 0, 0, 0, 0, 0, 0);
}

/** Maps the frame, or changes rights and attributes of its mapping. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARM_Page_Map(seL4_ARM_Page service, seL4_CPtr vspace,
						 seL4_Word vaddr, seL4_CapRights_t rights,
						 seL4_ARM_VMAttributes attr)
{
	seL4_SetCap(0, vspace);
	return seL4_Invoke(service, ARMPageMap, 1, 3, vaddr, rights.words[0], (seL4_Word)attr, 0);
}

LIBSEL4_INLINE_FUNC seL4_Error seL4_ARM_Page_Unmap(seL4_ARM_Page service)
{
	return seL4_Invoke(service, ARMPageUnmap, 0, 0, 0, 0, 0, 0);
}

/** Writes modified cache lines back to memory. Offsets start_offset .. end_offset - 1 in the mapped
 * frame. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARM_Page_Clean_Data(seL4_ARM_Page service,
							seL4_Word start_offset,
							seL4_Word end_offset)
{
	return seL4_Invoke(service, ARMPageClean_Data, 0, 2, start_offset, end_offset, 0, 0);
}

/** Drops cache lines. Offsets start_offset .. end_offset - 1 in the mapped frame. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARM_Page_Invalidate_Data(seL4_ARM_Page service,
							     seL4_Word start_offset,
							     seL4_Word end_offset)
{
	return seL4_Invoke(service, ARMPageInvalidate_Data, 0, 2, start_offset, end_offset, 0, 0);
}

/** Writes modified cache lines back and drops them. Offsets start_offset .. end_offset - 1 in the
 * mapped frame. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARM_Page_CleanInvalidate_Data(seL4_ARM_Page service,
								  seL4_Word start_offset,
								  seL4_Word end_offset)
{
	return seL4_Invoke(service, ARMPageCleanInvalidate_Data, 0, 2, start_offset, end_offset, 0,
			   0);
}

/** Makes written instructions visible to instruction fetches. Offsets start_offset .. end_offset -
 * 1 in the mapped frame. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARM_Page_Unify_Instruction(seL4_ARM_Page service,
							       seL4_Word start_offset,
							       seL4_Word end_offset)
{
	return seL4_Invoke(service, ARMPageUnify_Instruction, 0, 2, start_offset, end_offset, 0, 0);
}

typedef struct seL4_ARM_Page_GetAddress {
	int error;
	seL4_Word paddr;
} seL4_ARM_Page_GetAddress_t;

/** The frame's physical address. */
LIBSEL4_INLINE_FUNC seL4_ARM_Page_GetAddress_t seL4_ARM_Page_GetAddress(seL4_ARM_Page service)
{
	seL4_InvocationResult result =
		seL4_InvokeResult(service, ARMPageGetAddress, 0, 0, 0, 0, 0, 0);
	seL4_ARM_Page_GetAddress_t address = {(int)result.error, result.mr[0]};

	return address;
}

/** Turns a 4 KiB untyped into an ASID pool, whose capability goes to an empty slot. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARM_ASIDControl_MakePool(seL4_ARM_ASIDControl service,
							     seL4_Untyped untyped, seL4_CNode root,
							     seL4_Word index, seL4_Uint8 depth)
{
	seL4_SetCap(0, untyped);
	seL4_SetCap(1, root);
	return seL4_Invoke(service, ARMASIDControlMakePool, 2, 2, index, depth, 0, 0);
}

/** Gives a VSpace an ASID, before anything is mapped in it. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARM_ASIDPool_Assign(seL4_ARM_ASIDPool service, seL4_CPtr vspace)
{
	seL4_SetCap(0, vspace);
	return seL4_Invoke(service, ARMASIDPoolAssign, 1, 0, 0, 0, 0, 0);
}

/** seL4_IRQControl_Get with a trigger: 0 level, else edge. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_IRQControl_GetTrigger(seL4_IRQControl service, seL4_Word irq,
							  seL4_Word trigger, seL4_CNode root,
							  seL4_Word index, seL4_Uint8 depth)
{
	seL4_SetCap(0, root);
	return seL4_Invoke(service, ARMIRQIssueIRQHandlerTrigger, 1, 4, irq, trigger, index, depth);
}

/** Makes a capability that sends software interrupt `irq`, 0..15, to core interface `target`. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_IRQControl_IssueSGISignal(seL4_IRQControl service,
							      seL4_Word irq, seL4_Word target,
							      seL4_CNode root, seL4_Word index,
							      seL4_Uint8 depth)
{
	seL4_SetCap(0, root);
	return seL4_Invoke(service, ARMIRQIssueSGISignal, 1, 4, irq, target, index, depth);
}

/** Secure monitor call with registers x0..x7, for kernels that allow it. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARM_SMC_Call(seL4_ARM_SMC service,
						 seL4_ARM_SMCContext *smc_args,
						 seL4_ARM_SMCContext *smc_response)
{
	seL4_InvocationResult result;

	seL4_SetMR(4, smc_args->x4);
	seL4_SetMR(5, smc_args->x5);
	seL4_SetMR(6, smc_args->x6);
	seL4_SetMR(7, smc_args->x7);
	result = seL4_InvokeResult(service, ARMSMCCall, 0, 8, smc_args->x0, smc_args->x1,
				   smc_args->x2, smc_args->x3);
	if (result.error == seL4_NoError) {
		seL4_ARM_SMCContext response = {result.mr[0],  result.mr[1],  result.mr[2],
						result.mr[3],  seL4_GetMR(4), seL4_GetMR(5),
						seL4_GetMR(6), seL4_GetMR(7)};

		*smc_response = response;
	}
	return result.error;
}

#endif
