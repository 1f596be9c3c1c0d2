/* SPDX-License-Identifier: BSD-2-Clause */
/* Driver of the 16550: its interrupt says that the transmit register is empty. */
#include "driver.h"

/* Registers, in bytes, and their bits. */
enum { DATA = 0, ENABLE = 1, CAUSE = 2, STATUS = 5 };
enum { WHEN_EMPTY = 1 << 1, STATUS_EMPTY = 1 << 5 };

volatile seL4_Uint8 *port = (volatile seL4_Uint8 *)1; /* written by the host tool */

static void send(void)
{
	int character = -1;

	if (port[STATUS] & STATUS_EMPTY && (character = next_char()) >= 0)
		port[DATA] = (seL4_Uint8)character;
	port[ENABLE] = character >= 0 ? WHEN_EMPTY : 0;
}

void init(void)
{
	port[ENABLE] = 0;
}

void notified(microkit_channel channel)
{
	if (channel == INTERRUPT) {
		(void)port[CAUSE]; /* reading it ends the interrupt */
		send();
		microkit_deferred_irq_ack(INTERRUPT);
	} else if (!port[ENABLE]) {
		send();
	}
}
