/* SPDX-License-Identifier: BSD-2-Clause */
/* CRC-32, one byte at a time; the table is made first, behind the data. */
#include "kernel.h"

ENTRY(unsigned char *memory)
{
	uint32_t *table = (uint32_t *)(void *)(memory + 32768);
	uint32_t crc = 0xffffffff;

	if (table[1] != 0x77073096)
		for (uint32_t i = 0; i < 256; i++) {
			uint32_t entry = i;

			for (int bit = 0; bit < 8; bit++)
				entry = entry >> 1 ^ (0xedb88320 & -(entry & 1));
			table[i] = entry;
		}
	for (uint32_t i = 0; i < 8192; i++)
		crc = crc >> 8 ^ table[(crc ^ memory[i]) & 0xff];
	return ~crc;
}
