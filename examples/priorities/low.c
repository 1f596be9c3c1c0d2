/* SPDX-License-Identifier: BSD-2-Clause */
/* Counts without end, and without ever letting go of the processor. */
#include <microkit.h>

volatile seL4_Uint64 *count = (volatile seL4_Uint64 *)1; /* written by the host tool */

void init(void)
{
	for (;;)
		*count = *count + 1;
}

void notified(microkit_channel channel)
{
	(void)channel;
}
