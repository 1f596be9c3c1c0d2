/* SPDX-License-Identifier: BSD-2-Clause */
/* The meter with a PL011. */
#include "meter.h"

/* Registers, in words, and the flag of a full transmit queue. */
enum { PORT_DATA = 0, PORT_FLAGS = 6, FLAG_FULL = 1 << 5 };

volatile seL4_Uint32 *port = (volatile seL4_Uint32 *)1; /* written by the host tool */

static void put(char character)
{
	while (port[PORT_FLAGS] & FLAG_FULL)
		;
	port[PORT_DATA] = (seL4_Uint8)character;
}
