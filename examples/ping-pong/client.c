/* SPDX-License-Identifier: BSD-2-Clause */
/* Plays some rounds, then asks the server for a sum. */
#include <clavis.h>

enum { ROUNDS_CHANNEL = 0, SUMS_CHANNEL = 1, ROUNDS = 3 };

static unsigned rounds;

static void ask_for_sum(void)
{
	microkit_mr_set(0, 20);
	microkit_mr_set(1, 22);
	microkit_ppcall(SUMS_CHANNEL, microkit_msginfo_new(0, 2));
	microkit_dbg_puts("client: 20 + 22 is ");
	microkit_dbg_put32((seL4_Uint32)microkit_mr_get(0));
	microkit_dbg_puts("\n");
	clavis_done(microkit_mr_get(0) == 42 ? 0 : 1);
}

void init(void)
{
	microkit_dbg_puts("client: ping\n");
	microkit_notify(ROUNDS_CHANNEL);
}

void notified(microkit_channel channel)
{
	if (channel != ROUNDS_CHANNEL)
		return;
	if (++rounds == ROUNDS) {
		ask_for_sum();
		return;
	}
	microkit_dbg_puts("client: ping\n");
	microkit_deferred_notify(ROUNDS_CHANNEL);
}
