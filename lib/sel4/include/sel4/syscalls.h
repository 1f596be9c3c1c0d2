/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls. Message words 0..3 travel in registers; these functions move
 * them from and to the IPC buffer, or, by the names ending in WithMRs, from and
 * to variables (a null pointer: the word is neither sent nor fetched).
 */
#ifndef SEL4_SYSCALLS_H
#define SEL4_SYSCALLS_H

#include <sel4/config.h>
#include <sel4/types.h>
#include <sel4/functions.h>
#include <sel4/syscall.h>

#include SEL4_ARCH_HEADER(trap.h)

LIBSEL4_INLINE_FUNC seL4_TrapRegisters seL4_LoadMessage(seL4_CPtr cap, seL4_MessageInfo_t info)
{
	seL4_TrapRegisters registers = {
		cap,
		info.words[0],
		{seL4_GetMR(0), seL4_GetMR(1), seL4_GetMR(2), seL4_GetMR(3)},
	};

	return registers;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_StoreMessage(const seL4_TrapRegisters *registers,
							 seL4_Word *sender)
{
	seL4_MessageInfo_t info = {{registers->info}};

	for (int i = 0; i < SEL4_TRAP_MESSAGE_WORDS; i++)
		seL4_SetMR(i, registers->mr[i]);
	if (sender)
		*sender = registers->cap_badge;
	return info;
}

LIBSEL4_INLINE_FUNC seL4_TrapRegisters seL4_LoadMRs(seL4_CPtr cap, seL4_MessageInfo_t info,
						    const seL4_Word *mr0, const seL4_Word *mr1,
						    const seL4_Word *mr2, const seL4_Word *mr3)
{
	seL4_Word length = seL4_MessageInfo_get_length(info);
	seL4_TrapRegisters registers = {
		cap,
		info.words[0],
		{
			mr0 && length > 0 ? *mr0 : 0,
			mr1 && length > 1 ? *mr1 : 0,
			mr2 && length > 2 ? *mr2 : 0,
			mr3 && length > 3 ? *mr3 : 0,
		},
	};

	return registers;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_StoreMRs(const seL4_TrapRegisters *registers,
						     seL4_Word *sender, seL4_Word *mr0,
						     seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3)
{
	seL4_MessageInfo_t info = {{registers->info}};

	if (mr0)
		*mr0 = registers->mr[0];
	if (mr1)
		*mr1 = registers->mr[1];
	if (mr2)
		*mr2 = registers->mr[2];
	if (mr3)
		*mr3 = registers->mr[3];
	if (sender)
		*sender = registers->cap_badge;
	return info;
}

/** Sends and waits until somebody has received. */
LIBSEL4_INLINE_FUNC void seL4_Send(seL4_CPtr dest, seL4_MessageInfo_t info)
{
	seL4_TrapRegisters registers = seL4_LoadMessage(dest, info);

	seL4_Trap(seL4_SysSend, &registers, 0, 0);
}

LIBSEL4_INLINE_FUNC void seL4_SendWithMRs(seL4_CPtr dest, seL4_MessageInfo_t info, seL4_Word *mr0,
					  seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3)
{
	seL4_TrapRegisters registers = seL4_LoadMRs(dest, info, mr0, mr1, mr2, mr3);

	seL4_Trap(seL4_SysSend, &registers, 0, 0);
}

/** Sends if somebody waits to receive; else nothing happens, and nothing tells. */
LIBSEL4_INLINE_FUNC void seL4_NBSend(seL4_CPtr dest, seL4_MessageInfo_t info)
{
	seL4_TrapRegisters registers = seL4_LoadMessage(dest, info);

	seL4_Trap(seL4_SysNBSend, &registers, 0, 0);
}

LIBSEL4_INLINE_FUNC void seL4_NBSendWithMRs(seL4_CPtr dest, seL4_MessageInfo_t info, seL4_Word *mr0,
					    seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3)
{
	seL4_TrapRegisters registers = seL4_LoadMRs(dest, info, mr0, mr1, mr2, mr3);

	seL4_Trap(seL4_SysNBSend, &registers, 0, 0);
}

/** Signals a notification. */
LIBSEL4_INLINE_FUNC void seL4_Signal(seL4_CPtr dest)
{
	seL4_TrapRegisters registers = {dest, seL4_MessageInfo_new(0, 0, 0, 0).words[0], {0}};

	seL4_Trap(seL4_SysSend, &registers, 0, 0);
}

/** Sends, then waits for the reply, which it returns. Invokes objects, too. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Call(seL4_CPtr dest, seL4_MessageInfo_t info)
{
	seL4_TrapRegisters registers = seL4_LoadMessage(dest, info);

	seL4_Trap(seL4_SysCall, &registers, 0, 0);
	return seL4_StoreMessage(&registers, 0);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_CallWithMRs(seL4_CPtr dest, seL4_MessageInfo_t info,
							seL4_Word *mr0, seL4_Word *mr1,
							seL4_Word *mr2, seL4_Word *mr3)
{
	seL4_TrapRegisters registers = seL4_LoadMRs(dest, info, mr0, mr1, mr2, mr3);

	seL4_Trap(seL4_SysCall, &registers, 0, 0);
	return seL4_StoreMRs(&registers, 0, mr0, mr1, mr2, mr3);
}

/**
 * Waits for a message on endpoint `src` or a signal on notification `src`.
 * @param sender receives the badge, may be null
 * @param reply the reply object that will stand for the caller
 */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Recv(seL4_CPtr src, seL4_Word *sender, seL4_CPtr reply)
{
	seL4_TrapRegisters registers = {src, 0, {0}};

	seL4_Trap(seL4_SysRecv, &registers, reply, 0);
	return seL4_StoreMessage(&registers, sender);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_RecvWithMRs(seL4_CPtr src, seL4_Word *sender,
							seL4_Word *mr0, seL4_Word *mr1,
							seL4_Word *mr2, seL4_Word *mr3,
							seL4_CPtr reply)
{
	seL4_TrapRegisters registers = {src, 0, {0}};

	seL4_Trap(seL4_SysRecv, &registers, reply, 0);
	return seL4_StoreMRs(&registers, sender, mr0, mr1, mr2, mr3);
}

/** Receives if a message or signal is there; else the badge is 0. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBRecv(seL4_CPtr src, seL4_Word *sender,
						   seL4_CPtr reply)
{
	seL4_TrapRegisters registers = {src, 0, {0}};

	seL4_Trap(seL4_SysNBRecv, &registers, reply, 0);
	return seL4_StoreMessage(&registers, sender);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBRecvWithMRs(seL4_CPtr src, seL4_Word *sender,
							  seL4_Word *mr0, seL4_Word *mr1,
							  seL4_Word *mr2, seL4_Word *mr3,
							  seL4_CPtr reply)
{
	seL4_TrapRegisters registers = {src, 0, {0}};

	seL4_Trap(seL4_SysNBRecv, &registers, reply, 0);
	return seL4_StoreMRs(&registers, sender, mr0, mr1, mr2, mr3);
}

/** Like seL4_Recv without a reply object: for signals, and messages that want no reply. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Wait(seL4_CPtr src, seL4_Word *sender)
{
	seL4_TrapRegisters registers = {src, 0, {0}};

	seL4_Trap(seL4_SysWait, &registers, 0, 0);
	return seL4_StoreMessage(&registers, sender);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_WaitWithMRs(seL4_CPtr src, seL4_Word *sender,
							seL4_Word *mr0, seL4_Word *mr1,
							seL4_Word *mr2, seL4_Word *mr3)
{
	seL4_TrapRegisters registers = {src, 0, {0}};

	seL4_Trap(seL4_SysWait, &registers, 0, 0);
	return seL4_StoreMRs(&registers, sender, mr0, mr1, mr2, mr3);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBWait(seL4_CPtr src, seL4_Word *sender)
{
	seL4_TrapRegisters registers = {src, 0, {0}};

	seL4_Trap(seL4_SysNBWait, &registers, 0, 0);
	return seL4_StoreMessage(&registers, sender);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBWaitWithMRs(seL4_CPtr src, seL4_Word *sender,
							  seL4_Word *mr0, seL4_Word *mr1,
							  seL4_Word *mr2, seL4_Word *mr3)
{
	seL4_TrapRegisters registers = {src, 0, {0}};

	seL4_Trap(seL4_SysNBWait, &registers, 0, 0);
	return seL4_StoreMRs(&registers, sender, mr0, mr1, mr2, mr3);
}

/** Takes a signal if there is one; else the badge is 0. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Poll(seL4_CPtr src, seL4_Word *sender)
{
	return seL4_NBWait(src, sender);
}

/** Replies through `reply`, then receives like seL4_Recv with the same reply object. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_ReplyRecv(seL4_CPtr src, seL4_MessageInfo_t info,
						      seL4_Word *sender, seL4_CPtr reply)
{
	seL4_TrapRegisters registers = seL4_LoadMessage(src, info);

	seL4_Trap(seL4_SysReplyRecv, &registers, reply, 0);
	return seL4_StoreMessage(&registers, sender);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_ReplyRecvWithMRs(seL4_CPtr src, seL4_MessageInfo_t info,
							     seL4_Word *sender, seL4_Word *mr0,
							     seL4_Word *mr1, seL4_Word *mr2,
							     seL4_Word *mr3, seL4_CPtr reply)
{
	seL4_TrapRegisters registers = seL4_LoadMRs(src, info, mr0, mr1, mr2, mr3);

	seL4_Trap(seL4_SysReplyRecv, &registers, reply, 0);
	return seL4_StoreMRs(&registers, sender, mr0, mr1, mr2, mr3);
}

/** NBSend to `dest`, then Recv from `src`; a waiting receiver without a context gets the caller's.
 */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendRecv(seL4_CPtr dest, seL4_MessageInfo_t info,
						       seL4_CPtr src, seL4_Word *sender,
						       seL4_CPtr reply)
{
	seL4_TrapRegisters registers = seL4_LoadMessage(src, info);

	seL4_Trap(seL4_SysNBSendRecv, &registers, reply, dest);
	return seL4_StoreMessage(&registers, sender);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendRecvWithMRs(
	seL4_CPtr dest, seL4_MessageInfo_t info, seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2,
	seL4_Word *mr3, seL4_CPtr src, seL4_Word *sender, seL4_CPtr reply)
{
	seL4_TrapRegisters registers = seL4_LoadMRs(src, info, mr0, mr1, mr2, mr3);

	seL4_Trap(seL4_SysNBSendRecv, &registers, reply, dest);
	return seL4_StoreMRs(&registers, sender, mr0, mr1, mr2, mr3);
}

/** NBSend to `dest`, then Wait for `src`. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendWait(seL4_CPtr dest, seL4_MessageInfo_t info,
						       seL4_CPtr src, seL4_Word *sender)
{
	seL4_TrapRegisters registers = seL4_LoadMessage(src, info);

	seL4_Trap(seL4_SysNBSendWait, &registers, dest, 0);
	return seL4_StoreMessage(&registers, sender);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendWaitWithMRs(seL4_CPtr dest,
							      seL4_MessageInfo_t info,
							      seL4_Word *mr0, seL4_Word *mr1,
							      seL4_Word *mr2, seL4_Word *mr3,
							      seL4_CPtr src, seL4_Word *sender)
{
	seL4_TrapRegisters registers = seL4_LoadMRs(src, info, mr0, mr1, mr2, mr3);

	seL4_Trap(seL4_SysNBSendWait, &registers, dest, 0);
	return seL4_StoreMRs(&registers, sender, mr0, mr1, mr2, mr3);
}

/** Gives up the rest of the budget until its next refill. */
LIBSEL4_INLINE_FUNC void seL4_Yield(void)
{
	seL4_TrapRegisters registers = {0};

	seL4_Trap(seL4_SysYield, &registers, 0, 0);
}

#endif
