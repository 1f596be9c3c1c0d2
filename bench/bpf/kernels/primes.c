/* SPDX-License-Identifier: BSD-2-Clause */
/* The primes below 1000, by trial division. */
#include "kernel.h"

ENTRY(unsigned char *memory)
{
	uint32_t count = 0, limit = 1000 + (memory[0] & 1);

	for (uint32_t i = 2; i < limit; i++) {
		uint32_t divisor = 2;

		while (divisor * divisor <= i && i % divisor != 0)
			divisor++;
		count += divisor * divisor > i;
	}
	return count;
}
