/* SPDX-License-Identifier: BSD-2-Clause */
/* The firmware's console. */
#include "console.h"
#include "sbi.h"

void console_put(char c)
{
	sbi_call(SBI_CONSOLE_PUTCHAR, (uint8_t)c);
}
