/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is true each time a loop begins. A variable that changes by the same
 * amount in every iteration is what it was before the loop and that amount times
 * the iteration's number, a symbol; how great that can become is guessed from
 * comparisons, and a guess is taken once an iteration keeps it. Other variables
 * are any number in a range that grows until an iteration keeps it. While this
 * is looked for (`probing`), nothing leaves the loop and nothing is refused.
 *
 * The number of iterations is bounded by that symbol, or else by a variable or
 * the difference of two that always changes in the same direction.
 */
#include "loop.h"
#include "memory.h"

#define ROUNDS 40u

static struct value *variable_at(struct loop *loop, struct state *state, unsigned i)
{
	const struct spill *spill;

	if (i < BPF_REGISTERS)
		return &state->registers[i];
	spill = &loop->entry->spills[i - BPF_REGISTERS];
	struct spill *found = state_spill(state, spill->frame, spill->offset, spill->bytes);

	return found == NULL ? NULL : &found->value;
}

static unsigned variable_count(const struct loop *loop)
{
	return BPF_REGISTERS + loop->entry->spill_count;
}

/* Whether slot `symbol` is the same symbol in both. */
static bool same_symbol(const struct state *a, const struct state *b, unsigned symbol)
{
	return a->symbols[symbol].name == b->symbols[symbol].name;
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

/* The least bound above `value` that another variable has, if that is below `limit`. */
static uint64_t bound_of_others(const struct loop *loop, uint64_t value, uint64_t limit)
{
	for (unsigned i = 0; i < BPF_REGISTERS + loop->entry->spill_count; i++) {
		const struct variable *variable = &loop->variables[i];
		uint64_t umax = variable->number.wide.umax;

		if (variable->course != CONSTANT && umax >= value && umax < limit)
			limit = umax;
	}
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

	variable->number = variable->widened++ < 3
				   ? joined
				   : widen(loop, variable->widened, &variable->number, &joined);
	loop->changed = true;
}

/* By how much a varying variable has changed. */
static void note_change(struct loop *loop, struct variable *variable, const struct state *state,
			const struct linear *back)
{
	struct linear head = linear_symbol(variable->symbol), change;
	int128 min, max;

	if (!same_symbol(loop->at_head, state, variable->symbol) ||
	    !linear_add(state, back, &head, -1, &change)) {
		variable->ranked = false;
		return;
	}
	linear_bounds(state, &change, &min, &max);
	variable->least = min < variable->least ? (int64_t)min : variable->least;
	variable->most = max > variable->most ? (int64_t)max : variable->most;
}

static void note_variable(struct loop *loop, unsigned i, const struct state *state)
{
	struct variable *variable = &loop->variables[i];
	const struct value *head = variable_at(loop, loop->at_head, i);
	const struct value *back = variable_at(loop, (struct state *)state, i);
	int64_t step;

	if (variable->course == LOST || head->kind == UNSET)
		return;
	if (back == NULL || !value_same_region(head, back) || head->nullable != back->nullable ||
	    (head->nullable && head->identity != back->identity)) {
		variable->course = LOST;
		loop->changed = true;
		return;
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
		for (unsigned j = 0; j < 10; j++) {
			const struct variable *x = &loop->variables[i], *y = &loop->variables[j];
			struct linear low = linear_symbol(x->symbol),
				      high = linear_symbol(y->symbol);
			struct linear now, shrunk, one = linear_constant(-1);

			if ((loop->closer[i] >> j & 1) == 0)
				continue;
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
			wait_in(verifier, &loop->peeled, copy, loop->head);
		return;
	}
	uint64_t body = state->steps - loop->at_head->steps;

	if (!state_joinable(loop->at_head, state)) {
		refuse(verifier, state, loop->head, NO_INDEX,
		       "what the program holds is not the same after each iteration of the loop; "
		       "release a record in the iteration that reserves it");
		return;
	}
	loop->looped = true;
	loop->body = body > loop->body ? body : loop->body;
	for (unsigned i = 0; i < variable_count(loop); i++)
		note_variable(loop, i, state);
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

static void add_candidate(struct loop *loop, int128 n)
{
	if (n < 0 || n > ((int64_t)1 << 40))
		return;
	for (unsigned i = 0; i < loop->candidate_count; i++)
		if (loop->candidates[i] == n)
			return;
	if (loop->candidate_count < CANDIDATES)
		loop->candidates[loop->candidate_count++] = (int64_t)n;
}

void note_comparison(struct verifier *verifier, const struct state *state, const struct linear *a,
		     const struct linear *b)
{
	for (struct loop *loop = verifier->current; loop != NULL; loop = loop->parent) {
		if (!loop->probing || loop->counter == NO_SYMBOL ||
		    !same_symbol(loop->at_head, state, loop->counter))
			continue;
		struct linear difference;
		int128 min, max, factor = 0;

		if (!linear_add(state, a, b, -1, &difference))
			continue;
		/* factor * counter + rest = 0, rest being from min to max. */
		for (unsigned i = 0; i < difference.count; i++)
			if (difference.symbols[i] == loop->counter) {
				factor = difference.factors[i];
				difference.factors[i] = 0;
			}
		if (factor == 0)
			continue;
		linear_bounds(state, &difference, &min, &max);
		int128 n = factor > 0 ? -min / factor : max / -factor;

		add_candidate(loop, n);
		add_candidate(loop, n + 1);
	}
}

/* The next limit of the counter to try; false if there is none. */
static bool raise_limit(struct loop *loop)
{
	static const int64_t guesses[] = {64, 4096, 65536, 1 << 20, (int64_t)1 << 32};
	int64_t best = INT64_MAX;

	if (loop->needed == INT64_MAX)
		return false;
	for (unsigned i = 0; i < loop->candidate_count; i++)
		if (loop->candidates[i] >= loop->needed && loop->candidates[i] < best)
			best = loop->candidates[i];
	for (unsigned i = 0; i < sizeof(guesses) / sizeof(guesses[0]) && best == INT64_MAX; i++)
		if (guesses[i] > loop->limit && guesses[i] >= loop->needed)
			best = guesses[i];
	loop->limit = best;
	return best != INT64_MAX;
}

/* Lets the state at the head know the bounds of what follows the counter. */
static bool restrict_linear(struct verifier *verifier, struct loop *loop,
			    const struct variable *variable, const struct linear *value)
{
	const struct range *range = &variable->number.wide;
	struct linear low = linear_constant(range->smin), high = linear_constant(range->smax), fact;

	if (linear_add(loop->at_head, value, &low, -1, &fact) &&
	    !linear_learn(loop->at_head, &fact))
		return give_up(verifier, loop->head, "what the loop changes could not be bounded");
	if (linear_add(loop->at_head, &high, value, -1, &fact) &&
	    !linear_learn(loop->at_head, &fact))
		return give_up(verifier, loop->head, "what the loop changes could not be bounded");
	return true;
}

/* Puts into the state at the head what is taken to be true of a variable. */
static bool make_variable(struct verifier *verifier, struct loop *loop, unsigned i)
{
	struct variable *variable = &loop->variables[i];
	struct value *value = variable_at(loop, loop->at_head, i);
	struct linear counter = linear_symbol(loop->counter == NO_SYMBOL ? 0 : loop->counter);

	variable->least = INT64_MAX;
	variable->most = INT64_MIN;
	variable->ranked = variable->course == VARYING;
	if (variable->course == LINEAR &&
	    !linear_add(loop->at_head, &value->offset, &counter, variable->step, &value->offset)) {
		variable->number = number_unknown(number_width);
		variable->course = VARYING;
	}
	if (variable->course == LOST)
		*value = (struct value){.kind = UNSET};
	if (variable->course == LINEAR)
		return restrict_linear(verifier, loop, variable, &value->offset);
	if (variable->course != VARYING)
		return true;
	variable->symbol =
		(uint8_t)state_symbol(loop->at_head, ++verifier->name, &variable->number);
	if (variable->symbol == NO_SYMBOL)
		return give_up(verifier, loop->head, "too many numbers change in the loop");
	value->offset = linear_symbol(variable->symbol);
	return true;
}

static bool make_head(struct verifier *verifier, struct loop *loop)
{
	uint32_t kept = 0;

	copy_bytes(loop->at_head, loop->entry, sizeof(*loop->at_head));
	loop->counter = NO_SYMBOL;
	loop->linear = false;
	for (unsigned i = 0; i < variable_count(loop); i++)
		loop->linear |= loop->variables[i].course == LINEAR;
	if (loop->linear) {
		struct number number = number_between(number_width, 0, (uint64_t)loop->limit);

		loop->counter = (uint8_t)state_symbol(loop->at_head, ++verifier->name, &number);
		if (loop->counter == NO_SYMBOL)
			return give_up(verifier, loop->head, "too many numbers change in the loop");
	}
	for (unsigned i = 0; i < variable_count(loop); i++)
		if (!make_variable(verifier, loop, i))
			return false;
	for (unsigned i = 0; i < loop->at_head->spill_count; i++)
		if (loop->at_head->spills[i].value.kind != UNSET)
			loop->at_head->spills[kept++] = loop->at_head->spills[i];
	loop->at_head->spill_count = kept;
	return true;
}

/* Follows one iteration. */
static void iterate(struct verifier *verifier, struct loop *loop)
{
	struct state *state = state_copy(verifier, loop->at_head);

	loop->changed = loop->looped = false;
	loop->needed = 0;
	loop->body = 0;
	for (unsigned i = 0; i < BPF_REGISTERS; i++)
		loop->closer[i] = 0x3ff;
	if (state == NULL)
		return;
	verifier->current = loop;
	follow_block(verifier, state, loop->head);
	follow_region(verifier, loop, verifier->points[loop->head].order + 1, loop->last + 1);
}

static bool lower(uint64_t *bound, int128 value)
{
	if (value < 0 || value >= (int128)*bound)
		return false;
	*bound = (uint64_t)value;
	return true;
}

/* How often the loop goes around at most; UINT64_MAX if that is not known. */
static uint64_t iterations(const struct loop *loop)
{
	uint64_t bound = UINT64_MAX;

	if (!loop->looped)
		return 0;
	if (loop->linear)
		lower(&bound, loop->needed);
	for (unsigned i = 0; i < variable_count(loop); i++) {
		const struct variable *variable = &loop->variables[i];
		int128 span = (int128)variable->number.wide.smax - variable->number.wide.smin;

		if (variable->course != VARYING || !variable->ranked)
			continue;
		if (variable->least > 0 && variable->least != INT64_MAX)
			lower(&bound, span / variable->least + 1);
		else if (variable->most < 0 && variable->most != INT64_MIN)
			lower(&bound, span / -(int128)variable->most + 1);
	}
	for (unsigned i = 0; i < 10; i++)
		for (unsigned j = 0; j < 10; j++)
			if ((loop->closer[i] >> j & 1) != 0)
				lower(&bound, (int128)loop->variables[j].number.wide.smax -
						      loop->variables[i].number.wide.smin + 1);
	return bound;
}

/* Turns what follows the counter into what varies. */
static void drop_counter(struct loop *loop)
{
	for (unsigned i = 0; i < variable_count(loop); i++)
		if (loop->variables[i].course == LINEAR) {
			const struct value *value = variable_at(loop, loop->entry, i);

			loop->variables[i].course = VARYING;
			loop->variables[i].widened = 0;
			loop->variables[i].number = linear_number(loop->entry, &value->offset);
		}
}

/* Looks for what one iteration keeps. */
static bool settle(struct verifier *verifier, struct loop *loop)
{
	bool lowered = false;

	for (unsigned round = 0; round < ROUNDS; round++) {
		if (!make_head(verifier, loop))
			return false;
		iterate(verifier, loop);
		if (verifier->refused)
			return false;
		if (loop->linear && loop->needed > loop->limit) {
			if (!raise_limit(loop)) {
				drop_counter(loop);
				loop->limit = 1;
			}
			continue;
		}
		if (loop->changed)
			continue;
		if (!loop->linear || !loop->looped || loop->needed == loop->limit || lowered)
			return true;
		lowered = true;
		loop->limit = loop->needed;
	}
	return give_up(verifier, loop->head,
		       "what the loop changes could not be bounded; give it a "
		       "counter that is compared with a limit");
}

/*
 * Follows the first iteration for itself, and the loop from then on: what jumps
 * only once, as a 32-bit counter that begins at 0 and goes down, is then regular.
 */
static void peel(struct verifier *verifier, struct loop *loop)
{
	struct state *first = state_copy(verifier, loop->entry), *states;

	if (first == NULL)
		return;
	loop->peeling = true;
	loop->peeled = NULL;
	verifier->current = loop->parent;
	follow_block(verifier, first, loop->head);
	follow_region(verifier, loop, verifier->points[loop->head].order + 1, loop->last + 1);
	loop->peeling = false;
	loop->is_peeled = true;
	states = loop->peeled;
	while (states != NULL && !verifier->refused) {
		struct state *state = states;

		states = state->next;
		follow_loop(verifier, loop, state);
	}
	loop->is_peeled = false;
}

/* The states that leave the loop, with the instructions of all iterations counted. */
static void leave(struct verifier *verifier, struct loop *loop)
{
	uint64_t times = iterations(loop), all;
	uint64_t limit = verifier->policy->instructions != 0 ? verifier->policy->instructions
							     : (uint64_t)1 << 40;

	if (times == UINT64_MAX && !loop->is_peeled) {
		peel(verifier, loop);
		return;
	}
	if (times == UINT64_MAX) {
		refuse(verifier, loop->at_head, loop->head, NO_INDEX,
		       "the loop may never end; give it a counter that is compared with a limit");
		return;
	}
	if (__builtin_mul_overflow(times, loop->body, &all) || all > limit) {
		refuse(verifier, loop->at_head, loop->head, NO_INDEX,
		       "the loop may execute more instructions than a run is allowed");
		return;
	}
	loop->at_head->steps = loop->entry->steps + all;
	iterate(verifier, loop);
	if (!verifier->refused && (loop->changed || (loop->linear && loop->needed > loop->limit)))
		give_up(verifier, loop->head, "what the loop changes could not be bounded");
}

void follow_loop(struct verifier *verifier, struct loop *loop, struct state *entry)
{
	/* A loop's variables have the room of a state, and are given back like one. */
	_Static_assert(sizeof(*loop->variables) * VARIABLES <= sizeof(struct state), "they fit");
	struct state *room = state_take(verifier), *head = state_take(verifier);

	if (room == NULL || head == NULL)
		return;
	loop->variables = (struct variable *)(void *)room;
	loop->at_head = head;
	clear_bytes(loop->variables, sizeof(*loop->variables) * VARIABLES);
	loop->entry = entry;
	loop->candidate_count = 0;
	loop->limit = 1;
	loop->probing = true;
	verifier->probing++;
	bool settled = settle(verifier, loop);

	loop->probing = false;
	verifier->probing--;
	if (settled)
		leave(verifier, loop);
	verifier->current = loop->parent;
	state_give(verifier, room);
	state_give(verifier, head);
	state_give(verifier, entry);
}
