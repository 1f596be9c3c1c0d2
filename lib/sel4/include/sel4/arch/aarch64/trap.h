/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The trap into the kernel. Registers that a call does not use keep their
 * values, so that one instruction sequence serves all calls; what a call does
 * not read or write costs nothing once this is inlined.
 */
#ifndef SEL4_ARCH_AARCH64_TRAP_H
#define SEL4_ARCH_AARCH64_TRAP_H

#include <sel4/simple_types.h>
#include <sel4/macros.h>
#include <sel4/syscall.h>

/* What goes into the kernel and comes back. */
typedef struct seL4_TrapRegisters {
	seL4_Word cap_badge; /* x0: in the capability invoked or received from, out the badge */
	seL4_Word info;	     /* x1 */
	seL4_Word mr[4];     /* x2..x5: message words 0..3 */
} seL4_TrapRegisters;

/**
 * Performs system call `number`.
 * @param registers in and out
 * @param reply x6: the reply capability, or the destination of NBSendWait
 * @param destination x8: the destination of NBSendRecv
 */
LIBSEL4_INLINE_FUNC void seL4_Trap(seL4_Syscall_ID number, seL4_TrapRegisters *registers,
				   seL4_CPtr reply, seL4_CPtr destination)
{
	register seL4_Word x0 __asm__("x0") = registers->cap_badge;
	register seL4_Word x1 __asm__("x1") = registers->info;
	register seL4_Word x2 __asm__("x2") = registers->mr[0];
	register seL4_Word x3 __asm__("x3") = registers->mr[1];
	register seL4_Word x4 __asm__("x4") = registers->mr[2];
	register seL4_Word x5 __asm__("x5") = registers->mr[3];
	register seL4_Word x6 __asm__("x6") = reply;
	register seL4_Word x7 __asm__("x7") = (seL4_Word)number;
	register seL4_Word x8 __asm__("x8") = destination;

	__asm__ volatile("svc #0"
			 : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5)
			 : "r"(x6), "r"(x7), "r"(x8)
			 : "memory");
	registers->cap_badge = x0;
	registers->info = x1;
	registers->mr[0] = x2;
	registers->mr[1] = x3;
	registers->mr[2] = x4;
	registers->mr[3] = x5;
}

#endif
