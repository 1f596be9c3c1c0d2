/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls of the firmware: the legacy extensions of the RISC-V Supervisor Binary
 * Interface, which every implementation has had.
 */
#ifndef KERNEL_ARCH_SBI_H
#define KERNEL_ARCH_SBI_H

#include "types.h"

enum sbi_function { SBI_SET_TIMER = 0, SBI_CONSOLE_PUTCHAR = 1, SBI_SHUTDOWN = 8 };

static inline void sbi_call(enum sbi_function function, word argument)
{
	register word a0 __asm__("a0") = argument;
	register word a7 __asm__("a7") = (word)function;

	__asm__ volatile("ecall" : "+r"(a0) : "r"(a7) : "memory");
}

#endif
