/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where states wait, and in which order they are followed: block after block in
 * the sequence, a loop as if it were one block. Invariant: when a block's turn
 * comes, all states that reach it, but around the loop, are there.
 */
#include "loop.h"

void wait_in(struct verifier *verifier, struct state **list, struct state *state)
{
	struct state **end = list, *join = NULL;
	unsigned count = 0;

	for (; *end != NULL; end = &(*end)->next) {
		struct state *other = *end;

		if (other->target != state->target || other->returns != state->returns)
			continue;
		verifier->work += 8 + state->spill_count;
		if (!verifier->policy->no_pruning && state_includes(other, state)) {
			if (state->steps > other->steps)
				other->steps = state->steps;
			state_give(verifier, state);
			return;
		}
		count++;
		if (state_joinable(other, state))
			join = other;
	}
	if (count < STATES_AT_POINT || (join == NULL && count < 4 * STATES_AT_POINT)) {
		state->next = NULL;
		*end = state;
		return;
	}
	verifier->work += 40 + 2 * state->spill_count;
	if (join == NULL || !state_join(join, state, &verifier->name))
		give_up(verifier, state->target,
			"too many different states meet here to be verified");
	state_give(verifier, state);
}

void deliver_on(struct verifier *verifier, struct loop *from, struct state *state)
{
	struct point *point = &verifier->points[state->target];
	struct loop *to = state->returns ? NULL : point->loop;

	for (; from != NULL && !loop_within(to, from); from = from->parent)
		if (from->probing) {
			wait_in(verifier, &from->left, state);
			return;
		}
	if (state->returns) {
		wait_in(verifier, &verifier->returned[point->function], state);
	} else if (to != NULL && to->head == state->target && loop_within(from, to)) {
		note_back(verifier, to, state);
		state_give(verifier, state);
	} else {
		wait_in(verifier, &point->waiting, state);
	}
}

void deliver(struct verifier *verifier, struct loop *from, struct state *state, uint32_t target)
{
	uint16_t live = verifier->points[target].live;

	for (unsigned i = 0; i < 10; i++)
		if ((live >> i & 1) == 0 && state->registers[i].kind != UNSET)
			state->registers[i] = (struct value){.kind = UNSET};
	state->target = target;
	state->returns = false;
	deliver_on(verifier, from, state);
}

void deliver_return(struct verifier *verifier, struct loop *from, uint32_t function,
		    struct state *state)
{
	state->target = verifier->program->functions[function].start;
	state->returns = true;
	deliver_on(verifier, from, state);
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
