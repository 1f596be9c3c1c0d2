/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compiler's part that all machines share: jumps and conditions, and what is
 * recognised around them. Steps that are compiled with the one before are never
 * jumped to.
 */
#include "flow.h"
#include "liveness.h"

uint32_t cost_at(const struct compiler *compiler, uint32_t index)
{
	return fuel_cost(compiler->program, &compiler->program->code[index]);
}

void far_jump(struct compiler *compiler, const struct step *jump)
{
	uint32_t index = (uint32_t)(jump - compiler->steps), target = (uint32_t)jump->offset;
	const struct turns *turns = &compiler->turns;

	if ((jump->form & FORM_BACK) == 0) {
		jump_out(compiler, emit_jump(compiler), target);
	} else if (turns->left == 0) {
		uint32_t cost = cost_at(compiler, index);

		jump_to(compiler, emit_fuel_jump(compiler, turns->owed + cost), target);
		jump_cold(compiler, emit_jump(compiler), COLD_FUEL);
	} else if (index != turns->back) {
		jump_to(compiler, emit_jump(compiler), target);
	}
}

/* A condition, and the jump that is made if it holds (or, inverted, if it does not). */
static void conditional_jump(struct compiler *compiler, const struct step *condition,
			     const struct step *jump, bool inverted)
{
	const struct turns *turns = &compiler->turns;
	bool closes = turns->active && turns->back == (uint32_t)(jump - compiler->steps);

	if ((jump->form & FORM_BACK) == 0) {
		jump_out(compiler, compile_branch(compiler, condition, inverted),
			 (uint32_t)jump->offset);
		return;
	}
	if (turns->left != 0 && !closes) {
		jump_to(compiler, compile_branch(compiler, condition, inverted),
			(uint32_t)jump->offset);
	} else {
		uint32_t skip = compile_branch(compiler, condition, !inverted);

		far_jump(compiler, jump);
		if (closes) {
			jump_out(compiler, skip, turns->back + 1);
			return;
		}
		patch_jump(compiler, skip, (uint32_t)compiler->at);
	}
	if (compiler->sunk != NULL)
		compile_step(compiler, compiler->sunk);
	compiler->sunk = NULL;
}

/* The next step from `index` on that does anything, nothing jumping in between; else `index`. */
static uint32_t skip_nothing(const struct compiler *compiler, uint32_t index)
{
	const struct step *steps = compiler->steps;
	uint32_t count = compiler->program->count;

	while (index + 1 < count && steps[index].operation == OP_NONE)
		index++;
	return index;
}

/* Whether nothing jumps to any step from `first` to `last`. */
static bool is_straight(const struct compiler *compiler, uint32_t first, uint32_t last)
{
	for (uint32_t i = first; i <= last; i++)
		if ((compiler->steps[i].form & FORM_LEADER) != 0)
			return false;
	return true;
}

/*
 * A condition that jumps over nothing but a copy: a copy that is made if the
 * condition does not hold, perhaps with a jump behind it. Returns the last step
 * of it, or `index` if it is something else.
 */
static uint32_t selection(struct compiler *compiler, uint32_t index)
{
	const struct step *steps = compiler->steps, *condition = &steps[index];
	uint32_t at = skip_nothing(compiler, index + 1), last = at;
	const struct step *copy = &steps[at];

	if (!is_copy_step(copy) || (condition->form & FORM_BACK) != 0 || compiler->sunk != NULL ||
	    !is_straight(compiler, index + 1, at))
		return index;
	uint32_t next = skip_nothing(compiler, at + 1);
	uint32_t target = skip_nothing(compiler, (uint32_t)condition->offset);

	if (target != next) {
		if (steps[next].operation != OP_JA ||
		    skip_nothing(compiler, (uint32_t)steps[next].offset) != target ||
		    !is_straight(compiler, at + 1, next))
			return index;
		last = next;
	}
	bool wide = is_wide_step(copy),
	     blind = compiler->options->blind && has_immediate(condition);

	compiler->upper_after = live_after(compiler, copy, UPPER_HALF);
	compiler->displaced = NO_REGISTER;
	if (blind || !emit_select(compiler, condition, wide, copy->dst, copy->a)) {
		uint32_t skip = compile_branch(compiler, condition, false);

		emit_move(compiler, wide, copy->dst, copy->a);
		patch_jump(compiler, skip, (uint32_t)compiler->at);
	}
	compiler->index = last;
	if (last != at)
		far_jump(compiler, &steps[last]);
	return last;
}

static bool is_same_condition(const struct step *one, const struct step *other)
{
	return one->operation == other->operation && one->a == other->a && one->b == other->b &&
	       is_wide_step(one) == is_wide_step(other) &&
	       has_immediate(one) == has_immediate(other) && one->immediate == other->immediate;
}

#define REPEATED_LIMIT 8 /* how far away the same condition is looked for */

/* The next condition, if it is the same and its operands are, and no jump but this comes in. */
static uint32_t repeated_condition(const struct compiler *compiler, uint32_t index)
{
	const struct step *steps = compiler->steps, *first = &steps[index];
	uint32_t target = (uint32_t)first->offset, at = index + 1;

	if ((first->form & FORM_BACK) != 0 || first->depth == 0 || compiler->sunk != NULL ||
	    target > index + REPEATED_LIMIT)
		return index;
	while (!is_conditional_step(&steps[at])) {
		const struct step *step = &steps[at];

		if (at == target + REPEATED_LIMIT || ends_steps(step) || is_call_step(step) ||
		    step->sunk || ((step->form & FORM_LEADER) != 0 && at != target) ||
		    (step->dst != NO_REGISTER && step_reads(first, step->dst)))
			return index;
		at++;
	}
	if (at <= target || (steps[at].form & FORM_LEADER) != 0 ||
	    !is_same_condition(first, &steps[at]) || steps[target].jumps != 1)
		return index;
	return at;
}

void compile_steps(struct compiler *compiler, uint32_t first, uint32_t end)
{
	while (first < end)
		first = compile_at(compiler, first) + 1;
}

/*
 * The same condition twice, with steps in between: these are compiled once for
 * each result of the first, so that the second needs not be asked for. Returns
 * the second, or `index` if it is something else.
 */
static uint32_t repetition(struct compiler *compiler, uint32_t index)
{
	const struct step *steps = compiler->steps;
	uint32_t last = repeated_condition(compiler, index);

	if (last == index)
		return index;
	uint32_t around = compile_branch(compiler, &steps[index], true);

	compile_steps(compiler, (uint32_t)steps[index].offset, last);
	compiler->index = last;
	if (last == compiler->turns.back && compiler->turns.left != 0)
		jump_to(compiler, emit_jump(compiler), (uint32_t)steps[last].offset);
	else
		far_jump(compiler, &steps[last]);
	patch_jump(compiler, around, (uint32_t)compiler->at);
	compiler->displaced = NO_REGISTER;
	compile_steps(compiler, index + 1, last);
	if (compiler->turns.active && last == compiler->turns.back)
		jump_out(compiler, emit_jump(compiler), last + 1);
	return last;
}

/* Whether the steps from `first` up to `end` lead out of all turns, and nothing jumps to them. */
static bool leads_out(const struct compiler *compiler, uint32_t first, uint32_t end)
{
	for (uint32_t i = first; i < end; i++) {
		const struct step *step = &compiler->steps[i];
		bool jumps = is_conditional_step(step) || step->operation == OP_JA;

		if ((step->form & (FORM_LEADER | FORM_BACK)) != 0 ||
		    (jumps && is_inside(&compiler->turns, (uint32_t)step->offset)))
			return false;
	}
	return ends_steps(&compiler->steps[end - 1]);
}

/*
 * A condition that jumps over steps that lead out of the loop: they are compiled
 * elsewhere, so that the loop goes straight on. No move is left to it, as it stays
 * in the turn. Returns the last of them, or `index` if it is something else.
 */
static uint32_t departure(struct compiler *compiler, uint32_t index)
{
	const struct step *condition = &compiler->steps[index];
	uint32_t end = (uint32_t)condition->offset;

	if (!is_inside(&compiler->turns, end) || !leads_out(compiler, index + 1, end))
		return index;
	jump_away(compiler, compile_branch(compiler, condition, true), index + 1, end);
	return end - 1;
}

/* A condition, perhaps one that jumps over nothing but a jump that goes far. */
static uint32_t condition(struct compiler *compiler, uint32_t index)
{
	const struct step *steps = compiler->steps, *step = &steps[index];
	uint32_t last = repetition(compiler, index);

	if (last == index)
		last = selection(compiler, index);
	if (last != index)
		return last;
	if (step->offset == (int32_t)index + 2 && step[1].operation == OP_JA &&
	    (step[1].form & FORM_LEADER) == 0) {
		compiler->index = index + 1;
		conditional_jump(compiler, step, step + 1, true);
		return index + 1;
	}
	last = departure(compiler, index);
	if (last == index)
		conditional_jump(compiler, step, step, false);
	return last;
}

/* Whether a move can be left to the condition behind it: that jumps out of all turns or not at all.
 */
static bool is_left(const struct compiler *compiler, uint32_t index)
{
	uint32_t next = skip_nothing(compiler, index + 1);
	const struct step *condition = &compiler->steps[next];

	if (!compiler->steps[index].sunk)
		return false;
	return (condition->form & FORM_BACK) != 0 || condition->offset == (int32_t)next + 2 ||
	       !is_inside(&compiler->turns, (uint32_t)condition->offset);
}

uint32_t compile_at(struct compiler *compiler, uint32_t index)
{
	const struct step *step = &compiler->steps[index];

	compiler->index = index;
	compiler->after = live_after(compiler, step, ANY_PART);
	compiler->upper_after = live_after(compiler, step, UPPER_HALF);
	if ((step->form & FORM_LEADER) != 0) {
		compiler->displaced = NO_REGISTER;
		compiler->flags.at = 0;
	}
	if (is_conditional_step(step))
		return condition(compiler, index);
	if (is_left(compiler, index))
		compiler->sunk = step;
	else
		compile_step(compiler, step);
	if (step->dst == compiler->displaced || is_call_step(step))
		compiler->displaced = NO_REGISTER;
	return index;
}
