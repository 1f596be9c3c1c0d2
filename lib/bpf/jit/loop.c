/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A jump back costs fuel, and what it costs in time is more than many a small
 * loop does otherwise. So these are compiled several times in a row, and fuel is
 * taken once for all of them, by the last jump back or on a way out. The fuel
 * that is left at the end is the same, and so is whether there was enough;
 * only may some turns be made before it is noticed that there was not. That is
 * invisible unless it changes how the program ends, which is why neither calls
 * nor checks are in such a loop.
 */
#include "loop.h"

/* How often loops of up to so many steps are compiled. */
static const struct {
	uint32_t steps, turns;
} turns_of[] = {{12, 4}, {24, 2}};

/* How often the loop that begins at `head` is compiled in a row. */
static uint32_t count_turns(const struct compiler *compiler, uint32_t head)
{
	const struct step *steps = compiler->steps;
	uint32_t end = compiler->program->loops[head], count = 0;

	if (end == 0 || compiler->crowded || compiler->options->checks || compiler->options->blind)
		return 1;
	for (uint32_t i = head; i < end; i++) {
		if ((i > head && (steps[i].form & FORM_LEADER) != 0) ||
		    (i + 1 < end && (steps[i].form & FORM_BACK) != 0) || is_call_step(&steps[i]) ||
		    steps[i].operation == OP_EXIT)
			return 1;
		count += steps[i].operation != OP_NONE;
	}
	for (unsigned i = 0; i < sizeof(turns_of) / sizeof(turns_of[0]); i++)
		if (count <= turns_of[i].steps)
			return turns_of[i].turns;
	return 1;
}

uint32_t compile_loop(struct compiler *compiler, uint32_t index)
{
	const struct bpf_program *program = compiler->program;
	uint32_t turns = count_turns(compiler, index), last = index;

	if (turns == 1)
		return compile_at(compiler, index);
	uint32_t back = program->loops[index] - 1, cost = fuel_cost(program, &program->code[back]);

	for (uint32_t turn = 0; turn < turns; turn++) {
		compiler->turns = (struct turns){turns - 1 - turn, cost * turn, back};
		for (uint32_t i = index; i <= back; i = last + 1) {
			compiler->offsets[i] =
				turn == 0 ? (uint32_t)compiler->at : compiler->offsets[i];
			last = compile_at(compiler, i);
		}
	}
	compiler->turns = (struct turns){0, 0, 0};
	return last;
}
