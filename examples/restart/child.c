/* SPDX-License-Identifier: BSD-2-Clause */
/* Crashes in its first two lives; in the third it tells its parent that all is well. */
#include <clavis.h>

volatile seL4_Word *log;
unsigned long to_parent;

void init(void)
{
	*log += 1;
	if (*log < 3)
		*(volatile int *)(*log * 16) = 1;
	microkit_notify((microkit_channel)to_parent);
}

void notified(microkit_channel channel)
{
	(void)channel;
}
