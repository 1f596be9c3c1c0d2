/* SPDX-License-Identifier: BSD-2-Clause */
/* The two functions of the C library that compilers call on their own. */
#include <sel4/sel4.h>

void *memset(void *destination, int value, seL4_Word bytes);
void *memcpy(void *restrict destination, const void *restrict source, seL4_Word bytes);

void *memset(void *destination, int value, seL4_Word bytes)
{
	seL4_Uint8 *to = destination;

	for (seL4_Word i = 0; i < bytes; i++)
		to[i] = (seL4_Uint8)value;
	return destination;
}

void *memcpy(void *restrict destination, const void *restrict source, seL4_Word bytes)
{
	seL4_Uint8 *to = destination;
	const seL4_Uint8 *from = source;

	for (seL4_Word i = 0; i < bytes; i++)
		to[i] = from[i];
	return destination;
}
