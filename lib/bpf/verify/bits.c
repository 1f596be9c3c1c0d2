/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Known bits. The carry into each bit of a sum grows with the operands, so the
 * carries of the least and of the greatest operands say which ones are known.
 */
#include "number.h"

struct bits bits_constant(uint64_t value)
{
	return (struct bits){value, 0};
}

/* Stands for everything that `a` or `b` stands for. */
struct bits bits_join(struct bits a, struct bits b)
{
	uint64_t unknown = a.unknown | b.unknown | (a.value ^ b.value);

	return (struct bits){a.value & ~unknown, unknown};
}

/* { x + y + carry } */
static struct bits add(struct bits a, struct bits b, uint64_t carry)
{
	uint64_t a_most = a.value | a.unknown, b_most = b.value | b.unknown;
	uint64_t least = a.value + b.value + carry, most = a_most + b_most + carry;
	uint64_t carry_least = least ^ a.value ^ b.value, carry_most = most ^ a_most ^ b_most;
	uint64_t unknown = a.unknown | b.unknown | (carry_least ^ carry_most);

	return (struct bits){least & ~unknown, unknown};
}

static struct bits complement(struct bits a)
{
	return (struct bits){~a.value & ~a.unknown, a.unknown};
}

static struct bits shift_left(struct bits a, unsigned by)
{
	return (struct bits){a.value << by, a.unknown << by};
}

/* { x * y }: the sum of x << i over the bits i of y that are or may be set. */
static struct bits multiply(struct bits a, struct bits b)
{
	struct bits product = bits_constant(0);

	for (uint64_t rest = b.value | b.unknown; rest != 0; rest &= rest - 1) {
		unsigned i = (unsigned)__builtin_ctzll(rest);
		struct bits term = shift_left(a, i);

		if ((b.unknown >> i & 1) != 0)
			term = bits_join(term, bits_constant(0));
		product = add(product, term, 0);
	}
	return product;
}

/* { x shifted by `by` } */
static struct bits shift(unsigned width, enum operation operation, struct bits a, unsigned by)
{
	if (operation == OP_LSH)
		return shift_left(a, by);
	if (operation == OP_RSH)
		return (struct bits){a.value >> by, a.unknown >> by};
	/* The sign is copied, be it known or not. */
	return (struct bits){(uint64_t)(width_signed(width, a.value) >> by),
			     (uint64_t)(width_signed(width, a.unknown) >> by)};
}

/* { x shifted by y & (width - 1) }: by each amount that is possible. */
static struct bits shift_by(unsigned width, enum operation operation, struct bits a, struct bits b)
{
	struct bits result = {0, 0};
	bool any = false;

	for (unsigned by = 0; by < width; by++) {
		if ((by & ~(width - 1)) != 0 || ((by ^ b.value) & ~b.unknown & (width - 1)) != 0)
			continue;
		struct bits shifted = shift(width, operation, a, by);

		result = any ? bits_join(result, shifted) : shifted;
		any = true;
	}
	return result;
}

struct bits bits_arithmetic(unsigned width, enum operation operation, struct bits a, struct bits b)
{
	uint64_t mask = width_mask(width);
	struct bits r = {0, mask};

	switch (operation) {
	case OP_ADD:
		r = add(a, b, 0);
		break;
	case OP_SUB:
		r = add(a, complement(b), 1);
		break;
	case OP_MUL:
		r = multiply(a, b);
		break;
	case OP_AND:
		r.value = a.value & b.value;
		r.unknown = (a.value | a.unknown) & (b.value | b.unknown) & ~r.value;
		break;
	case OP_OR:
		r.value = a.value | b.value;
		r.unknown = (a.unknown | b.unknown) & ~r.value;
		break;
	case OP_XOR:
		r.unknown = a.unknown | b.unknown;
		r.value = (a.value ^ b.value) & ~r.unknown;
		break;
	case OP_LSH:
	case OP_RSH:
	case OP_ARSH:
		r = shift_by(width, operation, a, b);
		break;
	default: /* Of quotients and remainders the ranges tell. */
		break;
	}
	r.unknown &= mask;
	r.value &= mask;
	return r;
}
