/* SPDX-License-Identifier: BSD-2-Clause */
/* The meter with a 16550. */
#include "meter.h"

/* Registers, in bytes, and the flag of an empty transmit register. */
enum { PORT_DATA = 0, PORT_STATUS = 5, STATUS_EMPTY = 1 << 5 };

volatile seL4_Uint8 *port = (volatile seL4_Uint8 *)1; /* written by the host tool */

static void put(char character)
{
	while (!(port[PORT_STATUS] & STATUS_EMPTY))
		;
	port[PORT_DATA] = (seL4_Uint8)character;
}
