/* SPDX-License-Identifier: BSD-2-Clause */
/* What a comparison that came out one way says about both operands. */
#include "number.h"

enum operation condition_negated(enum operation condition)
{
	switch (condition) {
	case OP_JEQ:
		return OP_JNE;
	case OP_JNE:
		return OP_JEQ;
	case OP_JGT:
		return OP_JLE;
	case OP_JGE:
		return OP_JLT;
	case OP_JLT:
		return OP_JGE;
	case OP_JLE:
		return OP_JGT;
	case OP_JSGT:
		return OP_JSLE;
	case OP_JSGE:
		return OP_JSLT;
	case OP_JSLT:
		return OP_JSGE;
	case OP_JSLE:
		return OP_JSGT;
	default:
		return OP_NONE;
	}
}

/* a < b, or a <= b if not strict. */
static bool assume_less(struct range *a, struct range *b, uint64_t strict)
{
	if (strict != 0 && (b->umax == 0 || a->umin == UINT64_MAX))
		return false;
	if (b->umax - strict < a->umax)
		a->umax = b->umax - strict;
	if (a->umin + strict > b->umin)
		b->umin = a->umin + strict;
	return a->umin <= a->umax && b->umin <= b->umax;
}

static bool assume_less_signed(struct range *a, struct range *b, int64_t strict)
{
	if (strict != 0 && (b->smax == INT64_MIN || a->smin == INT64_MAX))
		return false;
	if (b->smax - strict < a->smax)
		a->smax = b->smax - strict;
	if (a->smin + strict > b->smin)
		b->smin = a->smin + strict;
	return a->smin <= a->smax && b->smin <= b->smax;
}

/* a is not the constant `x`: a bound that is it moves. */
static bool exclude(unsigned width, struct range *a, uint64_t x)
{
	int64_t s = width_signed(width, x);

	if (a->umin == a->umax)
		return a->umin != x;
	a->umin += a->umin == x;
	a->umax -= a->umax == x;
	a->smin += a->smin == s && a->smin != a->smax;
	a->smax -= a->smax == s && a->smin != a->smax;
	return true;
}

static bool assume_different(struct width width, struct number *a, struct number *b)
{
	if (number_is_constant(b) && !exclude(width.full, &a->wide, b->wide.umin))
		return false;
	return !number_is_constant(a) || exclude(width.full, &b->wide, a->wide.umin);
}

/* A bit that is set in both, or none. */
static bool assume_common(struct number *a, const struct number *b, bool common)
{
	uint64_t possible = (a->bits.value | a->bits.unknown) & (b->bits.value | b->bits.unknown);

	if (!common) {
		if ((a->bits.value & b->bits.value) != 0)
			return false;
		a->bits.unknown &= ~b->bits.value;
		return true;
	}
	if (possible == 0)
		return false;
	if ((possible & (possible - 1)) == 0) {
		a->bits.value |= possible;
		a->bits.unknown &= ~possible;
	}
	return true;
}

static bool assume_all(struct width width, enum operation condition, bool holds, struct number *a,
		       struct number *b)
{
	if (condition == OP_JSET)
		return assume_common(a, b, holds) && assume_common(b, a, holds);
	switch (holds ? condition : condition_negated(condition)) {
	case OP_JEQ:
		return number_meet(width, a, b) && number_meet(width, b, a);
	case OP_JNE:
		return assume_different(width, a, b);
	case OP_JGT:
		return assume_less(&b->wide, &a->wide, 1);
	case OP_JGE:
		return assume_less(&b->wide, &a->wide, 0);
	case OP_JLT:
		return assume_less(&a->wide, &b->wide, 1);
	case OP_JLE:
		return assume_less(&a->wide, &b->wide, 0);
	case OP_JSGT:
		return assume_less_signed(&b->wide, &a->wide, 1);
	case OP_JSGE:
		return assume_less_signed(&b->wide, &a->wide, 0);
	case OP_JSLT:
		return assume_less_signed(&a->wide, &b->wide, 1);
	default:
		return assume_less_signed(&a->wide, &b->wide, 0);
	}
}

/* A number of as many bits as there are low ones, from the low part of `a`. */
static struct number low_of(unsigned low, const struct number *a)
{
	uint64_t mask = width_mask(low);

	return (struct number){{a->bits.value & mask, a->bits.unknown & mask}, a->low, a->low};
}

/* Puts what is known of the low part back. */
static bool put_low(struct width width, struct number *a, const struct number *low)
{
	uint64_t mask = width_mask(width.low);
	struct number known = number_unknown(width);

	known.bits.value = low->bits.value;
	known.bits.unknown = (known.bits.unknown & ~mask) | low->bits.unknown;
	known.low = low->wide;
	return number_meet(width, a, &known);
}

bool number_assume(struct width width, enum operation condition, bool holds, bool low,
		   struct number *a, struct number *b)
{
	if (!low)
		return assume_all(width, condition, holds, a, b) && number_reduce(width, a) &&
		       number_reduce(width, b);
	struct width part = {width.low, width.low};
	struct number x = low_of(width.low, a), y = low_of(width.low, b);

	return assume_all(part, condition, holds, &x, &y) && number_reduce(part, &x) &&
	       number_reduce(part, &y) && put_low(width, a, &x) && put_low(width, b, &y);
}
