/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls of the firmware: legacy extensions of the Supervisor Binary Interface. */
#ifndef LOADER_SBI_H
#define LOADER_SBI_H

#include <stdint.h>

enum sbi_function { SBI_CONSOLE_PUTCHAR = 1, SBI_SHUTDOWN = 8 };

static inline void sbi_call(enum sbi_function function, uint64_t argument)
{
	register uint64_t a0 __asm__("a0") = argument;
	register uint64_t a7 __asm__("a7") = function;

	__asm__ volatile("ecall" : "+r"(a0) : "r"(a7) : "memory");
}

#endif
