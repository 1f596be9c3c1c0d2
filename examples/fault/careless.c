/* SPDX-License-Identifier: BSD-2-Clause */
/* Greets its neighbour, then writes where nothing is mapped. */
#include <microkit.h>

enum { NEIGHBOUR_CHANNEL = 0 };

void init(void)
{
	microkit_dbg_puts("careless: writing to an address that is not mine\n");
	microkit_notify(NEIGHBOUR_CHANNEL);
	*(volatile seL4_Word *)0xdead0000 = 1;
	microkit_dbg_puts("careless: this line is never printed\n");
}

void notified(microkit_channel channel)
{
	(void)channel;
}
