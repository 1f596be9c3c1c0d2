/* SPDX-License-Identifier: BSD-2-Clause */
/* Adds up what its clients send, each in an account of its own. */
#include <clavis.h>

#define CHANNELS 62

static seL4_Word accounts[CHANNELS];

void init(void)
{
	microkit_dbg_puts("server: ready\n");
}

void notified(microkit_channel channel)
{
	microkit_dbg_puts("server: notified by channel ");
	microkit_dbg_put32(channel);
	microkit_dbg_puts(" on its own time\n");
	if (channel == 20)
		clavis_done(0);
}

microkit_msginfo protected(microkit_channel channel, microkit_msginfo info)
{
	accounts[channel] += microkit_mr_get(0);
	microkit_mr_set(0, accounts[channel]);
	return microkit_msginfo_new(microkit_msginfo_get_label(info), 1);
}
