/* SPDX-License-Identifier: BSD-2-Clause */
/* Greets, and says that this was all. */
#include <clavis.h>

void init(void)
{
	microkit_dbg_puts("Hello, world!\n");
	clavis_done(0);
}

void notified(microkit_channel channel)
{
	(void)channel;
}
