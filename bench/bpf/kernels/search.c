/* SPDX-License-Identifier: BSD-2-Clause */
/* 512 binary searches in 1024 numbers in order. */
#include "kernel.h"

#define NUMBERS	 1024
#define SEARCHES 512

ENTRY(unsigned char *memory)
{
	const uint32_t *wanted = (const uint32_t *)(const void *)memory;
	uint32_t *numbers = (uint32_t *)(void *)(memory + 16384);
	uint64_t sum = 0;

	for (uint32_t i = 0; i < NUMBERS; i++)
		numbers[i] = i * 4194301;
	for (uint32_t i = 0; i < SEARCHES; i++) {
		uint32_t low = 0, high = NUMBERS;

		while (low < high) {
			uint32_t middle = (low + high) / 2;

			if (numbers[middle] < wanted[i])
				low = middle + 1;
			else
				high = middle;
		}
		sum += low;
	}
	return sum;
}
