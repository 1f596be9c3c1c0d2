/* SPDX-License-Identifier: BSD-2-Clause */
/* Characters on their way from the server to the driver; each side writes its own counter alone. */
#ifndef QUEUE_H
#define QUEUE_H

#include <microkit.h>

enum { QUEUE_BYTES = 2048 };

struct queue {
	seL4_Uint32 put, taken;
	char text[QUEUE_BYTES];
};

static inline seL4_Uint32 queue_load(const seL4_Uint32 *counter)
{
	return __atomic_load_n(counter, __ATOMIC_ACQUIRE);
}

static inline void queue_store(seL4_Uint32 *counter, seL4_Uint32 value)
{
	__atomic_store_n(counter, value, __ATOMIC_RELEASE);
}

#endif
