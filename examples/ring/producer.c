/* SPDX-License-Identifier: BSD-2-Clause */
/* Fills blocks until the ring is full, and goes on when the consumer has made room. */
#include "ring.h"

enum { CONSUMER = 0 };

struct ring *ring = (struct ring *)1; /* written by the host tool */

static seL4_Uint64 filled;

static void fill(void)
{
	seL4_Uint64 emptied = ring_load(&ring->emptied);

	while (filled < TOTAL_BLOCKS && filled - emptied < BLOCKS) {
		seL4_Uint64 *block = ring->blocks[filled % BLOCKS];

		for (unsigned i = 0; i < BLOCK_WORDS; i++)
			block[i] = ring_word(filled, i);
		ring_store(&ring->filled, ++filled);
	}
	microkit_notify(CONSUMER);
}

void init(void)
{
	fill();
}

void notified(microkit_channel channel)
{
	(void)channel;
	if (filled < TOTAL_BLOCKS)
		fill();
}
