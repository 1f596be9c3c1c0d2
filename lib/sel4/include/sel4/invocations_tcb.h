/* SPDX-License-Identifier: BSD-2-Clause */
/* Invocations of threads. */
#ifndef SEL4_INVOCATIONS_TCB_H
#define SEL4_INVOCATIONS_TCB_H

#include <sel4/invoke.h>

/**
 * Reads the first `count` registers of another thread.
 * @param suspend_source whether to stop it first
 * @param count 1..sizeof(seL4_UserContext) / 8
 */
LIBSEL4_INLINE_FUNC seL4_Error seL4_TCB_ReadRegisters(seL4_TCB service, seL4_Bool suspend_source,
						      seL4_Uint8 arch_flags, seL4_Word count,
						      seL4_UserContext *regs)
{
	seL4_InvocationResult result = seL4_InvokeResult(
		service, TCBReadRegisters, 0, 2,
		(seL4_Word)(suspend_source & 1) | (seL4_Word)arch_flags << 8, count, 0, 0);
	seL4_Word *words = &regs->pc;
	seL4_Word length = seL4_MessageInfo_get_length(result.info);

	if (result.error != seL4_NoError)
		return result.error;
	for (seL4_Word i = 0; i < length && i < sizeof(*regs) / sizeof(seL4_Word); i++)
		words[i] = i < SEL4_TRAP_MESSAGE_WORDS ? result.mr[i] : seL4_GetMR((int)i);
	return result.error;
}

/**
 * Writes the first `count` registers of another thread.
 * @param resume_target whether it runs afterwards
 */
LIBSEL4_INLINE_FUNC seL4_Error seL4_TCB_WriteRegisters(seL4_TCB service, seL4_Bool resume_target,
						       seL4_Uint8 arch_flags, seL4_Word count,
						       seL4_UserContext *regs)
{
	const seL4_Word *words = &regs->pc;
	const seL4_Word all = sizeof(*regs) / sizeof(seL4_Word);

	for (seL4_Word i = 2; i < all; i++)
		seL4_SetMR((int)i + 2, words[i]);
	return seL4_Invoke(service, TCBWriteRegisters, 0, 2 + all,
			   (seL4_Word)(resume_target & 1) | (seL4_Word)arch_flags << 8, count,
			   words[0], words[1]);
}

/** Copies groups of registers from `source`: transfer_frame (with pc and sp), transfer_integer. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_TCB_CopyRegisters(
	seL4_TCB service, seL4_TCB source, seL4_Bool suspend_source, seL4_Bool resume_target,
	seL4_Bool transfer_frame, seL4_Bool transfer_integer, seL4_Uint8 arch_flags)
{
	seL4_SetCap(0, source);
	return seL4_Invoke(service, TCBCopyRegisters, 1, 1,
			   (seL4_Word)(suspend_source & 1) | (seL4_Word)(resume_target & 1) << 1 |
				   (seL4_Word)(transfer_frame & 1) << 2 |
				   (seL4_Word)(transfer_integer & 1) << 3 |
				   (seL4_Word)arch_flags << 8,
			   0, 0, 0);
}

/**
 * Sets CSpace, VSpace and IPC buffer.
 * @param cspace_root_data guard for the CSpace root (seL4_CNode_CapData_t); 0: leave as it is
 * @param buffer address of the IPC buffer, seL4_IPCBufferSizeBits aligned; 0: none
 * @param bufferFrame the frame that is mapped there
 */
LIBSEL4_INLINE_FUNC seL4_Error seL4_TCB_Configure(seL4_TCB service, seL4_CNode cspace_root,
						  seL4_Word cspace_root_data, seL4_CPtr vspace_root,
						  seL4_Word vspace_root_data, seL4_Word buffer,
						  seL4_CPtr bufferFrame)
{
	seL4_SetCap(0, cspace_root);
	seL4_SetCap(1, vspace_root);
	seL4_SetCap(2, bufferFrame);
	return seL4_Invoke(service, TCBConfigure, 3, 3, cspace_root_data, vspace_root_data, buffer,
			   0);
}

/** @param priority at most the maximum controlled priority of `authority` */
LIBSEL4_INLINE_FUNC seL4_Error seL4_TCB_SetPriority(seL4_TCB service, seL4_TCB authority,
						    seL4_Word priority)
{
	seL4_SetCap(0, authority);
	return seL4_Invoke(service, TCBSetPriority, 1, 1, priority, 0, 0, 0);
}

/** @param mcp the highest priority the thread may give, at most that of `authority` */
LIBSEL4_INLINE_FUNC seL4_Error seL4_TCB_SetMCPriority(seL4_TCB service, seL4_TCB authority,
						      seL4_Word mcp)
{
	seL4_SetCap(0, authority);
	return seL4_Invoke(service, TCBSetMCPriority, 1, 1, mcp, 0, 0, 0);
}

/** Sets priorities, scheduling context (null capability: none) and fault handler in one step. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_TCB_SetSchedParams(seL4_TCB service, seL4_TCB authority,
						       seL4_Word mcp, seL4_Word priority,
						       seL4_CPtr sched_context, seL4_CPtr fault_ep)
{
	seL4_SetCap(0, authority);
	seL4_SetCap(1, sched_context);
	seL4_SetCap(2, fault_ep);
	return seL4_Invoke(service, TCBSetSchedParams, 3, 2, mcp, priority, 0, 0);
}

/** Sets the endpoint that hears when the thread uses up its budget (null capability: none). */
LIBSEL4_INLINE_FUNC seL4_Error seL4_TCB_SetTimeoutEndpoint(seL4_TCB service,
							   seL4_CPtr timeout_fault_ep)
{
	seL4_SetCap(0, timeout_fault_ep);
	return seL4_Invoke(service, TCBSetTimeoutEndpoint, 1, 0, 0, 0, 0, 0);
}

LIBSEL4_INLINE_FUNC seL4_Error seL4_TCB_SetIPCBuffer(seL4_TCB service, seL4_Word buffer,
						     seL4_CPtr bufferFrame)
{
	seL4_SetCap(0, bufferFrame);
	return seL4_Invoke(service, TCBSetIPCBuffer, 1, 1, buffer, 0, 0, 0);
}

/** Sets fault handler (null capability: none), CSpace and VSpace; data words as in
 * seL4_TCB_Configure. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_TCB_SetSpace(seL4_TCB service, seL4_CPtr fault_ep,
						 seL4_CNode cspace_root, seL4_Word cspace_root_data,
						 seL4_CPtr vspace_root, seL4_Word vspace_root_data)
{
	seL4_SetCap(0, fault_ep);
	seL4_SetCap(1, cspace_root);
	seL4_SetCap(2, vspace_root);
	return seL4_Invoke(service, TCBSetSpace, 3, 2, cspace_root_data, vspace_root_data, 0, 0);
}

/** Stops the thread; a system call that it waits in starts anew when it is resumed. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_TCB_Suspend(seL4_TCB service)
{
	return seL4_Invoke(service, TCBSuspend, 0, 0, 0, 0, 0, 0);
}

LIBSEL4_INLINE_FUNC seL4_Error seL4_TCB_Resume(seL4_TCB service)
{
	return seL4_Invoke(service, TCBResume, 0, 0, 0, 0, 0, 0);
}

/** Lets the thread receive signals of `notification` while it waits on an endpoint. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_TCB_BindNotification(seL4_TCB service, seL4_CPtr notification)
{
	seL4_SetCap(0, notification);
	return seL4_Invoke(service, TCBBindNotification, 1, 0, 0, 0, 0, 0);
}

LIBSEL4_INLINE_FUNC seL4_Error seL4_TCB_UnbindNotification(seL4_TCB service)
{
	return seL4_Invoke(service, TCBUnbindNotification, 0, 0, 0, 0, 0, 0);
}

/** Sets the thread pointer register. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_TCB_SetTLSBase(seL4_TCB service, seL4_Word tls_base)
{
	return seL4_Invoke(service, TCBSetTLSBase, 0, 1, tls_base, 0, 0, 0);
}

typedef struct seL4_TCB_SetFlags {
	int error;
	seL4_Word flags; /* as they are now */
} seL4_TCB_SetFlags_t;

/** Clears and sets flags, seL4_TCBFlag. */
LIBSEL4_INLINE_FUNC seL4_TCB_SetFlags_t seL4_TCB_SetFlags(seL4_TCB service, seL4_Word clear,
							  seL4_Word set)
{
	seL4_InvocationResult result =
		seL4_InvokeResult(service, TCBSetFlags, 0, 2, clear, set, 0, 0);
	seL4_TCB_SetFlags_t flags = {(int)result.error, result.mr[0]};

	return flags;
}

#endif
