/* SPDX-License-Identifier: BSD-2-Clause */
/* Linear forms over a state's symbols; see state.h for what they stand for. */
#include "state.h"

struct linear linear_constant(int64_t constant)
{
	return (struct linear){.constant = constant};
}

struct linear linear_symbol(unsigned symbol)
{
	return (struct linear){.factors = {1}, .symbols = {(uint8_t)symbol}, .count = 1};
}

uint64_t linear_symbols(const struct linear *a)
{
	uint64_t symbols = 0;

	for (unsigned i = 0; i < a->count; i++)
		symbols |= (uint64_t)1 << a->symbols[i];
	return symbols;
}

static const struct range *symbol_range(const struct state *state, unsigned symbol)
{
	return &state->symbols[symbol].number.wide;
}

/* Bounds of one term. */
static void term_bounds(const struct state *state, const struct linear *a, unsigned i, int128 *min,
			int128 *max)
{
	const struct range *range = symbol_range(state, a->symbols[i]);
	int128 factor = a->factors[i];

	*min = factor * (factor > 0 ? range->smin : range->smax);
	*max = factor * (factor > 0 ? range->smax : range->smin);
}

void linear_bounds(const struct state *state, const struct linear *a, int128 *min, int128 *max)
{
	*min = *max = a->constant;
	for (unsigned i = 0; i < a->count; i++) {
		int128 low, high;

		term_bounds(state, a, i, &low, &high);
		*min += low;
		*max += high;
	}
}

/* a->factors[i] * by, or false. */
static bool put_term(struct linear *sum, int128 factor, uint8_t symbol)
{
	if (factor == 0)
		return true;
	/* So small that a sum of terms cannot overflow an int128. */
	if (sum->count == TERMS || factor > INT64_MAX || factor < -INT64_MAX)
		return false;
	sum->factors[sum->count] = (int64_t)factor;
	sum->symbols[sum->count++] = symbol;
	return true;
}

/* The sum without regard to bounds. */
static bool add_terms(const struct linear *a, const struct linear *b, int64_t factor,
		      struct linear *sum)
{
	int128 constant = (int128)a->constant + (int128)b->constant * factor;
	struct linear r = {.constant = (int64_t)constant};
	unsigned i = 0, j = 0;

	if (constant != r.constant)
		return false;
	while (i < a->count || j < b->count) {
		unsigned x = i < a->count ? a->symbols[i] : SYMBOLS;
		unsigned y = j < b->count ? b->symbols[j] : SYMBOLS;
		int128 f = x <= y ? a->factors[i] : 0;

		if (y <= x)
			f += (int128)b->factors[j] * factor;
		if (!put_term(&r, f, (uint8_t)(x < y ? x : y)))
			return false;
		i += x <= y;
		j += y <= x;
	}
	*sum = r;
	return true;
}

bool linear_add(const struct state *state, const struct linear *a, const struct linear *b,
		int64_t factor, struct linear *sum)
{
	struct linear r;
	int128 min, max;

	if (!add_terms(a, b, factor, &r))
		return false;
	linear_bounds(state, &r, &min, &max);
	if (min < INT64_MIN || max > INT64_MAX)
		return false;
	*sum = r;
	return true;
}

bool linear_divide(const struct linear *a, int64_t divisor, struct linear *quotient)
{
	struct linear r = *a;

	if (a->constant % divisor != 0)
		return false;
	r.constant /= divisor;
	for (unsigned i = 0; i < a->count; i++) {
		if (a->factors[i] % divisor != 0)
			return false;
		r.factors[i] /= divisor;
	}
	*quotient = r;
	return true;
}

bool linear_same(const struct linear *a, const struct linear *b)
{
	if (a->constant != b->constant || a->count != b->count)
		return false;
	for (unsigned i = 0; i < a->count; i++)
		if (a->symbols[i] != b->symbols[i] || a->factors[i] != b->factors[i])
			return false;
	return true;
}

struct number linear_number(const struct state *state, const struct linear *a)
{
	struct number sum = number_constant(number_width, (uint64_t)a->constant);
	int128 min, max;

	if (a->count == 0)
		return sum;
	if (a->count == 1 && a->factors[0] == 1 && a->constant == 0)
		return state->symbols[a->symbols[0]].number;
	for (unsigned i = 0; i < a->count; i++) {
		struct number term = state->symbols[a->symbols[i]].number;
		struct number factor = number_constant(number_width, (uint64_t)a->factors[i]);

		if (a->factors[i] != 1)
			term = number_arithmetic(number_width, OP_MUL, &term, &factor);
		sum = number_arithmetic(number_width, OP_ADD, &sum, &term);
	}
	linear_bounds(state, a, &min, &max);
	struct number bounds = number_between_signed(number_width, (int64_t)min, (int64_t)max);

	number_meet(number_width, &sum, &bounds);
	return sum;
}

/*
 * What is left of `a` without a multiple of a fact: as often as makes the first
 * symbol that both have go away, or else once.
 */
static bool without_fact(const struct linear *a, const struct linear *fact, struct linear *rest)
{
	int64_t factor = 1;

	for (unsigned i = 0, j = 0; i < a->count && j < fact->count;) {
		if (a->symbols[i] == fact->symbols[j]) {
			if (a->factors[i] % fact->factors[j] == 0)
				factor = a->factors[i] / fact->factors[j];
			break;
		}
		if (a->symbols[i] < fact->symbols[j])
			i++;
		else
			j++;
	}
	return add_terms(a, fact, factor > 0 ? -factor : -1, rest);
}

static bool is_at_least(const struct state *state, const struct linear *a, int128 least)
{
	int128 min, max;

	linear_bounds(state, a, &min, &max);
	return min >= least;
}

int128 linear_least_by_facts(const struct state *state, const struct linear *a)
{
	uint64_t symbols = linear_symbols(a);
	int128 best = INT64_MIN, least, most;
	struct linear rest;

	for (unsigned i = 0; i < state->fact_count; i++) {
		++*state->work;
		if ((state->facts[i].symbols & symbols) == 0 ||
		    !without_fact(a, &state->facts[i].form, &rest))
			continue;
		linear_bounds(state, &rest, &least, &most);
		best = least > best ? least : best;
	}
	return best;
}

/* Whether `factor` times the value is the sum of at most two facts and what is not negative. */
static bool proved_by_facts(const struct state *state, const struct linear *a, int64_t factor)
{
	const struct fact *end = state->facts + state->fact_count;
	struct linear zero = linear_constant(0), scaled, rest, last;
	uint64_t symbols = linear_symbols(a);
	/* The value is an integer: above -1 it is not negative. */
	int128 least = 1 - (int128)factor;

	if (!add_terms(&zero, a, factor, &scaled))
		return false;
	for (const struct fact *fact = state->facts; fact < end; fact++) {
		++*state->work;
		if ((fact->symbols & symbols) == 0 || !without_fact(&scaled, &fact->form, &rest))
			continue;
		if (is_at_least(state, &rest, least))
			return true;
		uint64_t left = linear_symbols(&rest);

		*state->work += (uint64_t)(end - fact);
		for (const struct fact *other = fact + 1; other < end; other++)
			if ((other->symbols & left) != 0 &&
			    without_fact(&rest, &other->form, &last) &&
			    is_at_least(state, &last, least))
				return true;
	}
	return false;
}

bool linear_proved(const struct state *state, const struct linear *a)
{
	if (is_at_least(state, a, 0))
		return true;
	if (a->count == 0)
		return false;
	return proved_by_facts(state, a, 1) || proved_by_facts(state, a, 2);
}

struct number linear_number_by_facts(const struct state *state, const struct linear *a)
{
	struct number number = linear_number(state, a);

	if (a->count > 1 && number.wide.smin < 0 && linear_proved(state, a)) {
		struct number positive = number_between(number_width, 0, INT64_MAX);

		number_meet(number_width, &number, &positive);
	}
	return number;
}

static int128 divide_down(int128 a, int128 b)
{
	return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* Lets a symbol be from `least` to `most`, divided by `factor`. False: it cannot be. */
static bool limit_symbol(struct symbol *symbol, int128 least, int128 most, int64_t factor)
{
	int128 from = factor < 0 ? -most : least, to = factor < 0 ? -least : most;

	if (factor > 1 || factor < -1) {
		int128 by = factor < 0 ? -(int128)factor : factor;

		from = -divide_down(-from, by);
		to = divide_down(to, by);
	}
	if (from > INT64_MAX || to < INT64_MIN)
		return false;
	struct number limits =
		number_between_signed(number_width, from < INT64_MIN ? INT64_MIN : (int64_t)from,
				      to > INT64_MAX ? INT64_MAX : (int64_t)to);

	return number_meet(number_width, &symbol->number, &limits);
}

/*
 * Narrows the symbols so that the form can be from `min` to `max`, and adds those
 * that have changed to `changed`.
 */
static bool narrow(struct state *state, const struct linear *a, int128 min, int128 max,
		   uint64_t *changed)
{
	int128 least, most;

	++*state->work;
	linear_bounds(state, a, &least, &most);
	if (least > max || most < min)
		return false;
	if (least >= min && most <= max)
		return true;
	for (unsigned i = 0; i < a->count; i++) {
		int128 low, high;

		term_bounds(state, a, i, &low, &high);
		/* min - (most - high) <= factor * symbol <= max - (least - low) */
		int128 from = min - (most - high), to = max - (least - low);

		if (from <= low && to >= high)
			continue;
		if (!limit_symbol(&state->symbols[a->symbols[i]], from, to, a->factors[i]))
			return false;
		*changed |= (uint64_t)1 << a->symbols[i];
		linear_bounds(state, a, &least, &most);
	}
	return true;
}

/* No fact's value is greater than this. */
#define MOST ((int128)INT64_MAX * 4)

/* Lets symbols learn from the facts about those that have changed. */
static bool use_facts(struct state *state, uint64_t changed)
{
	for (unsigned i = 0; i < state->fact_count; i++)
		if ((state->facts[i].symbols & changed) != 0 &&
		    !narrow(state, &state->facts[i].form, 0, MOST, &changed))
			return false;
	return true;
}

bool linear_learn(struct state *state, const struct linear *a)
{
	struct linear opposite = linear_constant(-1);
	uint64_t changed = 0;

	if (add_terms(&opposite, a, -1, &opposite) && linear_proved(state, &opposite))
		return false;
	if (!narrow(state, a, 0, MOST, &changed))
		return false;
	if (a->count > 1 && !linear_proved(state, a))
		state_add_fact(state, a);
	return use_facts(state, changed);
}

bool linear_restrict(struct state *state, const struct linear *a, const struct number *number)
{
	uint64_t changed = 0;

	if (a->count == 0)
		return number_contains(number_width, number, (uint64_t)a->constant);
	if (a->count != 1 || a->factors[0] != 1 || a->constant != 0)
		return narrow(state, a, number->wide.smin, number->wide.smax, &changed) &&
		       use_facts(state, changed);
	struct number *known = &state->symbols[a->symbols[0]].number;

	return number_includes(number, known) ||
	       (number_meet(number_width, known, number) && use_facts(state, linear_symbols(a)));
}
