/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Abstract numbers: what is known of a number of `full` bits. All functions are
 * pure. A number stands for a set of concrete numbers, its concretisation, and
 * every operation's result contains whatever the operation makes of any members
 * of its operands (RFC 9669, 4.1 and 4.3, with 64 bits for `full`).
 *
 * The widths are a parameter: programs have 64 bits and 32 low ones, tests also
 * few enough to try everything.
 */
#ifndef BPF_VERIFY_NUMBER_H
#define BPF_VERIFY_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "program.h"

__extension__ typedef __int128 int128;

/*
 * Known bits. Stands for { x : (x & ~unknown) == value }. Invariant: no bit is
 * in both, and none is above the width.
 */
struct bits {
	uint64_t value, unknown;
};

/*
 * Stands for the numbers x of a width with umin <= x <= umax whose value in two's
 * complement s has smin <= s <= smax.
 */
struct range {
	uint64_t umin, umax;
	int64_t smin, smax;
};

/* Stands for the x that are in `bits` and in `wide`, and whose low bits are in `low`. */
struct number {
	struct bits bits;
	struct range wide, low;
};

struct width {
	unsigned full, low; /* low <= full <= 64 */
};

/* Those of programs. */
extern const struct width number_width;

/* The greatest number of `width` bits, which are from 1 to 64. */
static inline uint64_t width_mask(unsigned width)
{
	return ~(uint64_t)0 >> ((64 - width) & 63);
}

/* The value in two's complement of a number of `width` bits. */
static inline int64_t width_signed(unsigned width, uint64_t x)
{
	return (int64_t)(x << ((64 - width) & 63)) >> ((64 - width) & 63);
}

static inline int64_t width_smax(unsigned width)
{
	return (int64_t)(width_mask(width) >> 1);
}

static inline int64_t width_smin(unsigned width)
{
	return -width_smax(width) - 1;
}

/* bits.c: the operations on known bits; `operation` is one of the arithmetic ones. */
struct bits bits_constant(uint64_t value);
struct bits bits_join(struct bits a, struct bits b);
struct bits bits_arithmetic(unsigned width, enum operation operation, struct bits a, struct bits b);

/* range.c: the operations on ranges. */
struct range range_full(unsigned width);
struct range range_constant(unsigned width, uint64_t value);
struct range range_join(const struct range *a, const struct range *b);
struct range range_arithmetic(unsigned width, enum operation operation, const struct range *a,
			      const struct range *b);

/* number.c */

/* The number that is one of all. */
struct number number_unknown(struct width width);
/* The number that is `value`. */
struct number number_constant(struct width width, uint64_t value);
/* The numbers from `umin` to `umax`. */
struct number number_between(struct width width, uint64_t umin, uint64_t umax);
/* The numbers from `smin` to `smax` in two's complement. */
struct number number_between_signed(struct width width, int64_t smin, int64_t smax);

/*
 * Lets bits and ranges learn of each other; what the number stands for stays the
 * same. False if that is nothing.
 */
bool number_reduce(struct width width, struct number *number);
/* Whether `x` is in what the number stands for. */
bool number_contains(struct width width, const struct number *number, uint64_t x);
/* Whether all of `b` is known to be in `a`. */
bool number_includes(const struct number *a, const struct number *b);
bool number_is_constant(const struct number *number);

/* All of both. */
struct number number_join(struct width width, const struct number *a, const struct number *b);
/* What is in both, to `a`. False if nothing is. */
bool number_meet(struct width width, struct number *a, const struct number *b);

/* a operation b, of all bits. */
struct number number_arithmetic(struct width width, enum operation operation,
				const struct number *a, const struct number *b);
/* a operation b, of the low bits, the others becoming 0. */
struct number number_arithmetic_low(struct width width, enum operation operation,
				    const struct number *a, const struct number *b);
/* The low `bits` bits, the others becoming 0 or copies of the highest of those. */
struct number number_truncate(struct width width, const struct number *a, unsigned bits);
struct number number_extend(struct width width, const struct number *a, unsigned bits);

/* compare.c */

/* The condition that is true when `condition` is not; OP_NONE if there is none. */
enum operation condition_negated(enum operation condition);
/*
 * Narrows both to the pairs for which the condition is `holds`, comparing all
 * bits or the low ones. False if there are no such pairs.
 */
bool number_assume(struct width width, enum operation condition, bool holds, bool low,
		   struct number *a, struct number *b);

#endif
