/* SPDX-License-Identifier: BSD-2-Clause */
/* Notifies its parent, then uses up its stack. */
#include <microkit.h>

static unsigned dig(volatile unsigned char *above)
{
	volatile unsigned char here[512];

	here[0] = *above;
	return here[0] == 0 ? dig(here) : here[0];
}

void init(void)
{
	volatile unsigned char first = 0;

	microkit_notify(0);
	microkit_dbg_put8((seL4_Uint8)dig(&first));
}

void notified(microkit_channel channel)
{
	(void)channel;
}
