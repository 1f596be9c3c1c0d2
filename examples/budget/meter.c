/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counts like the endless loop, at a lower priority: it gets what the loop may
 * not have. In the end the two counts say how the processor was shared.
 */
#include <clavis.h>

#include "counts.h"

enum { ROUNDS = 30000000, EXPECTED = 10 };

struct counts *counts = (struct counts *)1; /* written by the host tool */

void init(void)
{
	seL4_Uint64 first = counts->loop;

	count_to(&counts->meter, ROUNDS);

	seL4_Uint64 loop = counts->loop - first, all = loop + ROUNDS;
	seL4_Uint32 percent = (seL4_Uint32)((loop * 100 + all / 2) / all);

	microkit_dbg_puts("meter: the endless loop has ");
	microkit_dbg_put32(percent);
	microkit_dbg_puts(" % of the processor\n");
	clavis_done(percent != EXPECTED);
}

void notified(microkit_channel channel)
{
	(void)channel;
}
