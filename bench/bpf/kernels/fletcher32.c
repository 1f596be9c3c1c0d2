/* SPDX-License-Identifier: BSD-2-Clause */
/* Fletcher's checksum of 360 bytes at a time. */
#include "kernel.h"

ENTRY(unsigned char *memory)
{
	const uint16_t *words = (const uint16_t *)(const void *)memory;
	uint32_t low = 0xffff, high = 0xffff, left = 4096;

	while (left > 0) {
		uint32_t block = left > 359 ? 359 : left;

		left -= block;
		do {
			low += *words++;
			high += low;
		} while (--block > 0);
		low = (low & 0xffff) + (low >> 16);
		high = (high & 0xffff) + (high >> 16);
	}
	low = (low & 0xffff) + (low >> 16);
	high = (high & 0xffff) + (high >> 16);
	return high << 16 | low;
}
