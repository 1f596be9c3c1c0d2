/* SPDX-License-Identifier: BSD-2-Clause */
/* Page sizes and rounding. */
#ifndef TOOL_PAGE_H
#define TOOL_PAGE_H

#include <stdint.h>

#define PAGE_SIZE	UINT64_C(4096)
#define LARGE_PAGE_SIZE UINT64_C(0x200000)

/* The next multiple of `alignment`; the sum of both must not wrap. */
static inline uint64_t round_up(uint64_t value, uint64_t alignment)
{
	return (value + alignment - 1) / alignment * alignment;
}

#endif
