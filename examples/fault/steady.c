/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs on, whatever happens next door. */
#include <clavis.h>

void init(void)
{
	microkit_dbg_puts("steady: started\n");
}

void notified(microkit_channel channel)
{
	(void)channel;
	microkit_dbg_puts("steady: still here\n");
	clavis_done(0);
}
