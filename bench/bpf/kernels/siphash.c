/* SPDX-License-Identifier: BSD-2-Clause */
/* SipHash-2-4 of 4096 bytes. */
#include "kernel.h"

INLINE uint64_t rotate(uint64_t value, unsigned by)
{
	return value << by | value >> (64 - by);
}

#define ROUND                                                                                      \
	do {                                                                                       \
		v0 += v1;                                                                          \
		v1 = rotate(v1, 13) ^ v0;                                                          \
		v0 = rotate(v0, 32);                                                               \
		v2 += v3;                                                                          \
		v3 = rotate(v3, 16) ^ v2;                                                          \
		v0 += v3;                                                                          \
		v3 = rotate(v3, 21) ^ v0;                                                          \
		v2 += v1;                                                                          \
		v1 = rotate(v1, 17) ^ v2;                                                          \
		v2 = rotate(v2, 32);                                                               \
	} while (0)

ENTRY(unsigned char *memory)
{
	const uint64_t *words = (const uint64_t *)(const void *)memory;
	uint64_t k0 = words[0], k1 = words[1];
	uint64_t v0 = k0 ^ 0x736f6d6570736575, v1 = k1 ^ 0x646f72616e646f6d;
	uint64_t v2 = k0 ^ 0x6c7967656e657261, v3 = k1 ^ 0x7465646279746573;

	for (uint32_t i = 2; i < 514; i++) {
		v3 ^= words[i];
		ROUND;
		ROUND;
		v0 ^= words[i];
	}
	v3 ^= (uint64_t)4096 << 56;
	ROUND;
	ROUND;
	v0 ^= (uint64_t)4096 << 56;
	v2 ^= 0xff;
	ROUND;
	ROUND;
	ROUND;
	ROUND;
	return v0 ^ v1 ^ v2 ^ v3;
}
