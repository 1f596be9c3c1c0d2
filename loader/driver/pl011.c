/* SPDX-License-Identifier: BSD-2-Clause */
/* PL011 serial port as the loader's console: as firmware or reset left it, polled. */
#include "board.h"
#include "console.h"

#define UART_DATA	   0x00
#define UART_FLAGS	   0x18
#define FLAG_TRANSMIT_FULL (1u << 5)

static volatile uint32_t *uart(unsigned offset)
{
	return (volatile uint32_t *)(BOARD_CONSOLE_PL011 + offset);
}

void console_put(char c)
{
	while (*uart(UART_FLAGS) & FLAG_TRANSMIT_FULL)
		;
	*uart(UART_DATA) = (uint8_t)c;
}
