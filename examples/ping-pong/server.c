/* SPDX-License-Identifier: BSD-2-Clause */
/* Answers each notification with one, and each call with the sum of its words. */
#include <microkit.h>

enum { ROUNDS_CHANNEL = 0 };

void init(void)
{
}

void notified(microkit_channel channel)
{
	if (channel != ROUNDS_CHANNEL)
		return;
	microkit_dbg_puts("server: pong\n");
	microkit_deferred_notify(ROUNDS_CHANNEL);
}

microkit_msginfo protected(microkit_channel channel, microkit_msginfo info)
{
	seL4_Word count = microkit_msginfo_get_count(info);
	seL4_Word sum = 0;

	(void)channel;
	for (seL4_Word i = 0; i < count; i++)
		sum += microkit_mr_get((seL4_Uint8)i);
	microkit_mr_set(0, sum);
	return microkit_msginfo_new(0, 1);
}
