/* SPDX-License-Identifier: BSD-2-Clause */
/* Known bits and ranges together; see number.h for what they stand for. */
#include "number.h"

const struct width number_width = {64, 32};

struct number number_unknown(struct width width)
{
	return (struct number){
		{0, width_mask(width.full)}, range_full(width.full), range_full(width.low)};
}

struct number number_constant(struct width width, uint64_t value)
{
	return (struct number){bits_constant(value), range_constant(width.full, value),
			       range_constant(width.low, value & width_mask(width.low))};
}

struct number number_between(struct width width, uint64_t umin, uint64_t umax)
{
	struct number number = number_unknown(width);

	number.wide.umin = umin;
	number.wide.umax = umax;
	number_reduce(width, &number);
	return number;
}

struct number number_between_signed(struct width width, int64_t smin, int64_t smax)
{
	struct number number = number_unknown(width);

	number.wide.smin = smin;
	number.wide.smax = smax;
	number_reduce(width, &number);
	return number;
}

static void raise_unsigned(struct range *range, uint64_t umin, uint64_t umax)
{
	range->umin = umin > range->umin ? umin : range->umin;
	range->umax = umax < range->umax ? umax : range->umax;
}

static void raise_signed(struct range *range, int64_t smin, int64_t smax)
{
	range->smin = smin > range->smin ? smin : range->smin;
	range->smax = smax < range->smax ? smax : range->smax;
}

/* Lets the bounds of a range of `width` bits learn of each other. */
static void reduce_signs(unsigned width, struct range *range)
{
	if (range->smin >= 0 || range->smax < 0)
		raise_unsigned(range, (uint64_t)range->smin & width_mask(width),
			       (uint64_t)range->smax & width_mask(width));
	if (((range->umin ^ range->umax) >> (width - 1)) == 0)
		raise_signed(range, width_signed(width, range->umin),
			     width_signed(width, range->umax));
}

/* Lets a range and the low `width` bits of `bits` learn of each other. False: they exclude each
 * other. */
static bool reduce_bits(unsigned width, struct bits *bits, struct range *range)
{
	uint64_t mask = width_mask(width), sign = (uint64_t)1 << (width - 1);
	uint64_t least = bits->value & mask, most = (bits->value | bits->unknown) & mask;

	raise_unsigned(range, least, most);
	raise_signed(range, width_signed(width, least | (bits->unknown & sign)),
		     width_signed(width, most & ~(bits->unknown & sign)));
	reduce_signs(width, range);
	if (range->umin > range->umax || range->smin > range->smax)
		return false;
	uint64_t different = range->umin ^ range->umax;
	uint64_t known = mask;

	if (different != 0)
		known &= ~(~(uint64_t)0 >> __builtin_clzll(different));
	if (((bits->value ^ range->umin) & known & ~bits->unknown) != 0)
		return false;
	bits->value |= range->umin & known;
	bits->unknown &= ~known;
	return true;
}

/* Lets the ranges learn of each other. */
static void reduce_widths(struct width width, struct number *number)
{
	struct range *wide = &number->wide, *low = &number->low;
	uint64_t mask = width_mask(width.low);

	if ((wide->umin & ~mask) == (wide->umax & ~mask)) {
		uint64_t high = wide->umin & ~mask;

		raise_unsigned(low, wide->umin & mask, wide->umax & mask);
		raise_unsigned(wide, high | low->umin, high | low->umax);
	}
	if (wide->smin >= width_smin(width.low) && wide->smax <= width_smax(width.low)) {
		raise_signed(low, wide->smin, wide->smax);
		raise_signed(wide, low->smin, low->smax);
	}
}

static bool range_same(const struct range *a, const struct range *b)
{
	return a->umin == b->umin && a->umax == b->umax && a->smin == b->smin && a->smax == b->smax;
}

bool number_reduce(struct width width, struct number *number)
{
	for (unsigned i = 0; i < 3; i++) {
		if (!reduce_bits(width.full, &number->bits, &number->wide))
			return false;
		struct number before = *number;

		reduce_widths(width, number);
		if (!reduce_bits(width.low, &number->bits, &number->low))
			return false;
		reduce_widths(width, number);
		if (before.bits.unknown == number->bits.unknown &&
		    range_same(&before.wide, &number->wide))
			break;
	}
	return true;
}

static bool in_range(unsigned width, const struct range *range, uint64_t x)
{
	int64_t s = width_signed(width, x);

	return x >= range->umin && x <= range->umax && s >= range->smin && s <= range->smax;
}

bool number_contains(struct width width, const struct number *number, uint64_t x)
{
	return (x & ~number->bits.unknown) == number->bits.value &&
	       in_range(width.full, &number->wide, x) &&
	       in_range(width.low, &number->low, x & width_mask(width.low));
}

static bool range_includes(const struct range *a, const struct range *b)
{
	return a->umin <= b->umin && a->umax >= b->umax && a->smin <= b->smin && a->smax >= b->smax;
}

bool number_includes(const struct number *a, const struct number *b)
{
	return (b->bits.unknown & ~a->bits.unknown) == 0 &&
	       ((a->bits.value ^ b->bits.value) & ~a->bits.unknown) == 0 &&
	       range_includes(&a->wide, &b->wide) && range_includes(&a->low, &b->low);
}

bool number_is_constant(const struct number *number)
{
	return number->wide.umin == number->wide.umax;
}

struct number number_join(struct width width, const struct number *a, const struct number *b)
{
	struct number r = {bits_join(a->bits, b->bits), range_join(&a->wide, &b->wide),
			   range_join(&a->low, &b->low)};

	number_reduce(width, &r);
	return r;
}

bool number_meet(struct width width, struct number *a, const struct number *b)
{
	if (number_includes(b, a))
		return true;
	if (((a->bits.value ^ b->bits.value) & ~a->bits.unknown & ~b->bits.unknown) != 0)
		return false;
	a->bits.value |= b->bits.value;
	a->bits.unknown &= b->bits.unknown;
	raise_unsigned(&a->wide, b->wide.umin, b->wide.umax);
	raise_signed(&a->wide, b->wide.smin, b->wide.smax);
	raise_unsigned(&a->low, b->low.umin, b->low.umax);
	raise_signed(&a->low, b->low.smin, b->low.smax);
	return number_reduce(width, a);
}

/* Whether the low bits of the result depend on the low bits of the operands alone. */
static bool keeps_low(enum operation operation)
{
	return operation == OP_ADD || operation == OP_SUB || operation == OP_MUL ||
	       operation == OP_AND || operation == OP_OR || operation == OP_XOR;
}

struct number number_arithmetic(struct width width, enum operation operation,
				const struct number *a, const struct number *b)
{
	struct number r = {bits_arithmetic(width.full, operation, a->bits, b->bits),
			   range_arithmetic(width.full, operation, &a->wide, &b->wide),
			   range_full(width.low)};

	if (keeps_low(operation))
		r.low = range_arithmetic(width.low, operation, &a->low, &b->low);
	number_reduce(width, &r);
	return r;
}

/* The low bits as a number of that many bits. */
static struct number low_part(struct width width, const struct number *a)
{
	uint64_t mask = width_mask(width.low);

	return (struct number){{a->bits.value & mask, a->bits.unknown & mask}, a->low, a->low};
}

/* A number of as many bits as there are low ones, extended with zeros. */
static struct number extend_low(struct width width, const struct number *low)
{
	struct number r = number_unknown(width);

	r.bits = low->bits;
	r.low = low->low;
	raise_unsigned(&r.wide, low->wide.umin, low->wide.umax);
	number_reduce(width, &r);
	return r;
}

struct number number_arithmetic_low(struct width width, enum operation operation,
				    const struct number *a, const struct number *b)
{
	struct number x = low_part(width, a), y = low_part(width, b);
	struct number r =
		number_arithmetic((struct width){width.low, width.low}, operation, &x, &y);

	return extend_low(width, &r);
}

struct number number_truncate(struct width width, const struct number *a, unsigned bits)
{
	if (bits == width.low) {
		struct number low = low_part(width, a);

		return extend_low(width, &low);
	}
	struct number mask = number_constant(width, width_mask(bits));

	return number_arithmetic(width, OP_AND, a, &mask);
}

/* Nothing changes if the number is one of `bits` bits already. */
struct number number_extend(struct width width, const struct number *a, unsigned bits)
{
	if (a->wide.smin >= width_smin(bits) && a->wide.smax <= width_smax(bits))
		return *a;
	struct number truncated = number_truncate(width, a, bits);
	struct number limits = number_between_signed(width, width_smin(bits), width_smax(bits));
	uint64_t sign = (uint64_t)1 << (bits - 1),
		 high = width_mask(width.full) & ~width_mask(bits);
	struct bits extended = truncated.bits;

	if ((extended.unknown & sign) != 0)
		extended.unknown |= high;
	else if ((extended.value & sign) != 0)
		extended.value |= high;
	limits.bits = extended;
	if (bits == width.low)
		limits.low = a->low;
	number_reduce(width, &limits);
	return limits;
}
