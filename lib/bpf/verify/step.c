/* SPDX-License-Identifier: BSD-2-Clause */
/* One instruction after the other, up to where states wait. */
#include "loop.h"
#include "memory.h"

static bool step_plain(struct verifier *verifier, struct state *state, uint32_t at)
{
	switch (verifier->program->code[at].operation) {
	case OP_CONSTANT:
		return step_constant(verifier, state, at);
	case OP_LOAD:
		return step_load(verifier, state, at);
	case OP_STORE:
		return step_store(verifier, state, at);
	case OP_CALL_HELPER:
		return step_helper(verifier, state, at);
	case OP_CALL_REGISTER:
		return refuse(verifier, state, at, verifier->program->code[at].dst,
			      "calls of what a register holds are not verified");
	default:
		if (verifier->program->code[at].operation >= OP_ATOMIC_ADD &&
		    verifier->program->code[at].operation <= OP_STORE_RELEASE)
			return step_atomic(verifier, state, at);
		return step_arithmetic(verifier, state, at);
	}
}

static void branch(struct verifier *verifier, struct loop *loop, struct state *state, uint32_t at)
{
	const struct insn *insn = &verifier->program->code[at];
	struct state *taken;

	if (!check_branch(verifier, state, at)) {
		state_give(verifier, state);
		return;
	}
	taken = state_copy(verifier, state);
	if (taken == NULL)
		return;
	if (step_branch(verifier, taken, at, true))
		deliver(verifier, loop, taken, (uint32_t)insn->offset);
	else
		state_give(verifier, taken);
	if (step_branch(verifier, state, at, false))
		deliver(verifier, loop, state, next_index(verifier->program, at));
	else
		state_give(verifier, state);
}

static void call(struct verifier *verifier, struct loop *loop, struct state *state, uint32_t at)
{
	uint32_t function = (uint32_t)verifier->program->code[at].offset;
	struct caller *caller = &state->callers[state->depth - 1];

	if (state->depth == BPF_FRAMES || verifier->active[function]) {
		refuse(verifier, state, at, NO_INDEX,
		       state->depth == BPF_FRAMES ? "calls are nested deeper than 8"
						  : "a function calls itself");
		state_give(verifier, state);
		return;
	}
	caller->resume = next_index(verifier->program, at);
	for (unsigned i = 0; i < 4; i++) {
		caller->saved[i] = state->registers[6 + i];
		state->registers[6 + i] = (struct value){.kind = UNSET};
	}
	state->registers[0] = (struct value){.kind = UNSET};
	state->registers[10].index = (uint16_t)state->depth;
	clear_bytes(state->written[state->depth], sizeof(state->written[0]));
	state->callers[state->depth] = (struct caller){.function = function};
	state->depth++;
	if (state->depth > verifier->verdict->depth)
		verifier->verdict->depth = state->depth;

	struct loop *current = verifier->current;

	follow_function(verifier, function, state);
	verifier->current = current;
	while (verifier->returned[function] != NULL && !verifier->refused) {
		struct state *back = verifier->returned[function];

		verifier->returned[function] = back->next;
		deliver(verifier, loop, back, next_index(verifier->program, at));
	}
}

/* Back in the caller: its frame, its registers. */
static void leave_frame(struct state *state)
{
	struct caller *caller = &state->callers[--state->depth - 1];

	for (unsigned i = 0; i < state->spill_count;)
		if (state->spills[i].frame == state->depth)
			state->spills[i] = state->spills[--state->spill_count];
		else
			i++;
	for (unsigned i = 1; i < 6; i++)
		state->registers[i] = (struct value){.kind = UNSET};
	for (unsigned i = 0; i < 4; i++) {
		state->registers[6 + i] = caller->saved[i];
		caller->saved[i] = (struct value){.kind = UNSET};
	}
	caller->resume = 0;
	state->registers[10].index = (uint16_t)(state->depth - 1);
}

/* At the program's end only the instructions that were executed still matter. */
static void forget_all(struct state *state)
{
	for (unsigned i = 0; i < 10; i++)
		state->registers[i] = (struct value){.kind = UNSET};
	state->spill_count = state->fact_count = 0;
	clear_bytes(state->written[0], sizeof(state->written[0]));
}

static void finish(struct verifier *verifier, struct loop *loop, struct state *state, uint32_t at)
{
	if (state->depth > 1) {
		if (state->registers[0].kind == STACK &&
		    state->registers[0].index == state->depth - 1) {
			refuse(verifier, state, at, 0,
			       "the address of a frame that ends is returned");
			state_give(verifier, state);
			return;
		}
		leave_frame(state);
		deliver_return(verifier, loop, verifier->points[at].function, state);
		return;
	}
	if (state->registers[0].kind != NUMBER)
		refuse(verifier, state, at, 0, "the program has to return a number in r0");
	else if (state->reference_count != 0)
		refuse(verifier, state, at, NO_INDEX,
		       "a record that was reserved is neither submitted nor discarded on this "
		       "path");
	else {
		forget_all(state);
		deliver_return(verifier, loop, verifier->points[at].function, state);
		return;
	}
	state_give(verifier, state);
}

void follow_block(struct verifier *verifier, struct state *state, uint32_t at)
{
	struct loop *loop = verifier->points[at].loop;

	for (;;) {
		const struct insn *insn = &verifier->program->code[at];

		if (verifier->refused)
			return;
		verifier->steps++;
		verifier->work += WORK_PER_STEP;
		if (verifier->work > verifier->limit) {
			give_up(verifier, at,
				"the program is too complex to be verified in the time that its "
				"length allows; let it have fewer branches within loops");
			return;
		}
		state->steps++;
		if (insn->operation == OP_EXIT) {
			finish(verifier, loop, state, at);
			return;
		}
		if (insn->operation == OP_CALL_LOCAL) {
			call(verifier, loop, state, at);
			return;
		}
		if (insn->operation == OP_JA) {
			deliver(verifier, loop, state, (uint32_t)insn->offset);
			return;
		}
		if (is_conditional(insn)) {
			branch(verifier, loop, state, at);
			return;
		}
		if (!step_plain(verifier, state, at)) {
			state_give(verifier, state);
			return;
		}
		at = next_index(verifier->program, at);
		if (verifier->points[at].starts || verifier->points[at].loop != loop) {
			deliver(verifier, loop, state, at);
			return;
		}
	}
}
