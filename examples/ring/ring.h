/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A ring of blocks between one producer and one consumer, without locks. Each
 * side writes its own counter alone; a block belongs to the producer until
 * `filled` has passed it, and to the consumer until `emptied` has. Blocks are
 * filled and read where they lie.
 */
#ifndef RING_H
#define RING_H

#include <microkit.h>

enum { BLOCKS = 62, BLOCK_WORDS = 128, BLOCK_BYTES = BLOCK_WORDS * 8 };
enum { TOTAL_BYTES = 10 << 20, TOTAL_BLOCKS = TOTAL_BYTES / BLOCK_BYTES };

struct ring {
	seL4_Uint64 filled;
	seL4_Uint64 pad[BLOCK_WORDS - 1]; /* the counters lie in lines of their own */
	seL4_Uint64 emptied;
	seL4_Uint64 pad_too[BLOCK_WORDS - 1];
	seL4_Uint64 blocks[BLOCKS][BLOCK_WORDS];
};

_Static_assert(sizeof(struct ring) == 0x10000, "the region's size");

static inline seL4_Uint64 ring_load(const seL4_Uint64 *counter)
{
	return __atomic_load_n(counter, __ATOMIC_ACQUIRE);
}

static inline void ring_store(seL4_Uint64 *counter, seL4_Uint64 value)
{
	__atomic_store_n(counter, value, __ATOMIC_RELEASE);
}

/* Word i of block n, as both sides know it. */
static inline seL4_Uint64 ring_word(seL4_Uint64 n, unsigned i)
{
	return (n * BLOCK_WORDS + i) * 0x9e3779b97f4a7c15u;
}

#endif
