/* SPDX-License-Identifier: BSD-2-Clause */
/* CRC-32, one bit at a time. */
#include "kernel.h"

ENTRY(unsigned char *memory)
{
	uint32_t crc = 0xffffffff;

	for (uint32_t i = 0; i < 1024; i++) {
		crc ^= memory[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (0xedb88320 & -(crc & 1));
	}
	return ~crc;
}
