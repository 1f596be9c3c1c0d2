/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The functions that compilers expect of every freestanding program. Linked
 * only where a program brings none of its own.
 */
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *left, const void *right, size_t size);

#define WORD sizeof(uint64_t)

typedef uint64_t __attribute__((may_alias)) word;

static int both_aligned(const void *a, const void *b)
{
	return (((uintptr_t)a | (uintptr_t)b) & (WORD - 1)) == 0;
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	return memmove(to, from, size);
}

static void copy_backwards(uint8_t *to, const uint8_t *from, size_t size)
{
	while (size > 0) {
		size--;
		to[size] = from[size];
	}
}

void *memmove(void *to, const void *from, size_t size)
{
	uint8_t *target = to;
	const uint8_t *source = from;

	if ((uintptr_t)target - (uintptr_t)source < size) {
		copy_backwards(target, source, size);
		return to;
	}
	if (both_aligned(target, source))
		for (; size >= WORD; size -= WORD, target += WORD, source += WORD)
			*(word *)target = *(const word *)source;
	for (; size > 0; size--)
		*target++ = *source++;
	return to;
}

void *memset(void *to, int byte, size_t size)
{
	uint8_t *target = to;
	uint64_t pattern = (uint8_t)byte * UINT64_C(0x0101010101010101);

	if (both_aligned(target, target))
		for (; size >= WORD; size -= WORD, target += WORD)
			*(word *)target = pattern;
	for (; size > 0; size--)
		*target++ = (uint8_t)byte;
	return to;
}

int memcmp(const void *left, const void *right, size_t size)
{
	const uint8_t *a = left, *b = right;

	for (; size > 0; size--, a++, b++)
		if (*a != *b)
			return *a - *b;
	return 0;
}
