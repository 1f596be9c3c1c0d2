/* SPDX-License-Identifier: BSD-2-Clause */
/* Compares every word with what it has to be, where it lies. */
#include <clavis.h>

#include "ring.h"

enum { PRODUCER = 0 };

struct ring *ring = (struct ring *)1; /* written by the host tool */

static seL4_Uint64 emptied, wrong;
static unsigned wake_ups;

static void empty(void)
{
	seL4_Uint64 filled = ring_load(&ring->filled);

	while (emptied < filled) {
		const seL4_Uint64 *block = ring->blocks[emptied % BLOCKS];

		for (unsigned i = 0; i < BLOCK_WORDS; i++)
			wrong += block[i] != ring_word(emptied, i);
		ring_store(&ring->emptied, ++emptied);
	}
	microkit_notify(PRODUCER);
}

static void report(void)
{
	microkit_dbg_puts("consumer: ");
	microkit_dbg_put32((seL4_Uint32)emptied * BLOCK_BYTES);
	microkit_dbg_puts(" bytes, ");
	microkit_dbg_put32((seL4_Uint32)wrong);
	microkit_dbg_puts(" words wrong, woken ");
	microkit_dbg_put32(wake_ups);
	microkit_dbg_puts(" times\n");
	clavis_done(wrong > 0);
}

void init(void)
{
}

void notified(microkit_channel channel)
{
	(void)channel;
	wake_ups++;
	empty();
	if (emptied == TOTAL_BLOCKS)
		report();
}
