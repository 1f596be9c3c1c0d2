/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes to the 16550 serial port, which is a memory region of this domain. */
#include <microkit.h>

/* 16550 registers, in bytes, and the flag of an empty transmit register. */
enum { PORT_DATA = 0, PORT_STATUS = 5, STATUS_EMPTY = 1 << 5 };

/* Address of the registers, written by the host tool. */
volatile seL4_Uint8 *port = (volatile seL4_Uint8 *)1;

static void put(char character)
{
	while (!(port[PORT_STATUS] & STATUS_EMPTY))
		;
	port[PORT_DATA] = (seL4_Uint8)character;
}

static void put_line(const char *text)
{
	while (*text)
		put(*text++);
	put('\r');
	put('\n');
}

void init(void)
{
	put_line("serial: a line of my own");
	put_line("clavis: done, status 0");
}

void notified(microkit_channel channel)
{
	(void)channel;
}
