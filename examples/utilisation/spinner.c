/* SPDX-License-Identifier: BSD-2-Clause */
/* Never ends, but may use a fifth of the processor only. */
#include <microkit.h>

void init(void)
{
	for (;;)
		__asm__ volatile("");
}

void notified(microkit_channel channel)
{
	(void)channel;
}
