/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The two functions that compilers call by themselves in freestanding code.
 */
#include "types.h"

/* The compiler may need them after it has seen that nobody calls them. */
__attribute__((used)) void *memcpy(void *restrict to, const void *restrict from, size_t n);
__attribute__((used)) void *memset(void *to, int value, size_t n);

static word load_word(const void *from)
{
	return *(const word *)from;
}

static void store_word(void *to, word value)
{
	*(word *)to = value;
}

static bool both_aligned(const void *a, const void *b)
{
	return is_aligned((word)a | (word)b, 3);
}

/** C11 7.24.2.1. */
void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	unsigned char *t = to;
	const unsigned char *f = from;

	for (; n >= sizeof(word) && both_aligned(t, f); n -= sizeof(word)) {
		store_word(t, load_word(f));
		t += sizeof(word);
		f += sizeof(word);
	}
	while (n--)
		*t++ = *f++;
	return to;
}

/** C11 7.24.6.1. */
void *memset(void *to, int value, size_t n)
{
	unsigned char *t = to;

	for (; n >= sizeof(word) && is_aligned((word)t, 3); n -= sizeof(word)) {
		store_word(t, (unsigned char)value * UINT64_C(0x0101010101010101));
		t += sizeof(word);
	}
	while (n--)
		*t++ = (unsigned char)value;
	return to;
}
