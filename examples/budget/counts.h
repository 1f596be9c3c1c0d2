/* SPDX-License-Identifier: BSD-2-Clause */
/* What the two domains count in, by the very same instructions, so that counts compare. */
#ifndef COUNTS_H
#define COUNTS_H

#include <microkit.h>

struct counts {
	volatile seL4_Uint64 loop, meter;
};

static inline void count_to(volatile seL4_Uint64 *counter, seL4_Uint64 end)
{
	__asm__("" : "+r"(end)); /* the compiler is not to know it */
	while (*counter < end)
		*counter = *counter + 1;
}

#endif
