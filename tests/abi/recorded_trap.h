/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Takes the place of the trap instruction on the host: records what a call
 * passes to the kernel and returns what the test has prepared.
 */
#ifndef SEL4_RECORDED_TRAP_H
#define SEL4_RECORDED_TRAP_H

#include <sel4/simple_types.h>
#include <sel4/macros.h>
#include <sel4/syscall.h>
#include <sel4/functions.h>

typedef struct seL4_TrapRegisters {
	seL4_Word cap_badge;
	seL4_Word info;
	seL4_Word mr[4];
} seL4_TrapRegisters;

struct recorded_trap {
	seL4_Int64 number;
	seL4_TrapRegisters in, out;
	seL4_CPtr reply, destination;
	seL4_IPCBuffer sent;		   /* as it was at the trap */
	seL4_Word more[seL4_MsgMaxLength]; /* reply words from 4 up go to the buffer */
};

extern struct recorded_trap recorded;

LIBSEL4_INLINE_FUNC void seL4_Trap(seL4_Syscall_ID number, seL4_TrapRegisters *registers,
				   seL4_CPtr reply, seL4_CPtr destination)
{
	recorded.number = number;
	recorded.in = *registers;
	recorded.reply = reply;
	recorded.destination = destination;
	recorded.sent = *seL4_GetIPCBuffer();
	for (int i = SEL4_TRAP_MESSAGE_WORDS; i < (int)(recorded.out.info & 127); i++)
		seL4_SetMR(i, recorded.more[i]);
	*registers = recorded.out;
}

#endif
