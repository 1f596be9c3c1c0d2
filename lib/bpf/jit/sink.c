/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A loop often ends with a copy from the register that a result was computed in
 * to the one in which the next turn expects it; the former is read only behind
 * the loop. So the result is computed where the next turn wants it, and copied
 * back on the way out. A move in front of a condition that leads out of the loop
 * is made only there, if nothing in the loop reads it.
 */
#include "sink.h"
#include "combine.h"
#include "liveness.h"

/* The step that follows in execution, if nothing jumps to it or in between; else NULL. */
static const struct step *next_step(const struct compiler *compiler, const struct step *step)
{
	const struct step *end = compiler->steps + compiler->program->count;

	for (step++; step < end && (step->form & FORM_LEADER) == 0; step++)
		if (step->operation != OP_NONE)
			return step;
	return NULL;
}

/* Whether a condition goes on with the loop on one way, where `number` is not read, or leaves. */
static bool leaves_without(const struct compiler *compiler, const struct step *condition,
			   unsigned number)
{
	uint32_t index = (uint32_t)(condition - compiler->steps);
	uint32_t target = (uint32_t)condition->offset, stays = index + 1;
	const struct step *next = condition + 1;

	if (!is_conditional_step(condition) || step_reads(condition, number))
		return false;
	if ((condition->form & FORM_BACK) != 0)
		stays = target;
	else if (target == index + 2 && next->operation == OP_JA &&
		 (next->form & FORM_LEADER) == 0 && (next->form & FORM_BACK) != 0)
		stays = (uint32_t)next->offset;
	else if (compiler->steps[target].depth >= condition->depth)
		return false;
	return (compiler->steps[stays].live[ANY_PART] & register_bit(number)) == 0;
}

/* Whether the upper half of what a step writes is 0, so that a copy of 32 bits copies all. */
static bool clears_upper_half(const struct step *step)
{
	if (step->operation == OP_LOAD)
		return FORM_SIZE(step->form) < 3 && (step->form & FORM_SIGNED) == 0;
	return !is_wide_step(step);
}

/* Whether steps between a maker and the copy of its result can read the copy instead. */
static bool can_rename(const struct step *maker, const struct step *copy)
{
	for (const struct step *step = maker + 1; step < copy; step++)
		if (step->dst == copy->dst || step_reads(step, copy->dst) ||
		    is_conditional_step(step) ||
		    (step_reads(step, copy->a) && !has_free_operands(step)))
			return false;
	return true;
}

static void rename_operand(uint8_t *operand, unsigned from, unsigned to)
{
	if (*operand == from)
		*operand = (uint8_t)to;
}

/* The result of the step that is copied goes where the copy does; perhaps the copy goes back. */
static void write_at_once(struct compiler *compiler, struct step *copy)
{
	struct step *maker = maker_of(compiler, copy, copy->a);
	unsigned from = copy->a, to = copy->dst;
	bool read = (live_after(compiler, copy, ANY_PART) & register_bit(from)) != 0;
	const struct step *next = next_step(compiler, copy);

	if (maker == NULL || from == to || register_bit(from) == 0 || !has_free_operands(maker) ||
	    (!is_wide_step(copy) && !clears_upper_half(maker)) || !can_rename(maker, copy))
		return;
	if (read && (next == NULL || !leaves_without(compiler, next, from)))
		return;
	maker->dst = (uint8_t)to;
	for (struct step *step = maker + 1; step < copy; step++) {
		rename_operand(&step->a, from, to);
		rename_operand(&step->b, from, to);
		rename_operand(&step->c, from, to);
	}
	copy->dst = (uint8_t)from;
	copy->a = (uint8_t)to;
	if (!read)
		remove_step(copy);
}

void sink_copies(struct compiler *compiler)
{
	const struct bpf_program *program = compiler->program;

	for (uint32_t i = 0; i < program->count; i++)
		if (is_copy_step(&compiler->steps[i]))
			write_at_once(compiler, &compiler->steps[i]);
	find_live(compiler, ANY_PART);
	for (uint32_t i = 0; i < program->count; i++) {
		struct step *step = &compiler->steps[i];

		if (step->operation != OP_MOV || step->depth == 0)
			continue;
		const struct step *next = next_step(compiler, step);

		step->sunk = next != NULL && leaves_without(compiler, next, step->dst);
	}
}
