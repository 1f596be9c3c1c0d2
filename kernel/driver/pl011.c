/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PL011 serial port as the kernel's console: set up by firmware or reset.
 */
#include "arch/interface.h"
#include "board.h"
#include "cap/cap.h"
#include "core.h"

#if PRINTING

enum pl011 { UART_DR = 0x00, UART_FR = 0x18 };

#define FR_TRANSMIT_FULL (1u << 5)

static volatile uint32_t *uart(enum pl011 offset)
{
	return window_pointer(BOARD_CONSOLE_PL011 + offset);
}

static void put(char c)
{
	while (*uart(UART_FR) & FR_TRANSMIT_FULL)
		;
	*uart(UART_DR) = (uint8_t)c;
}

void arch_putchar(char c)
{
	if (c == '\n')
		put('\r');
	put(c);
}

#endif
