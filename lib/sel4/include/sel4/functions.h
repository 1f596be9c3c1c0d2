/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Access to the calling thread's IPC buffer. The program sets the pointer
 * (seL4_SetIPCBuffer) before any other call, once per thread: the root task
 * from its boot information, another thread from the address it was given.
 */
#ifndef SEL4_FUNCTIONS_H
#define SEL4_FUNCTIONS_H

#include <sel4/config.h>
#include <sel4/types.h>

#if CONFIG_LIB_SEL4_USE_THREAD_LOCALS
extern __thread seL4_IPCBuffer *__sel4_ipc_buffer;
#else
extern seL4_IPCBuffer *__sel4_ipc_buffer;
#endif

LIBSEL4_INLINE_FUNC void seL4_SetIPCBuffer(seL4_IPCBuffer *buffer)
{
	__sel4_ipc_buffer = buffer;
}

LIBSEL4_INLINE_FUNC seL4_IPCBuffer *seL4_GetIPCBuffer(void)
{
	return __sel4_ipc_buffer;
}

/** Message word `i`, 0..seL4_MsgMaxLength - 1, as the last call left it. */
LIBSEL4_INLINE_FUNC seL4_Word seL4_GetMR(int i)
{
	return seL4_GetIPCBuffer()->msg[i];
}

LIBSEL4_INLINE_FUNC void seL4_SetMR(int i, seL4_Word value)
{
	seL4_GetIPCBuffer()->msg[i] = value;
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_GetUserData(void)
{
	return seL4_GetIPCBuffer()->userData;
}

LIBSEL4_INLINE_FUNC void seL4_SetUserData(seL4_Word value)
{
	seL4_GetIPCBuffer()->userData = value;
}

/** Badge of received capability `i`, 0..2, that the kernel has unwrapped. */
LIBSEL4_INLINE_FUNC seL4_Word seL4_GetBadge(int i)
{
	return seL4_GetIPCBuffer()->caps_or_badges[i];
}

/** Capability `i`, 0..2, to send. */
LIBSEL4_INLINE_FUNC seL4_CPtr seL4_GetCap(int i)
{
	return seL4_GetIPCBuffer()->caps_or_badges[i];
}

LIBSEL4_INLINE_FUNC void seL4_SetCap(int i, seL4_CPtr cap)
{
	seL4_GetIPCBuffer()->caps_or_badges[i] = cap;
}

LIBSEL4_INLINE_FUNC void seL4_GetCapReceivePath(seL4_CPtr *receiveCNode, seL4_CPtr *receiveIndex,
						seL4_Word *receiveDepth)
{
	seL4_IPCBuffer *buffer = seL4_GetIPCBuffer();

	if (receiveCNode)
		*receiveCNode = buffer->receiveCNode;
	if (receiveIndex)
		*receiveIndex = buffer->receiveIndex;
	if (receiveDepth)
		*receiveDepth = buffer->receiveDepth;
}

/** Where a received capability goes: slot `receiveIndex`, of `receiveDepth` bits, in
 * `receiveCNode`. */
LIBSEL4_INLINE_FUNC void seL4_SetCapReceivePath(seL4_CPtr receiveCNode, seL4_CPtr receiveIndex,
						seL4_Word receiveDepth)
{
	seL4_IPCBuffer *buffer = seL4_GetIPCBuffer();

	buffer->receiveCNode = receiveCNode;
	buffer->receiveIndex = receiveIndex;
	buffer->receiveDepth = receiveDepth;
}

#endif
