/* SPDX-License-Identifier: BSD-2-Clause */
/* One instruction after the other, up to where states wait. */
#include "frame.h"
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
		frame_leave(state);
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
		if (calls_function(verifier, at)) {
			follow_call(verifier, loop, state, at);
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
