/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every operation on abstract numbers against all concrete ones: all pairs of
 * known bits and all pairs of ranges of few bits, random numbers of 64 bits. The
 * concrete operations are the tables of RFC 9669's definitions that the
 * interpreter executes.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "number.h"
#include "tests/bpf/check.h"

#define SMALL 5
#define LOW   3
/* Abstract numbers of SMALL bits: known bits, unsigned ranges, signed ranges. */
#define BITS   243
#define RANGES 528

static const struct width small = {SMALL, LOW};

static uint64_t concrete(unsigned width, enum operation operation, uint64_t a, uint64_t b)
{
	uint64_t MASK = width - 1;
#define SIGNED(x) width_signed(width, x)
	switch (operation) {
#define ARITHMETIC(name, mnemonic, result)                                                         \
	case OP_##name:                                                                            \
		return (uint64_t)(result) & width_mask(width);
#include "arithmetic.def"
#undef ARITHMETIC
#define CONDITION(name, mnemonic, condition)                                                       \
	case OP_##name:                                                                            \
		return condition;
#include "condition.def"
#undef CONDITION
	default:
		return 0;
	}
}

static struct number of_bits(unsigned index)
{
	struct number number = number_unknown(small);

	number.bits = bits_constant(0);
	for (unsigned i = 0; i < SMALL; i++, index /= 3) {
		number.bits.value |= (uint64_t)(index % 3 == 1) << i;
		number.bits.unknown |= (uint64_t)(index % 3 == 2) << i;
	}
	return number;
}

static struct number of_range(unsigned index, bool is_signed)
{
	struct number number = number_unknown(small);
	unsigned min = 0;

	while (index >= (1u << SMALL) - min)
		index -= (1u << SMALL) - min++;
	if (is_signed) {
		number.wide.smin = (int64_t)min + width_smin(SMALL);
		number.wide.smax = number.wide.smin + index;
	} else {
		number.wide.umin = min;
		number.wide.umax = min + index;
	}
	return number;
}

/* The numbers of a family, as they are and reduced, and their members. */
struct family {
	struct number numbers[RANGES];
	uint32_t members[RANGES];
	unsigned count;
};

/* The numbers from `min` to `max` as bits. */
static uint32_t interval(uint64_t min, uint64_t max)
{
	return min > max ? 0 : (uint32_t)(((uint64_t)2 << max) - ((uint64_t)1 << min));
}

/* Those of a range of `width` bits; two's complement puts the negative ones behind the others. */
static uint32_t of_bounds(unsigned width, const struct range *range)
{
	uint64_t mask = width_mask(width);
	uint32_t members = 0;

	if (range->smax >= 0)
		members |= interval(range->smin < 0 ? 0 : (uint64_t)range->smin,
				    (uint64_t)range->smax);
	if (range->smin < 0)
		members |= interval((uint64_t)range->smin & mask,
				    (uint64_t)(range->smax < 0 ? range->smax : -1) & mask);
	return members & interval(range->umin, range->umax);
}

/* What a number stands for, as bits; the same as what number_contains says, but quickly. */
static uint32_t members_of(const struct number *number)
{
	/* The numbers in which bit i is set. */
	static const uint32_t set[SMALL] = {0xaaaaaaaa, 0xcccccccc, 0xf0f0f0f0, 0xff00ff00,
					    0xffff0000};
	uint32_t members = of_bounds(SMALL, &number->wide);

	members &= of_bounds(LOW, &number->low) * 0x01010101u;
	for (unsigned i = 0; i < SMALL; i++)
		if ((number->bits.unknown >> i & 1) == 0)
			members &= (number->bits.value >> i & 1) != 0 ? set[i] : ~set[i];
	return members;
}

static uint32_t members_one_by_one(const struct number *number)
{
	uint32_t members = 0;

	for (uint64_t x = 0; x <= width_mask(SMALL); x++)
		members |= (uint32_t)number_contains(small, number, x) << x;
	return members;
}

static void make_family(struct family *family, unsigned kind)
{
	family->count = kind == 0 ? BITS : RANGES;
	for (unsigned i = 0; i < family->count; i++) {
		struct number number = kind == 0 ? of_bits(i) : of_range(i, kind == 2);
		uint32_t before = members_one_by_one(&number);

		CHECK(before == members_of(&number), "number %u of kind %u has other members", i,
		      kind);
		CHECK(number_reduce(small, &number), "number %u of kind %u is nothing", i, kind);
		family->numbers[i] = number;
		family->members[i] = members_one_by_one(&number);
		CHECK(family->members[i] == members_of(&number),
		      "number %u of kind %u has other members when reduced", i, kind);
		CHECK(family->members[i] == before, "reducing number %u of kind %u changes it", i,
		      kind);
	}
}

/* images[x][j]: the set of all x operation y with y in number j. */
static uint32_t images[1u << SMALL][RANGES];

static uint32_t image_of(uint32_t xs, unsigned j)
{
	uint32_t all = 0;

	for (; xs != 0; xs &= xs - 1)
		all |= images[__builtin_ctz(xs)][j];
	return all;
}

static void check_arithmetic(const struct family *a, const struct family *b,
			     enum operation operation, bool low)
{
	uint64_t mask = width_mask(LOW);

	for (uint64_t x = 0; x <= width_mask(SMALL); x++)
		for (unsigned j = 0; j < b->count; j++) {
			images[x][j] = 0;
			for (uint32_t ys = b->members[j]; ys != 0; ys &= ys - 1) {
				uint64_t y = (uint64_t)__builtin_ctz(ys);

				images[x][j] |=
					1u << (low ? concrete(LOW, operation, x & mask, y & mask)
						   : concrete(SMALL, operation, x, y));
			}
		}
	for (unsigned i = 0; i < a->count; i++)
		for (unsigned j = 0; j < b->count; j++) {
			struct number r =
				low ? number_arithmetic_low(small, operation, &a->numbers[i],
							    &b->numbers[j])
				    : number_arithmetic(small, operation, &a->numbers[i],
							&b->numbers[j]);
			uint32_t lost = image_of(a->members[i], j) & ~members_of(&r);

			CHECK(lost == 0, "operation %d of numbers %u and %u lacks %d", operation, i,
			      j, __builtin_ctz(lost | 1u << 31));
		}
}

/* For each number of a family what is related to any of its members. */
static void find_partners(const struct family *family, const uint32_t *related, uint32_t *partners)
{
	for (unsigned i = 0; i < family->count; i++) {
		partners[i] = 0;
		for (uint32_t rest = family->members[i]; rest != 0; rest &= rest - 1)
			partners[i] |= related[__builtin_ctz(rest)];
	}
}

static void check_condition(const struct family *a, const struct family *b,
			    enum operation condition, bool holds, bool low)
{
	uint64_t mask = low ? width_mask(LOW) : width_mask(SMALL);
	uint32_t forth[32] = {0}, back[32] = {0};

	for (uint32_t x = 0; x < 32; x++)
		for (uint32_t y = 0; y < 32; y++)
			if ((concrete(low ? LOW : SMALL, condition, x & mask, y & mask) != 0) ==
			    holds) {
				forth[x] |= 1u << y;
				back[y] |= 1u << x;
			}
	static uint32_t partners_of_a[RANGES], partners_of_b[RANGES];

	find_partners(a, forth, partners_of_a);
	find_partners(b, back, partners_of_b);
	for (unsigned i = 0; i < a->count; i++)
		for (unsigned j = 0; j < b->count; j++) {
			struct number x = a->numbers[i], y = b->numbers[j];
			bool possible = number_assume(small, condition, holds, low, &x, &y);
			uint32_t xs = possible ? members_of(&x) : 0;
			uint32_t ys = possible ? members_of(&y) : 0;
			uint32_t wanted_x = a->members[i] & partners_of_b[j];
			uint32_t wanted_y = b->members[j] & partners_of_a[i];

			CHECK((wanted_x & ~xs) == 0 && (wanted_y & ~ys) == 0,
			      "condition %d %s of numbers %u and %u loses members", condition,
			      holds ? "holding" : "not holding", i, j);
			CHECK((xs & ~a->members[i]) == 0 && (ys & ~b->members[j]) == 0,
			      "condition %d of numbers %u and %u adds members", condition, i, j);
		}
}

static void check_sets(const struct family *a, const struct family *b)
{
	for (unsigned i = 0; i < a->count; i++)
		for (unsigned j = 0; j < b->count; j++) {
			struct number joined = number_join(small, &a->numbers[i], &b->numbers[j]);
			struct number met = a->numbers[i];
			bool some = number_meet(small, &met, &b->numbers[j]);
			uint32_t both = a->members[i] & b->members[j];

			CHECK(((a->members[i] | b->members[j]) & ~members_of(&joined)) == 0,
			      "the join of %u and %u lacks members", i, j);
			CHECK(some ? (both & ~members_of(&met)) == 0 : both == 0,
			      "the meet of %u and %u lacks members", i, j);
			CHECK(!number_includes(&a->numbers[i], &b->numbers[j]) ||
				      (b->members[j] & ~a->members[i]) == 0,
			      "%u does not include %u", i, j);
		}
}

static void check_extensions(const struct family *a)
{
	for (unsigned bits = 1; bits <= SMALL; bits++)
		for (unsigned i = 0; i < a->count; i++) {
			struct number t = number_truncate(small, &a->numbers[i], bits);
			struct number e = number_extend(small, &a->numbers[i], bits);

			for (uint64_t x = 0; x < 32; x++) {
				if ((a->members[i] >> x & 1) == 0)
					continue;
				uint64_t low = x & width_mask(bits);

				CHECK(number_contains(small, &t, low),
				      "%u bits of number %u lack %d", bits, i, (int)low);
				CHECK(number_contains(small, &e,
						      (uint64_t)width_signed(bits, low) & 31),
				      "%u bits of number %u extended lack that of %d", bits, i,
				      (int)low);
			}
		}
}

static uint64_t state = 1;

static uint64_t random_number(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* Numbers that make bounds meet: few bits, few bits below 2^k, or any. */
static uint64_t random_value(void)
{
	uint64_t x = random_number(), shift = random_number() % 64;

	switch (random_number() % 4) {
	case 0:
		return x >> shift;
	case 1:
		return ((uint64_t)1 << shift) + x % 5 - 2;
	case 2:
		return -(x >> shift);
	default:
		return x;
	}
}

/* A number with `member` in it. */
static struct number random_around(uint64_t member)
{
	struct number number = number_unknown(number_width);
	uint64_t known = random_number() & random_number(), spread = random_value();

	if (random_number() % 2 == 0) {
		number.bits.value = member & known;
		number.bits.unknown = ~known;
	}
	if (random_number() % 2 == 0) {
		number.wide.umin = member < spread ? 0 : member - spread;
		number.wide.umax = spread > UINT64_MAX - member ? UINT64_MAX : member + spread;
	}
	if (random_number() % 2 == 0) {
		int64_t s = (int64_t)member, by = (int64_t)(spread >> 1);

		if (__builtin_sub_overflow(s, by, &number.wide.smin))
			number.wide.smin = INT64_MIN;
		if (__builtin_add_overflow(s, by, &number.wide.smax))
			number.wide.smax = INT64_MAX;
	}
	CHECK(number_reduce(number_width, &number) &&
		      number_contains(number_width, &number, member),
	      "0x%" PRIx64 " is lost by reducing", member);
	return number;
}

static void check_random(unsigned rounds)
{
	for (unsigned i = 0; i < rounds; i++) {
		uint64_t x = random_value(), y = random_value();
		struct number a = random_around(x), b = random_around(y);

		for (int op = OP_ADD; op <= OP_SMOD; op++) {
			struct number r = number_arithmetic(number_width, op, &a, &b);
			struct number l = number_arithmetic_low(number_width, op, &a, &b);

			CHECK(number_contains(number_width, &r, concrete(64, op, x, y)),
			      "operation %d of 0x%" PRIx64 " and 0x%" PRIx64, op, x, y);
			CHECK(number_contains(number_width, &l,
					      concrete(32, op, (uint32_t)x, (uint32_t)y)),
			      "32-bit operation %d of 0x%" PRIx64 " and 0x%" PRIx64, op, x, y);
		}
		for (int op = OP_JEQ; op <= OP_JSET; op++)
			for (unsigned low = 0; low < 2; low++) {
				struct number p = a, q = b;
				bool holds = low ? concrete(32, op, (uint32_t)x, (uint32_t)y) != 0
						 : concrete(64, op, x, y) != 0;

				CHECK(number_assume(number_width, op, holds, low, &p, &q) &&
					      number_contains(number_width, &p, x) &&
					      number_contains(number_width, &q, y),
				      "condition %d of 0x%" PRIx64 " and 0x%" PRIx64, op, x, y);
			}
	}
}

int main(void)
{
	static struct family families[3];
	static const char *const names[] = {"known bits", "ranges", "signed ranges"};

	test_begin("numbers of %d bits keep their members when reduced", SMALL);
	for (unsigned i = 0; i < 3; i++)
		make_family(&families[i], i);
	test_end();
	for (unsigned kind = 0; kind < 3; kind++) {
		const struct family *a = &families[kind], *b = &families[kind];

		for (int op = OP_ADD; op <= OP_SMOD; op++) {
			test_begin("operation %d of all pairs of %s", op, names[kind]);
			check_arithmetic(a, b, op, false);
			check_arithmetic(a, b, op, true);
			test_end();
		}
		for (int op = OP_JEQ; op <= OP_JSET; op++) {
			test_begin("condition %d of all pairs of %s", op, names[kind]);
			for (unsigned form = 0; form < 4; form++)
				check_condition(a, b, op, form & 1, form >> 1);
			test_end();
		}
		test_begin("join, meet and inclusion of all pairs of %s", names[kind]);
		check_sets(a, &families[(kind + 1) % 3]);
		check_sets(a, b);
		test_end();
		test_begin("truncation and extension of all %s", names[kind]);
		check_extensions(a);
		test_end();
	}
	test_begin("random numbers of 64 bits");
	check_random(200000);
	test_end();
	return test_summary();
}
