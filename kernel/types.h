/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Words of the kernel and the few arithmetic helpers that every layer shares.
 */
#ifndef KERNEL_TYPES_H
#define KERNEL_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t word;	/* machine word of the binary interface */
typedef uint64_t paddr; /* physical address */
typedef uint64_t ticks; /* time in ticks of the board's timer */

#define WORD_BITS 64u

/* Stays out of the functions that need it seldom. */
#define OUT_OF_LINE __attribute__((noinline))

/*
 * A function that need not keep its caller's registers: for the ways in and the
 * first calls on them, whose callers have nothing left to keep.
 */
#if defined(__clang__) && defined(__aarch64__)
#define KEEPS_NONE OUT_OF_LINE __attribute__((preserve_none))
#else
#define KEEPS_NONE OUT_OF_LINE
#endif

#define KILOBYTES(n) ((word)(n) << 10)

/* Inlined also into other files' functions, where the kernel is compiled as a whole. */
#ifdef __clang__
#define INLINED __attribute__((always_inline))
#else
#define INLINED
#endif

/** 2^n - 1; n in 0..64. */
static inline word low_mask(word n)
{
	return n >= WORD_BITS ? ~(word)0 : ((word)1 << n) - 1;
}

/** Largest multiple of 2^bits that is not above `value`. */
static inline word round_down(word value, word bits)
{
	return value & ~low_mask(bits);
}

/** Smallest multiple of 2^bits that is not below `value`; wraps to 0 past the top. */
static inline word round_up(word value, word bits)
{
	return round_down(value + low_mask(bits), bits);
}

static inline bool is_aligned(word value, word bits)
{
	return (value & low_mask(bits)) == 0;
}

static inline word min_word(word a, word b)
{
	return a < b ? a : b;
}

/** Number of the highest bit that is set in `value`, which is not 0. */
static inline word highest_bit(word value)
{
	return WORD_BITS - 1 - (word)__builtin_clzll(value);
}

#endif
