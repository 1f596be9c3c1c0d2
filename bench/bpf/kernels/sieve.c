/* SPDX-License-Identifier: BSD-2-Clause */
/* The primes below 8192, by Eratosthenes' sieve. */
#include "kernel.h"

#define LIMIT 8192

ENTRY(unsigned char *memory)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < LIMIT; i++)
		memory[i] = i & 1;
	memory[2] = 1;
	for (uint32_t i = 2; i < LIMIT; i++) {
		if (memory[i] == 0)
			continue;
		count++;
		for (uint32_t j = 2 * i; j < LIMIT; j += i)
			memory[j] = 0;
	}
	return count;
}
