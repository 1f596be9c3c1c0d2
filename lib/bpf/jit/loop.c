/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A jump back costs fuel, and what it costs in time is more than many a small
 * loop does otherwise. So these are compiled several times in a row, and fuel is
 * taken once for all of them, by the last jump back or on a way out. The fuel
 * that is left at the end is the same, and so is whether there was enough;
 * only may some turns be made before it is noticed that there was not. That is
 * invisible unless it changes how the program ends, which is why neither calls
 * nor checks are in such a loop. Whoever jumps into it comes to the first turn.
 */
#include "loop.h"
#include "flow.h"

/* Loops of up to so many steps are compiled so often. */
#define SMALL 24u
#define TURNS 4u

#define LONGEST 128u /* in steps, those that do nothing included */

/*
 * Whether the steps from `head` to `back` can be compiled several times in a row:
 * nothing in them may jump back but to `head`.
 */
static bool is_small(const struct compiler *compiler, uint32_t head, uint32_t back)
{
	const struct step *steps = compiler->steps;
	uint32_t count = 0;

	if (back - head > LONGEST)
		return false;
	for (uint32_t i = head; i <= back; i++) {
		bool jumps_back = (steps[i].form & FORM_BACK) != 0;

		if ((jumps_back && steps[i].offset != (int32_t)head) || is_call_step(&steps[i]) ||
		    steps[i].operation == OP_EXIT)
			return false;
		count += steps[i].operation != OP_NONE;
	}
	return count <= SMALL;
}

/* The first step from `head` on that jumps back to it, or one that is too far away. */
static uint32_t first_back(const struct compiler *compiler, uint32_t head)
{
	uint32_t at = head;

	while (at - head <= LONGEST && ((compiler->steps[at].form & FORM_BACK) == 0 ||
					compiler->steps[at].offset != (int32_t)head))
		at++;
	return at;
}

/* Fills in the jumps within a turn, and those that go on with the next, which begins here. */
static void finish_turn(struct compiler *compiler, uint32_t first_jump)
{
	const struct turns *turns = &compiler->turns;
	uint32_t kept = first_jump;

	for (uint32_t i = first_jump; i < compiler->jump_count; i++) {
		struct jump_site jump = compiler->jumps[i];

		if (jump.target == turns->head && turns->left != 0)
			patch_jump(compiler, jump.at, (uint32_t)compiler->at);
		else if (jump.target > turns->head && jump.target <= turns->back)
			patch_jump(compiler, jump.at, compiler->turn_offsets[jump.target]);
		else
			compiler->jumps[kept++] = jump;
	}
	compiler->jump_count = kept;
}

static void compile_turn(struct compiler *compiler)
{
	const struct turns turns = compiler->turns;
	uint32_t first_jump = compiler->jump_count;

	for (uint32_t i = turns.head; i <= turns.back; i = compile_at(compiler, i) + 1) {
		compiler->turn_offsets[i] = (uint32_t)compiler->at;
		if (turns.owed == 0)
			compiler->offsets[i] = (uint32_t)compiler->at;
	}
	finish_turn(compiler, first_jump);
}

uint32_t compile_loop(struct compiler *compiler, uint32_t index)
{
	const struct bpf_program *program = compiler->program;
	bool plain = compiler->crowded || compiler->options->checks || compiler->options->blind;

	if (program->loops[index] == 0 || plain)
		return compile_at(compiler, index);
	uint32_t back = program->loops[index] - 1;

	if (!is_small(compiler, index, back)) {
		back = first_back(compiler, index);
		if (!is_small(compiler, index, back))
			return compile_at(compiler, index);
	}
	uint32_t cost = cost_at(compiler, back);

	for (uint32_t turn = 0; turn < TURNS; turn++) {
		compiler->turns = (struct turns){TURNS - 1 - turn, cost * turn, index, back, true};
		compile_turn(compiler);
	}
	compiler->turns = (struct turns){0, 0, 0, 0, false};
	return back;
}
