/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A state that reaches a loop's head again: whether it is what was taken to be
 * true there, and what to take instead if it is not. What is taken only becomes
 * weaker, so that looking for it ends.
 */
#include "loop.h"

struct value *loop_variable(struct loop *loop, struct state *state, unsigned i)
{
	const struct spill *spill;

	if (i < BPF_REGISTERS)
		return &state->registers[i];
	spill = &loop->entry->spills[i - BPF_REGISTERS];
	struct spill *found = state_spill(state, spill->frame, spill->offset, spill->bytes);

	return found == NULL ? NULL : &found->value;
}

unsigned loop_variable_count(const struct loop *loop)
{
	return BPF_REGISTERS + loop->entry->spill_count;
}

/* Whether y in b is x in a and a constant more. */
static bool constant_step(const struct state *a, const struct linear *x, const struct state *b,
			  const struct linear *y, int64_t *step)
{
	struct linear difference;
	int128 min, max;

	for (unsigned i = 0; i < x->count; i++)
		if (!same_symbol(a, b, x->symbols[i]))
			return false;
	if (!linear_add(b, y, x, -1, &difference))
		return false;
	linear_bounds(b, &difference, &min, &max);
	*step = (int64_t)min;
	return min == max;
}

/* The least bound not below `value` that a comparison or another variable has, if below `limit`. */
static uint64_t bound_of_others(const struct loop *loop, uint64_t value, uint64_t limit)
{
	for (unsigned i = 0; i < BPF_REGISTERS + loop->entry->spill_count; i++) {
		const struct variable *variable = &loop->variables[i];
		uint64_t umax = variable->number.wide.umax;

		if (variable->course != CONSTANT && umax >= value && umax < limit)
			limit = umax;
	}
	for (unsigned i = 0; i < loop->bound_count; i++)
		if (loop->bounds[i] >= value && loop->bounds[i] < limit)
			limit = loop->bounds[i];
	return limit;
}

/* A number that includes `joined`, after few steps whatever that is. */
static struct number widen(const struct loop *loop, unsigned widened, const struct number *old,
			   const struct number *joined)
{
	static const uint64_t limits[] = {0xff, 0xffff, 0xffffffff, INT64_MAX, UINT64_MAX};
	struct number r = number_unknown(number_width);
	unsigned i = 0;

	while (limits[i] < joined->wide.umax)
		i++;
	r.wide.umax = old->wide.umax;
	if (joined->wide.umax > old->wide.umax)
		r.wide.umax = widened > 5 ? limits[i]
					  : bound_of_others(loop, joined->wide.umax, limits[i]);
	r.wide.umin = joined->wide.umin < old->wide.umin ? 0 : old->wide.umin;
	if (joined->wide.smin >= old->wide.smin)
		r.wide.smin = old->wide.smin;
	else if (joined->wide.smin >= 0)
		r.wide.smin = 0;
	if (joined->wide.smax <= old->wide.smax)
		r.wide.smax = old->wide.smax;
	number_reduce(number_width, &r);
	return r;
}

/* What is known of a value, with the help of facts whether it is still within bounds. */
static struct number number_in_bounds(const struct state *state, const struct linear *value,
				      const struct range *bounds)
{
	struct linear low = linear_constant(bounds->smin), high = linear_constant(bounds->smax),
		      rest;
	struct number number = linear_number(state, value), limits = number_unknown(number_width);

	if (value->count < 2)
		return number;
	if (number.wide.smin < bounds->smin && linear_add(state, value, &low, -1, &rest) &&
	    linear_proved(state, &rest))
		limits.wide.smin = bounds->smin;
	if (number.wide.smax > bounds->smax && linear_add(state, &high, value, -1, &rest) &&
	    linear_proved(state, &rest))
		limits.wide.smax = bounds->smax;
	number_meet(number_width, &number, &limits);
	return number;
}

/* Lets a variable's number include what it is now. */
static void grow(struct loop *loop, struct variable *variable, const struct state *state,
		 const struct linear *value)
{
	struct number now = number_in_bounds(state, value, &variable->number.wide);

	if (number_includes(&variable->number, &now))
		return;
	struct number joined = number_join(number_width, &variable->number, &now);

	variable->grew = true;
	variable->number = variable->widened++ < 1
				   ? joined
				   : widen(loop, variable->widened, &variable->number, &joined);
	loop->changed = true;
}

/* Whether facts say that a is less than b. */
static bool is_less(const struct state *state, const struct linear *a, const struct linear *b)
{
	struct linear difference, one = linear_constant(1);

	return linear_add(state, b, a, -1, &difference) &&
	       linear_add(state, &difference, &one, -1, &difference) &&
	       linear_proved(state, &difference);
}

/* By how much a varying variable has changed. */
static void note_change(struct loop *loop, struct variable *variable, const struct state *state,
			const struct linear *back)
{
	struct linear head = linear_symbol(variable->symbol), change, rest;
	int128 min, max;

	if (!same_symbol(loop->at_head, state, variable->symbol) ||
	    !linear_add(state, back, &head, -1, &change)) {
		variable->ranked = false;
		return;
	}
	linear_bounds(state, &change, &min, &max);
	if (max >= 0 && is_less(state, back, &head))
		max = -1;
	if (min <= 0 && is_less(state, &head, back))
		min = 1;
	variable->halves = variable->halves && linear_add(state, &head, back, -2, &rest) &&
			   linear_proved(state, &rest);
	variable->least = min < variable->least ? (int64_t)min : variable->least;
	variable->most = max > variable->most ? (int64_t)max : variable->most;
}

static void note_variable(struct loop *loop, unsigned i, const struct state *state)
{
	struct variable *variable = &loop->variables[i];
	const struct value *head = loop_variable(loop, loop->at_head, i);
	const struct value *back = loop_variable(loop, (struct state *)state, i);
	int64_t step;

	if (variable->course == LOST || head->kind == UNSET)
		return;
	if (back == NULL || !value_same_region(head, back) || head->nullable != back->nullable ||
	    (head->nullable && head->identity != back->identity)) {
		variable->course = LOST;
		loop->changed = true;
		return;
	}
	if (!value_same_object(head, back) && head->identity != 0) {
		variable->renewed = true;
		loop->changed = true;
	}
	if (variable->course == VARYING) {
		note_change(loop, variable, state, &back->offset);
		grow(loop, variable, state, &back->offset);
		return;
	}
	if (constant_step(loop->at_head, &head->offset, state, &back->offset, &step)) {
		if (step != 0 && variable->course == CONSTANT) {
			variable->course = LINEAR;
			variable->step = step;
			variable->number = linear_number(loop->entry, &head->offset);
			loop->changed = true;
		}
		if (variable->course == CONSTANT)
			return;
		if (step == variable->step) {
			grow(loop, variable, state, &back->offset);
			return;
		}
	}
	if (variable->course == CONSTANT)
		variable->number = linear_number(loop->at_head, &head->offset);
	variable->course = VARYING;
	variable->widened = 0;
	loop->changed = true;
	grow(loop, variable, state, &back->offset);
}

/* Registers of which one comes closer to the other, without passing it. */
static void note_distances(struct loop *loop, const struct state *state)
{
	for (unsigned i = 0; i < 10; i++)
		for (unsigned j = 0; j < 10 && loop->closer[i] != 0; j++) {
			if ((loop->closer[i] >> j & 1) == 0)
				continue;
			const struct variable *x = &loop->variables[i], *y = &loop->variables[j];
			struct linear low = linear_symbol(x->symbol),
				      high = linear_symbol(y->symbol);
			struct linear now, shrunk, one = linear_constant(-1);

			if (x->course != VARYING || y->course != VARYING || i == j ||
			    !same_symbol(loop->at_head, state, x->symbol) ||
			    !same_symbol(loop->at_head, state, y->symbol) ||
			    state->registers[i].kind != NUMBER ||
			    state->registers[j].kind != NUMBER ||
			    !linear_add(state, &state->registers[j].offset,
					&state->registers[i].offset, -1, &now) ||
			    !linear_proved(state, &now) ||
			    !linear_add(state, &high, &now, -1, &shrunk) ||
			    !linear_add(state, &shrunk, &low, -1, &shrunk) ||
			    !linear_add(state, &shrunk, &one, 1, &shrunk) ||
			    !linear_proved(state, &shrunk))
				loop->closer[i] &= (uint16_t)~(1u << j);
		}
}

void note_back(struct verifier *verifier, struct loop *loop, const struct state *state)
{
	if (loop->peeling) {
		struct state *copy = state_copy(verifier, state);

		if (copy != NULL)
			wait_in(verifier, &loop->peeled, copy);
		return;
	}
	uint64_t body = state->steps - loop->at_head->steps;

	if (!state_joinable(loop->at_head, state)) {
		refuse(verifier, state, loop->head, NO_INDEX,
		       "what the program holds is not the same after each iteration of the loop; "
		       "release a record in the iteration that reserves it");
		return;
	}
	verifier->work += 20 + 4 * loop_variable_count(loop);
	loop->looped = true;
	loop->body = body > loop->body ? body : loop->body;
	for (unsigned i = 0; i < loop_variable_count(loop); i++)
		note_variable(loop, i, state);
	relations_note_back(loop, state);
	if (!loop->changed)
		note_distances(loop, state);
	for (unsigned i = 0; i < state->depth; i++)
		for (unsigned j = 0; j < sizeof(state->written[i]); j++) {
			uint8_t kept = loop->entry->written[i][j] & state->written[i][j];

			loop->changed |= kept != loop->entry->written[i][j];
			loop->entry->written[i][j] = kept;
		}
	if (loop->counter == NO_SYMBOL)
		return;
	int64_t next = INT64_MAX;

	if (same_symbol(loop->at_head, state, loop->counter))
		next = state->symbols[loop->counter].number.wide.smax + 1;
	loop->needed = next > loop->needed ? next : loop->needed;
}
