/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The firmware's console.
 */
#include "arch/interface.h"
#include "arch/sbi.h"
#include "core.h"

#if PRINTING

void arch_putchar(char c)
{
	if (c == '\n')
		sbi_call(SBI_CONSOLE_PUTCHAR, '\r');
	sbi_call(SBI_CONSOLE_PUTCHAR, (uint8_t)c);
}

#endif
