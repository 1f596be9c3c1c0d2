/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ranges. Bounds are computed as if numbers had no width; where a bound then
 * does not fit, nothing is known of the result.
 */
#include "number.h"

struct range range_full(unsigned width)
{
	return (struct range){0, width_mask(width), width_smin(width), width_smax(width)};
}

struct range range_constant(unsigned width, uint64_t value)
{
	int64_t s = width_signed(width, value);

	return (struct range){value, value, s, s};
}

struct range range_join(const struct range *a, const struct range *b)
{
	return (struct range){
		a->umin < b->umin ? a->umin : b->umin, a->umax > b->umax ? a->umax : b->umax,
		a->smin < b->smin ? a->smin : b->smin, a->smax > b->smax ? a->smax : b->smax};
}

/* Sets the unsigned bounds if the numbers between them fit, all wrapped as often. */
static void set_unsigned(unsigned width, struct range *r, int128 min, int128 max)
{
	int128 modulus = (int128)1 << width;

	if (min < 0 && max < 0) {
		min += modulus;
		max += modulus;
	} else if (min >= modulus && max >= modulus) {
		min -= modulus;
		max -= modulus;
	}
	if (min < 0 || max >= modulus)
		return;
	r->umin = (uint64_t)min;
	r->umax = (uint64_t)max;
}

static void set_signed(unsigned width, struct range *r, int128 min, int128 max)
{
	if (min < width_smin(width) || max > width_smax(width))
		return;
	r->smin = (int64_t)min;
	r->smax = (int64_t)max;
}

/* Sets the signed bounds to the least and the greatest of four. */
static void set_corners(unsigned width, struct range *r, const int128 corners[4])
{
	int128 min = corners[0], max = corners[0];

	for (unsigned i = 1; i < 4; i++) {
		min = corners[i] < min ? corners[i] : min;
		max = corners[i] > max ? corners[i] : max;
	}
	set_signed(width, r, min, max);
}

static void multiply(unsigned width, struct range *r, const struct range *a, const struct range *b)
{
	if ((a->umax >> 32) == 0 && (b->umax >> 32) == 0)
		set_unsigned(width, r, (int128)a->umin * b->umin, (int128)a->umax * b->umax);
	else if (a->umax == 0 || b->umax <= width_mask(width) / a->umax)
		set_unsigned(width, r, a->umin * b->umin, a->umax * b->umax);
	set_corners(width, r,
		    (const int128[]){(int128)a->smin * b->smin, (int128)a->smin * b->smax,
				     (int128)a->smax * b->smin, (int128)a->smax * b->smax});
}

/* All bits from the highest one set in `x` down. */
static uint64_t filled(uint64_t x)
{
	return x == 0 ? 0 : ~(uint64_t)0 >> __builtin_clzll(x);
}

static void shift(unsigned width, enum operation operation, struct range *r, const struct range *a,
		  const struct range *b)
{
	/* The amount is b & (width - 1): b itself, where the width is a power of two. */
	if (b->umax >= width || (width & (width - 1)) != 0)
		return;
	unsigned least = (unsigned)b->umin, most = (unsigned)b->umax;

	if (operation == OP_RSH) {
		set_unsigned(width, r, a->umin >> most, a->umax >> least);
		return;
	}
	if (operation == OP_ARSH) {
		set_corners(width, r,
			    (const int128[]){a->smin >> least, a->smin >> most, a->smax >> least,
					     a->smax >> most});
		return;
	}
	if (a->umax <= width_mask(width) >> most)
		set_unsigned(width, r, a->umin << least, a->umax << most);
	/* Factors up to 2^62, so that the products are exact. */
	if (most < 63)
		set_corners(width, r,
			    (const int128[]){(int128)a->smin * ((int64_t)1 << least),
					     (int128)a->smin * ((int64_t)1 << most),
					     (int128)a->smax * ((int64_t)1 << least),
					     (int128)a->smax * ((int64_t)1 << most)});
}

static void divide(unsigned width, enum operation operation, struct range *r, const struct range *a,
		   const struct range *b)
{
	if (operation == OP_DIV && b->umin > 0)
		set_unsigned(width, r, a->umin / b->umax, a->umax / b->umin);
	else if (operation == OP_MOD && b->umin > a->umax)
		set_unsigned(width, r, a->umin, a->umax);
	else if (operation == OP_MOD && b->umin > 0 && b->umax <= a->umax)
		set_unsigned(width, r, 0, b->umax - 1);
	else
		set_unsigned(width, r, 0, a->umax); /* x / 0 is 0, x % 0 is x */
}

static void divide_signed(unsigned width, enum operation operation, struct range *r,
			  const struct range *a, const struct range *b)
{
	int128 most = a->smax > -(int128)a->smin ? a->smax : -(int128)a->smin;

	if (operation == OP_SMOD) {
		/* The sign is that of the dividend, and it gets no greater. */
		set_signed(width, r, a->smin < 0 ? a->smin : 0, a->smax > 0 ? a->smax : 0);
		return;
	}
	if (b->smin > 0)
		set_corners(width, r,
			    (const int128[]){a->smin / b->smin, a->smin / b->smax,
					     a->smax / b->smin, a->smax / b->smax});
	else
		set_signed(width, r, -most, most); /* the quotient that overflows included */
}

struct range range_arithmetic(unsigned width, enum operation operation, const struct range *a,
			      const struct range *b)
{
	struct range r = range_full(width);

	switch (operation) {
	case OP_ADD:
		set_unsigned(width, &r, (int128)a->umin + b->umin, (int128)a->umax + b->umax);
		set_signed(width, &r, (int128)a->smin + b->smin, (int128)a->smax + b->smax);
		break;
	case OP_SUB:
		set_unsigned(width, &r, (int128)a->umin - b->umax, (int128)a->umax - b->umin);
		set_signed(width, &r, (int128)a->smin - b->smax, (int128)a->smax - b->smin);
		break;
	case OP_MUL:
		multiply(width, &r, a, b);
		break;
	case OP_AND:
		r.umax = a->umax < b->umax ? a->umax : b->umax;
		break;
	case OP_OR:
		r.umin = a->umin > b->umin ? a->umin : b->umin;
		r.umax = filled(a->umax | b->umax);
		break;
	case OP_XOR:
		r.umax = filled(a->umax | b->umax);
		break;
	case OP_LSH:
	case OP_RSH:
	case OP_ARSH:
		shift(width, operation, &r, a, b);
		break;
	case OP_DIV:
	case OP_MOD:
		divide(width, operation, &r, a, b);
		break;
	case OP_SDIV:
	case OP_SMOD:
		divide_signed(width, operation, &r, a, b);
		break;
	default:
		break;
	}
	return r;
}
