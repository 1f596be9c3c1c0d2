/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes to the PL011 serial port, which is a memory region of this domain. */
#include <microkit.h>

/* PL011 registers, in words, and the flag of a full transmit queue. */
enum { PORT_DATA = 0, PORT_FLAGS = 6, FLAG_FULL = 1 << 5 };

/* Address of the registers, written by the host tool. */
volatile seL4_Uint32 *port = (volatile seL4_Uint32 *)1;

static void put(char character)
{
	while (port[PORT_FLAGS] & FLAG_FULL)
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
