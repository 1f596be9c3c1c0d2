/* SPDX-License-Identifier: BSD-2-Clause */
/* The header of device tree blobs, whose numbers are big endian. */
#include "device_tree.h"

#define DEVICE_TREE_MAGIC  0xd00dfeedu
#define DEVICE_TREE_HEADER 40

static uint32_t big_endian(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
}

uint32_t device_tree_size(const uint8_t *blob, size_t size)
{
	if (size < DEVICE_TREE_HEADER || big_endian(blob) != DEVICE_TREE_MAGIC)
		return 0;

	uint32_t total = big_endian(blob + 4);

	return total >= DEVICE_TREE_HEADER && total <= size ? total : 0;
}
