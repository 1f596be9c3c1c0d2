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

/* Whether a jump goes on in a loop, or leaves it. */
static bool decides(const struct verifier *verifier, uint32_t at, const struct loop *loop)
{
	const struct bpf_program *program = verifier->program;
	uint32_t targets[2] = {(uint32_t)program->code[at].offset, next_index(program, at)};
	bool decides = false;

	for (unsigned i = 0; i < 2; i++)
		decides |= targets[i] == loop->head ||
			   !loop_within(verifier->points[targets[i]].loop, loop);
	return decides;
}

/* Notes a constant that decides whether the loop goes on. */
static void add_bound(struct loop *loop, const struct linear *a)
{
	for (unsigned i = 0; i < loop->bound_count; i++)
		if (loop->bounds[i] == (uint64_t)a->constant)
			return;
	if (a->count != 0 || a->constant < 1 || loop->bound_count + 3 > BOUNDS)
		return;
	for (int64_t near = -1; near <= 1; near++)
		loop->bounds[loop->bound_count++] = (uint64_t)(a->constant + near);
}

void note_comparison(struct verifier *verifier, const struct state *state, uint32_t at,
		     const struct linear *a, const struct linear *b)
{
	for (struct loop *loop = verifier->points[at].loop; loop != NULL; loop = loop->parent) {
		if (!loop->probing || !decides(verifier, at, loop))
			continue;
		add_bound(loop, a);
		add_bound(loop, b);
		if (loop->counter == NO_SYMBOL || !same_symbol(loop->at_head, state, loop->counter))
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

/* What follows the counter and has no other bounds is at first any number that it can then be. */
static void set_limit(struct loop *loop, int64_t limit)
{
	loop->limit = limit;
	for (unsigned i = 0; i < loop_variable_count(loop); i++) {
		struct variable *variable = &loop->variables[i];
		int128 min, max, way = (int128)variable->step * limit;

		if (variable->course != LINEAR || !variable->grew)
			continue;
		linear_bounds(loop->entry, &loop_variable(loop, loop->entry, i)->offset, &min,
			      &max);
		min += way < 0 ? way : 0;
		max += way > 0 ? way : 0;
		variable->number = number_between_signed(
			number_width, min < INT64_MIN ? INT64_MIN : (int64_t)min,
			max > INT64_MAX ? INT64_MAX : (int64_t)max);
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
	set_limit(loop, best);
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
	struct value *value = loop_variable(loop, loop->at_head, i);
	struct linear counter = linear_symbol(loop->counter == NO_SYMBOL ? 0 : loop->counter);

	variable->least = INT64_MAX;
	variable->most = INT64_MIN;
	variable->ranked = variable->course == VARYING;
	variable->grew = false;
	variable->halves = true;
	if (variable->renewed)
		value->identity = 0;
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

	verifier->work += 20 + 4 * loop_variable_count(loop);
	state_assign(loop->at_head, loop->entry);
	loop->counter = NO_SYMBOL;
	loop->linear = false;
	for (unsigned i = 0; i < loop_variable_count(loop); i++)
		loop->linear |= loop->variables[i].course == LINEAR;
	if (loop->linear) {
		struct number number = number_between(number_width, 0, (uint64_t)loop->limit);

		loop->counter = (uint8_t)state_symbol(loop->at_head, ++verifier->name, &number);
		if (loop->counter == NO_SYMBOL)
			return give_up(verifier, loop->head, "too many numbers change in the loop");
	}
	for (unsigned i = 0; i < loop_variable_count(loop); i++)
		if (!make_variable(verifier, loop, i))
			return false;
	for (unsigned i = 0; i < loop->at_head->spill_count; i++)
		if (loop->at_head->spills[i].value.kind != UNSET)
			loop->at_head->spills[kept++] = loop->at_head->spills[i];
	loop->at_head->spill_count = kept;
	state_pin(loop->at_head);
	return relations_learn(loop) ||
	       give_up(verifier, loop->head, "what the loop changes could not be bounded");
}

/* Gives back the states that left the loop. */
static void drop_left(struct verifier *verifier, struct loop *loop)
{
	while (loop->left != NULL) {
		struct state *state = loop->left;

		loop->left = state->next;
		state_give(verifier, state);
	}
}

/* Follows one iteration. */
static void iterate(struct verifier *verifier, struct loop *loop)
{
	struct state *state = state_copy(verifier, loop->at_head);

	drop_left(verifier, loop);
	verifier->wrong = false;
	loop->round = ++verifier->name;
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
	for (unsigned i = 0; i < loop_variable_count(loop); i++) {
		const struct variable *variable = &loop->variables[i];
		int128 span = (int128)variable->number.wide.smax - variable->number.wide.smin;

		if (variable->course != VARYING || !variable->ranked)
			continue;
		if (variable->least > 0 && variable->least != INT64_MAX)
			lower(&bound, span / variable->least + 1);
		else if (variable->most < 0 && variable->halves &&
			 span <= variable->number.wide.smax)
			lower(&bound, 65 - __builtin_clzll((uint64_t)span | 1));
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
	for (unsigned i = 0; i < loop_variable_count(loop); i++)
		if (loop->variables[i].course == LINEAR) {
			const struct value *value = loop_variable(loop, loop->entry, i);

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
	drop_left(verifier, loop);
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

/* The instructions of all iterations; false if a run is not allowed as many. */
static bool count_all(struct verifier *verifier, struct loop *loop, uint64_t times, uint64_t *all)
{
	if (times == UINT64_MAX)
		return refuse(
			verifier, loop->at_head, loop->head, NO_INDEX,
			"the loop may never end; give it a counter that is compared with a limit");
	if (__builtin_mul_overflow(times, loop->body, all) || *all > verifier->most)
		return refuse(verifier, loop->at_head, loop->head, NO_INDEX,
			      "the loop may execute more instructions than a run is allowed");
	return true;
}

/*
 * Delivers the states that leave the loop, with the instructions of all iterations
 * counted. If a path in it was refused, which for the outermost loop is where the
 * program is, the iteration is followed once more to say why.
 */
static void leave(struct verifier *verifier, struct loop *loop, uint64_t times, bool wrong)
{
	uint64_t all = 0;

	if (!count_all(verifier, loop, times, &all))
		return;
	verifier->wrong |= wrong;
	while (loop->left != NULL && (!wrong || verifier->probing != 0)) {
		struct state *state = loop->left;

		loop->left = state->next;
		state->steps += all;
		deliver_on(verifier, loop, state);
	}
	if (!wrong || verifier->probing != 0)
		return;
	loop->at_head->steps = loop->entry->steps + all;
	iterate(verifier, loop);
	if (!verifier->refused && (loop->changed || (loop->linear && loop->needed > loop->limit)))
		give_up(verifier, loop->head, "what the loop changes could not be bounded");
}

/* Looks for what is true each time the loop begins, then leaves the loop. */
static void probe(struct verifier *verifier, struct loop *loop)
{
	uint64_t shape = hints_shape(loop), times;
	bool was_wrong = verifier->wrong, wrong, settled;

	struct hints *hints = hints_take(loop, shape);

	if (hints != NULL && hints->peels) {
		peel(verifier, loop);
		return;
	}
	loop->probing = true;
	verifier->probing++;
	settled = settle(verifier, loop);
	wrong = verifier->wrong;
	verifier->wrong = was_wrong;
	loop->probing = false;
	verifier->probing--;
	if (!settled)
		return;
	times = iterations(loop);
	bool peels = times == UINT64_MAX && !loop->is_peeled;

	hints_put(verifier, loop, hints, shape, peels);
	if (peels)
		peel(verifier, loop);
	else
		leave(verifier, loop, times, wrong);
}

void follow_loop(struct verifier *verifier, struct loop *loop, struct state *entry)
{
	_Static_assert(sizeof(*loop->variables) * VARIABLES <= sizeof(struct state), "they fit");
	void *room = room_take(verifier);
	struct state *head = state_take(verifier);

	if (room == NULL || head == NULL)
		return;
	loop->variables = room;
	loop->at_head = head;
	loop->entry = entry;
	clear_bytes(loop->variables, sizeof(*loop->variables) * loop_variable_count(loop));
	loop->candidate_count = loop->bound_count = loop->relation_count = 0;
	loop->limit = 1;
	probe(verifier, loop);
	drop_left(verifier, loop);
	hints_drop(verifier, loop);
	verifier->current = loop->parent;
	room_give(verifier, room);
	state_give(verifier, head);
	state_give(verifier, entry);
}
