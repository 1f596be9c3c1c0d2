/* SPDX-License-Identifier: BSD-2-Clause */
/* 256 numbers put in order by insertion in steps (Shell's sort), from a fresh copy. */
#include "kernel.h"

#define NUMBERS 256

ENTRY(unsigned char *memory)
{
	const uint32_t *from = (const uint32_t *)(const void *)memory;
	uint32_t *numbers = (uint32_t *)(void *)(memory + 16384);
	uint64_t sum = 0;

	for (uint32_t i = 0; i < NUMBERS; i++)
		numbers[i] = from[i];
	for (uint32_t step = 121; step > 0; step /= 3)
		for (uint32_t i = step; i < NUMBERS; i++) {
			uint32_t number = numbers[i], j = i;

			while (j >= step && numbers[j - step] > number) {
				numbers[j] = numbers[j - step];
				j -= step;
			}
			numbers[j] = number;
		}
	for (uint32_t i = 0; i < NUMBERS; i++)
		sum = sum * 31 + numbers[i];
	return sum;
}
