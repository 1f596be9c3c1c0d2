/* SPDX-License-Identifier: BSD-2-Clause */
/* States in the memory that was given; what is given back is used again. */
#include "verifier.h"

struct state *state_take(struct verifier *verifier)
{
	struct state *state = verifier->free;

	if (state != NULL) {
		verifier->free = state->next;
		return state;
	}
	state = bpf_memory_take(verifier->memory, sizeof(*state));
	if (state == NULL)
		give_up(verifier, 0,
			"the program has too many states at once to be verified; "
			"let it have fewer branches and loops in each other");
	return state;
}

struct state *state_copy(struct verifier *verifier, const struct state *state)
{
	struct state *copy = state_take(verifier);

	if (copy != NULL)
		state_assign(copy, state);
	verifier->work += 4 + state->spill_count / 2;
	return copy;
}

void state_give(struct verifier *verifier, struct state *state)
{
	state->next = verifier->free;
	verifier->free = state;
}

void *room_take(struct verifier *verifier)
{
	return state_take(verifier);
}

void room_give(struct verifier *verifier, void *room)
{
	state_give(verifier, room);
}
