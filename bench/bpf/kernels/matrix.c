/* SPDX-License-Identifier: BSD-2-Clause */
/* The product of two matrices of 16 by 16. */
#include "kernel.h"

#define SIZE 16

ENTRY(unsigned char *memory)
{
	const uint32_t(*a)[SIZE] = (const uint32_t(*)[SIZE])(const void *)memory;
	const uint32_t(*b)[SIZE] = a + SIZE;
	uint64_t(*product)[SIZE] = (uint64_t(*)[SIZE])(void *)(memory + 8192);
	uint64_t trace = 0;

	for (uint32_t i = 0; i < SIZE; i++)
		for (uint32_t j = 0; j < SIZE; j++) {
			uint64_t sum = 0;

			for (uint32_t k = 0; k < SIZE; k++)
				sum += (uint64_t)a[i][k] * b[k][j];
			product[i][j] = sum;
		}
	for (uint32_t i = 0; i < SIZE; i++)
		trace += product[i][i];
	return trace;
}
