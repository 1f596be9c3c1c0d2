/* SPDX-License-Identifier: BSD-2-Clause */
/* See step.h. */
#include "step.h"

/* Where the operands of a memory access are. */
static void place_access(const struct insn *insn, struct step *step)
{
	bool fetches = (insn->form & FORM_FETCH) != 0 || insn->operation == OP_EXCHANGE;

	if (insn->operation == OP_LOAD || insn->operation == OP_LOAD_ACQUIRE) {
		step->dst = insn->dst;
		step->a = insn->src;
		return;
	}
	step->a = insn->dst;
	if (!has_immediate(step))
		step->b = insn->src;
	if (insn->operation == OP_COMPARE_EXCHANGE) {
		step->dst = 0;
		step->c = 0;
	} else if (fetches) {
		step->dst = insn->src;
	}
}

static void place_operands(const struct insn *insn, struct step *step)
{
	unsigned operation = insn->operation;

	if (operation >= OP_LOAD && operation <= OP_STORE_RELEASE) {
		place_access(insn, step);
	} else if (is_arithmetic(insn) || is_conditional(insn)) {
		step->dst = is_arithmetic(insn) ? insn->dst : NO_REGISTER;
		step->a = insn->dst;
		if (!has_immediate(step))
			step->b = insn->src;
	} else if (operation == OP_NEG || operation == OP_SWAP) {
		step->dst = step->a = insn->dst;
	} else if (operation == OP_MOV || operation == OP_EXTEND || operation == OP_ZERO_EXTEND) {
		step->dst = insn->dst;
		if (!has_immediate(step))
			step->a = insn->src;
	} else if (operation == OP_EXIT) {
		step->a = 0;
	} else if (is_call_step(step)) {
		step->dst = 0;
		if (operation == OP_CALL_REGISTER)
			step->a = insn->dst;
	}
}

static struct step make_step(const struct insn *insn)
{
	struct step step = {.operation = insn->operation,
			    .form = insn->form,
			    .dst = NO_REGISTER,
			    .a = NO_REGISTER,
			    .b = NO_REGISTER,
			    .c = NO_REGISTER,
			    .offset = insn->offset,
			    .immediate = insn->immediate};

	if (insn->operation == OP_CONSTANT) {
		step.operation = OP_MOV;
		step.form |= FORM_WIDE | FORM_IMMEDIATE;
		step.dst = insn->dst;
	} else if (insn->operation == OP_ZERO_EXTEND && FORM_SIZE(insn->form) == 3) {
		step.operation = OP_MOV;
		step.form |= FORM_WIDE;
		step.dst = insn->dst;
		step.a = insn->src;
	} else {
		place_operands(insn, &step);
	}
	return step;
}

void remove_step(struct step *step)
{
	step->operation = OP_NONE;
	step->form &= FORM_LEADER;
	step->dst = step->a = step->b = step->c = NO_REGISTER;
	step->sunk = false;
}

#define DEPTH_LIMIT 100

/*
 * How deeply every step is in loops: first where they begin and end, then the
 * sum. Every jump back makes a loop of its own: compilers often make one of two,
 * and the shorter is the inner one.
 */
static void find_depths(const struct bpf_program *program, struct step *steps)
{
	int depth = 0;

	for (uint32_t i = 0; i < program->count; i++) {
		if ((steps[i].form & FORM_BACK) == 0)
			continue;
		struct step *head = &steps[steps[i].offset];
		struct step *end = i + 1 < program->count ? &steps[i + 1] : NULL;

		if (head->depth >= DEPTH_LIMIT || (end != NULL && end->depth <= -DEPTH_LIMIT))
			continue;
		head->depth++;
		if (end != NULL)
			end->depth--;
	}
	for (uint32_t i = 0; i < program->count; i++) {
		depth += steps[i].depth;
		steps[i].depth = (int8_t)(depth > DEPTH_LIMIT ? DEPTH_LIMIT : depth);
	}
}

void make_steps(const struct bpf_program *program, struct step *steps)
{
	for (uint32_t i = 0; i < program->count; i++)
		steps[i] = make_step(&program->code[i]);
	find_depths(program, steps);
}
