/* SPDX-License-Identifier: BSD-2-Clause */
/* Driver of the PL011: its transmit interrupt says that there is room again. */
#include "driver.h"

/* Registers, in words, and their bits. */
enum { DATA = 0, MASK = 0x38 / 4, CLEAR = 0x44 / 4 };
enum { TRANSMIT = 1 << 5, HALF_QUEUE = 8 };

volatile seL4_Uint32 *port = (volatile seL4_Uint32 *)1; /* written by the host tool */

static int is_sending;

/* Half the port's queue; when as much has left, it interrupts. */
static void send(void)
{
	int character = -1;

	for (int i = 0; i < HALF_QUEUE && (character = next_char()) >= 0; i++)
		port[DATA] = (seL4_Uint32)character;
	is_sending = character >= 0;
	port[MASK] = is_sending ? TRANSMIT : 0;
}

void init(void)
{
	port[MASK] = 0;
	port[CLEAR] = TRANSMIT;
}

void notified(microkit_channel channel)
{
	if (channel == INTERRUPT) {
		port[CLEAR] = TRANSMIT;
		send();
		microkit_deferred_irq_ack(INTERRUPT);
	} else if (!is_sending) {
		send();
	}
}
