/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls of functions: each is followed at every call. What bpf_loop calls is
 * followed once, for all iterations: what the stack holds is then what no
 * iteration changes.
 */
#include "bpf/helper.h"
#include "frame.h"
#include "memory.h"

#define MOST_REPETITIONS (1u << 23) /* of bpf_loop; more are refused at run time */

static bool is_repetition(const struct verifier *verifier, uint32_t at)
{
	const struct insn *insn = &verifier->program->code[at];

	return insn->operation == OP_CALL_HELPER &&
	       verifier->program->helpers[insn->offset].number == BPF_HELPER_LOOP;
}

bool calls_function(const struct verifier *verifier, uint32_t at)
{
	uint8_t operation = verifier->program->code[at].operation;

	return operation == OP_CALL_LOCAL || operation == OP_CALL_REGISTER ||
	       is_repetition(verifier, at);
}

/* Notes who calls whom, for the sum of the stack. */
static void note_callee(struct verifier *verifier, uint32_t at, uint32_t function)
{
	struct point *point = &verifier->points[at];

	verifier->callees_vary |= point->callee != NO_INDEX && point->callee != function;
	point->callee = function;
}

/* Makes a frame for the function. False after refusing. */
static bool enter(struct verifier *verifier, struct state *state, uint32_t at, uint32_t function)
{
	struct caller *caller = &state->callers[state->depth - 1];

	if (state->depth == BPF_FRAMES)
		return refuse(verifier, state, at, NO_INDEX, "calls are nested deeper than 8");
	if (verifier->active[function])
		return refuse(verifier, state, at, NO_INDEX, "a function calls itself");
	note_callee(verifier, at, function);
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
	return true;
}

void frame_leave(struct state *state)
{
	struct caller *caller = &state->callers[--state->depth - 1];

	/* What is in the frame, and where its address was left. */
	for (unsigned i = 0; i < state->spill_count;) {
		const struct spill *spill = &state->spills[i];

		if (spill->frame == state->depth ||
		    (spill->value.kind == STACK && spill->value.index == state->depth))
			state->spills[i] = state->spills[--state->spill_count];
		else
			i++;
	}
	for (unsigned i = 1; i < 6; i++)
		state->registers[i] = (struct value){.kind = UNSET};
	for (unsigned i = 0; i < 4; i++) {
		state->registers[6 + i] = caller->saved[i];
		caller->saved[i] = (struct value){.kind = UNSET};
	}
	caller->resume = 0;
	state->registers[10].index = (uint16_t)(state->depth - 1);
}

/* Follows the function from the state in its frame; returns the states that come back. */
static struct state *follow(struct verifier *verifier, struct state *state, uint32_t function)
{
	struct loop *current = verifier->current;

	follow_function(verifier, function, state);
	verifier->current = current;
	struct state *back = verifier->returned[function];

	verifier->returned[function] = NULL;
	return back;
}

static void call(struct verifier *verifier, struct loop *loop, struct state *state, uint32_t at,
		 uint32_t function)
{
	if (!enter(verifier, state, at, function)) {
		state_give(verifier, state);
		return;
	}
	struct state *states = follow(verifier, state, function);

	while (states != NULL && !verifier->refused) {
		struct state *back = states;

		states = back->next;
		deliver(verifier, loop, back, next_index(verifier->program, at));
	}
}

/* Forgets which numbers are on the stack: an iteration may change them. */
static void forget_numbers(struct state *state)
{
	for (unsigned i = 0; i < state->spill_count;)
		if (state->spills[i].value.kind == NUMBER)
			state->spills[i] = state->spills[--state->spill_count];
		else
			i++;
}

/* Whether after an iteration the stack and the records are as before. */
static bool is_as_before(struct verifier *verifier, const struct state *before, struct state *after,
			 uint32_t at)
{
	bool same = state_joinable(before, after);

	for (unsigned i = 0; i < before->spill_count && same; i++) {
		const struct spill *spill = &before->spills[i];
		const struct spill *now =
			state_spill(after, spill->frame, spill->offset, spill->bytes);

		same = now != NULL && value_same(before, &spill->value, after, &now->value);
	}
	for (unsigned i = 0; i < before->depth && same; i++)
		for (unsigned j = 0; j < sizeof(before->written[i]); j++)
			same &= (before->written[i][j] & ~after->written[i][j]) == 0;
	if (!same)
		return refuse(verifier, after, at, NO_INDEX,
			      "a function that bpf_loop calls may change numbers on the stack, but "
			      "not addresses there, nor keep or release a record");
	return after->registers[0].kind == NUMBER ||
	       refuse(verifier, after, at, 0, "a function that bpf_loop calls returns 0 or 1");
}

/* What one iteration executes at most; 0 after refusing. */
static uint64_t follow_iteration(struct verifier *verifier, const struct state *before, uint32_t at,
				 const struct number *index)
{
	struct state *state = state_copy(verifier, before);
	uint64_t most = 0;
	bool good = true;

	if (state == NULL)
		return 0;
	uint32_t function = state->registers[2].index;

	state->registers[2] = state->registers[3];
	for (unsigned i = 3; i < 6; i++)
		state->registers[i] = (struct value){.kind = UNSET};
	if (!set_number(verifier, state, at, &state->registers[1], index) ||
	    !enter(verifier, state, at, function)) {
		state_give(verifier, state);
		return 0;
	}
	struct state *states = follow(verifier, state, function);

	while (states != NULL && !verifier->refused) {
		struct state *back = states;

		states = back->next;
		good = good && is_as_before(verifier, before, back, at);
		most = back->steps - before->steps > most ? back->steps - before->steps : most;
		state_give(verifier, back);
	}
	return good ? most : 0;
}

static bool check_repetition(struct verifier *verifier, struct state *state, uint32_t at)
{
	const struct value *registers = state->registers;

	if (registers[1].kind != NUMBER)
		return refuse(verifier, state, at, 1, "bpf_loop needs a number of iterations");
	if (registers[2].kind != FUNCTION)
		return refuse(verifier, state, at, 2, "bpf_loop needs a function of the program");
	if (registers[3].kind == UNSET)
		return refuse(verifier, state, at, 3, "a register is read that is not set");
	return (registers[4].kind == NUMBER && registers[4].offset.count == 0 &&
		registers[4].offset.constant == 0) ||
	       refuse(verifier, state, at, 4, "the flags of bpf_loop are 0");
}

/* How many iterations there can be: the low 32 bits of r1. */
static uint64_t repetitions(const struct state *state)
{
	struct number number = linear_number(state, &state->registers[1].offset);

	return number.low.umax < MOST_REPETITIONS ? number.low.umax : MOST_REPETITIONS;
}

/* bpf_loop(times, function, argument, 0). False after refusing. */
static bool repeat(struct verifier *verifier, struct state *state, uint32_t at)
{
	uint64_t times, all;

	if (!check_repetition(verifier, state, at))
		return false;
	times = repetitions(state);
	forget_numbers(state);
	if (times != 0) {
		struct number index = number_between(number_width, 0, times - 1);
		uint64_t one = follow_iteration(verifier, state, at, &index);

		if (one == 0)
			return false;
		if (__builtin_mul_overflow(times, one, &all) || all > verifier->most)
			return refuse(
				verifier, state, at, 1,
				"bpf_loop may execute more instructions than a run is allowed");
		state->steps += all;
	}
	for (unsigned i = 1; i < 6; i++)
		state->registers[i] = (struct value){.kind = UNSET};
	/* How many there were, or an error. */
	struct number result = number_unknown(number_width);

	return set_number(verifier, state, at, &state->registers[0], &result);
}

void follow_call(struct verifier *verifier, struct loop *loop, struct state *state, uint32_t at)
{
	const struct insn *insn = &verifier->program->code[at];

	if (insn->operation == OP_CALL_LOCAL) {
		call(verifier, loop, state, at, (uint32_t)insn->offset);
	} else if (insn->operation == OP_CALL_HELPER) {
		if (repeat(verifier, state, at))
			deliver(verifier, loop, state, next_index(verifier->program, at));
		else
			state_give(verifier, state);
	} else if (state->registers[insn->dst].kind == FUNCTION) {
		call(verifier, loop, state, at, state->registers[insn->dst].index);
	} else {
		refuse(verifier, state, at, insn->dst,
		       "a call of what is no function of the program; which one it is has to be "
		       "known");
		state_give(verifier, state);
	}
}
