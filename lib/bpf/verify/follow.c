/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where states wait, and in which order they are followed: block after block in
 * the sequence, a loop as if it were one block. Invariant: when a block's turn
 * comes, all states that reach it, but around the loop, are there.
 */
#include "loop.h"

void wait_in(struct verifier *verifier, struct state **list, struct state *state, uint32_t at)
{
	struct state **end = list, *join = NULL;
	unsigned count = 0;

	for (; *end != NULL; end = &(*end)->next, count++) {
		struct state *other = *end;

		if (!verifier->policy->no_pruning && state_includes(other, state)) {
			if (state->steps > other->steps)
				other->steps = state->steps;
			state_give(verifier, state);
			return;
		}
		if (state_joinable(other, state))
			join = other;
	}
	if (count < STATES_AT_POINT || (join == NULL && count < 4 * STATES_AT_POINT)) {
		state->next = NULL;
		*end = state;
		return;
	}
	if (join == NULL || !state_join(join, state, &verifier->name))
		give_up(verifier, at, "too many different states meet here to be verified");
	state_give(verifier, state);
}

/* Whether a state that leaves `from` for the inside of `to` is not wanted yet. */
static bool leaves_probed(const struct loop *from, const struct loop *to)
{
	for (; from != NULL && !loop_within(to, from); from = from->parent)
		if (from->probing)
			return true;
	return false;
}

void deliver(struct verifier *verifier, struct loop *from, struct state *state, uint32_t target)
{
	const struct point *point = &verifier->points[target];

	for (unsigned i = 0; i < 10; i++)
		if ((point->live >> i & 1) == 0)
			state->registers[i] = (struct value){.kind = UNSET};
	if (leaves_probed(from, point->loop)) {
		state_give(verifier, state);
		return;
	}
	if (point->loop != NULL && point->loop->head == target && loop_within(from, point->loop)) {
		note_back(verifier, point->loop, state);
		state_give(verifier, state);
		return;
	}
	wait_in(verifier, &verifier->points[target].waiting, state, target);
}

void deliver_return(struct verifier *verifier, struct loop *from, uint32_t function,
		    struct state *state)
{
	if (leaves_probed(from, NULL)) {
		state_give(verifier, state);
		return;
	}
	wait_in(verifier, &verifier->returned[function], state,
		verifier->program->functions[function].start);
}

void follow_region(struct verifier *verifier, struct loop *loop, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to && !verifier->refused; i++) {
		uint32_t at = verifier->sequence[i];
		struct point *point = &verifier->points[at];

		if (point->waiting == NULL || !loop_within(point->loop, loop))
			continue;
		while (point->waiting != NULL && !verifier->refused) {
			struct state *state = point->waiting;

			point->waiting = state->next;
			verifier->current = loop;
			if (point->loop == loop)
				follow_block(verifier, state, at);
			else
				follow_loop(verifier, point->loop, state);
		}
	}
	verifier->current = loop;
}

void follow_function(struct verifier *verifier, uint32_t function, struct state *state)
{
	uint32_t start = verifier->program->functions[function].start;

	verifier->active[function] = true;
	verifier->points[start].waiting = state;
	state->next = NULL;
	follow_region(verifier, NULL, verifier->first[function], verifier->first[function + 1]);
	verifier->active[function] = false;
}
