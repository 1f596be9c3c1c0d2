/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The trap into the kernel. Registers that a call does not use keep their
 * values, so that one instruction sequence serves all calls; what a call does
 * not read or write costs nothing once this is inlined.
 */
#ifndef SEL4_ARCH_RISCV64_TRAP_H
#define SEL4_ARCH_RISCV64_TRAP_H

#include <sel4/simple_types.h>
#include <sel4/macros.h>
#include <sel4/syscall.h>

/* What goes into the kernel and comes back. */
typedef struct seL4_TrapRegisters {
	seL4_Word cap_badge; /* a0: in the capability invoked or received from, out the badge */
	seL4_Word info;	     /* a1 */
	seL4_Word mr[4];     /* a2..a5: message words 0..3 */
} seL4_TrapRegisters;

/**
 * Performs system call `number`.
 * @param registers in and out
 * @param reply a6: the reply capability, or the destination of NBSendWait
 * @param destination t0: the destination of NBSendRecv
 */
LIBSEL4_INLINE_FUNC void seL4_Trap(seL4_Syscall_ID number, seL4_TrapRegisters *registers,
				   seL4_CPtr reply, seL4_CPtr destination)
{
	register seL4_Word a0 __asm__("a0") = registers->cap_badge;
	register seL4_Word a1 __asm__("a1") = registers->info;
	register seL4_Word a2 __asm__("a2") = registers->mr[0];
	register seL4_Word a3 __asm__("a3") = registers->mr[1];
	register seL4_Word a4 __asm__("a4") = registers->mr[2];
	register seL4_Word a5 __asm__("a5") = registers->mr[3];
	register seL4_Word a6 __asm__("a6") = reply;
	register seL4_Word a7 __asm__("a7") = (seL4_Word)number;
	register seL4_Word t0 __asm__("t0") = destination;

	__asm__ volatile("ecall"
			 : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(a5)
			 : "r"(a6), "r"(a7), "r"(t0)
			 : "memory");
	registers->cap_badge = a0;
	registers->info = a1;
	registers->mr[0] = a2;
	registers->mr[1] = a3;
	registers->mr[2] = a4;
	registers->mr[3] = a5;
}

#endif
