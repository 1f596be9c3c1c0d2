/* SPDX-License-Identifier: BSD-2-Clause */
/* See step.h. */
#include "step.h"

/* Which operand of an instruction is which of a step. */
#define A_IS_DST 0x01u
#define A_IS_SRC 0x02u
#define B_IS_SRC 0x04u /* unless it is an immediate; of a move, a */
#define TO_DST	 0x08u /* the result */
#define READS_R0 0x10u
#define TO_R0	 0x20u

static const uint8_t operands[OPERATIONS] = {
#define ARITHMETIC(name, mnemonic, result) [OP_##name] = A_IS_DST | B_IS_SRC | TO_DST,
#include "arithmetic.def"
#undef ARITHMETIC
#define CONDITION(name, mnemonic, condition) [OP_##name] = A_IS_DST | B_IS_SRC,
#include "condition.def"
#undef CONDITION
	[OP_MOV] = A_IS_SRC | TO_DST,
	[OP_NEG] = A_IS_DST | TO_DST,
	[OP_EXTEND] = A_IS_SRC | TO_DST,
	[OP_SWAP] = A_IS_DST | TO_DST,
	[OP_ZERO_EXTEND] = A_IS_SRC | TO_DST,
	[OP_CONSTANT] = TO_DST,
	[OP_LOAD] = A_IS_SRC | TO_DST,
	[OP_STORE] = A_IS_DST | B_IS_SRC,
	[OP_ATOMIC_ADD] = A_IS_DST | B_IS_SRC,
	[OP_ATOMIC_OR] = A_IS_DST | B_IS_SRC,
	[OP_ATOMIC_AND] = A_IS_DST | B_IS_SRC,
	[OP_ATOMIC_XOR] = A_IS_DST | B_IS_SRC,
	[OP_EXCHANGE] = A_IS_DST | B_IS_SRC,
	[OP_COMPARE_EXCHANGE] = A_IS_DST | B_IS_SRC | READS_R0 | TO_R0,
	[OP_LOAD_ACQUIRE] = A_IS_SRC | TO_DST,
	[OP_STORE_RELEASE] = A_IS_DST | B_IS_SRC,
	[OP_CALL_HELPER] = TO_R0,
	[OP_CALL_LOCAL] = TO_R0,
	[OP_CALL_REGISTER] = A_IS_DST | TO_R0,
	[OP_EXIT] = READS_R0,
};

static struct step make_step(const struct insn *insn)
{
	unsigned places = operands[insn->operation];
	bool immediate = (insn->form & FORM_IMMEDIATE) != 0, moves = insn->operation == OP_MOV;
	struct step step = {.operation = insn->operation,
			    .form = insn->form,
			    .dst = NO_REGISTER,
			    .a = NO_REGISTER,
			    .b = NO_REGISTER,
			    .c = NO_REGISTER,
			    .offset = insn->offset,
			    .immediate = insn->immediate};

	if ((places & A_IS_DST) != 0)
		step.a = insn->dst;
	if ((places & A_IS_SRC) != 0 && !(moves && immediate))
		step.a = insn->src;
	if ((places & B_IS_SRC) != 0 && !immediate)
		step.b = insn->src;
	if ((places & READS_R0) != 0)
		step.c = 0;
	if ((places & TO_DST) != 0)
		step.dst = insn->dst;
	if ((places & TO_R0) != 0)
		step.dst = 0;
	if ((insn->form & FORM_FETCH) != 0)
		step.dst = insn->src;
	if (insn->operation == OP_CONSTANT) {
		step.operation = OP_MOV;
		step.form |= FORM_WIDE | FORM_IMMEDIATE;
	} else if (insn->operation == OP_ZERO_EXTEND && FORM_SIZE(insn->form) == 3) {
		step.operation = OP_MOV;
		step.form |= FORM_WIDE;
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

static void count_jumps(const struct bpf_program *program, struct step *steps)
{
	for (uint32_t i = 0; i < program->count; i++) {
		if (!is_conditional_step(&steps[i]) && steps[i].operation != OP_JA)
			continue;
		struct step *target = &steps[steps[i].offset];

		if (target->jumps < UINT8_MAX)
			target->jumps++;
	}
}

void make_steps(const struct bpf_program *program, struct step *steps)
{
	for (uint32_t i = 0; i < program->count; i++)
		steps[i] = make_step(&program->code[i]);
	count_jumps(program, steps);
	find_depths(program, steps);
}
