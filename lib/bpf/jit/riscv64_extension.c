/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compiler for RISC-V: which registers have the sign of their lower half in
 * their upper one, as the machine's 32-bit instructions leave it. Comparisons of
 * 32 bits compare such registers as they are. A register is known to be like this
 * if it is on every way to a step; sets only shrink until nothing changes, or
 * are empty if that takes long.
 */
#include "liveness.h"
#include "riscv64.h"

#define ARGUMENTS 0x3eu /* r1 to r5 */

static bool has(const struct compiler *compiler, uint16_t set, unsigned number)
{
	if (number < SPARE)
		return (set & register_bit(number)) != 0;
	const struct spare *spare = &compiler->spares[number - SPARE];

	return spare->place == 0 && spare->value == (int32_t)spare->value;
}

bool is_extended(const struct compiler *compiler, unsigned number)
{
	return has(compiler, compiler->steps[compiler->index].facts, number);
}

bool is_positive(const struct step *step)
{
	int32_t value = (int32_t)step->immediate;

	return has_immediate(step) && ((step->operation == OP_AND && value >= 0) ||
				       (step->operation == OP_RSH && (value & 31) != 0) ||
				       (step->operation == OP_DIV && value > 1) ||
				       (step->operation == OP_MOD && value > 0));
}

/* Of arithmetic on 32 bits. */
static bool extends_arithmetic(const struct compiler *compiler, const struct step *step,
			       uint16_t set, bool cleared)
{
	bool bitwise =
		step->operation == OP_OR || step->operation == OP_AND || step->operation == OP_XOR;

	if (is_positive(step))
		return true;
	if (cleared || !bitwise)
		return !cleared;
	return has(compiler, set, step->a) && (has_immediate(step) || has(compiler, set, step->b));
}

/* Of loads, moves and extensions; `cleared`: the upper half of a result on 32 bits is 0. */
static bool extends_other(const struct compiler *compiler, const struct step *step, uint16_t set,
			  bool cleared)
{
	unsigned size = FORM_SIZE(step->form);

	switch (step->operation) {
	case OP_LOAD:
		return size < 2 || (size == 2 && ((step->form & FORM_SIGNED) != 0 || !cleared));
	case OP_MOV:
		if (has_immediate(step))
			return step->immediate == (int32_t)step->immediate ||
			       (!is_wide_step(step) && !cleared);
		return (is_wide_step(step) || !cleared) && has(compiler, set, step->a);
	case OP_ZERO_EXTEND:
		return size < 2;
	case OP_EXTEND:
		return is_wide_step(step) || !cleared;
	case OP_NEG:
	case STEP_ROTATE:
		return !is_wide_step(step) && !cleared;
	default:
		return false;
	}
}

static uint16_t set_after(const struct compiler *compiler, const struct step *step)
{
	uint16_t set = step->facts, written = register_bit(step->dst);
	bool cleared = (live_after(compiler, step, UPPER_HALF) & written) != 0;
	bool extended;

	if (is_call_step(step))
		return (uint16_t)(set & ~(ARGUMENTS | written));
	if (written == 0)
		return set;
	if (is_arithmetic_step(step) && !is_wide_step(step))
		extended = extends_arithmetic(compiler, step, set, cleared);
	else
		extended = extends_other(compiler, step, set, cleared);
	return extended ? set | written : (uint16_t)(set & ~written);
}

/* What is known at a step besides is not known on a way to it. */
static bool narrow(struct step *step, uint16_t set)
{
	uint16_t known = step->facts;

	step->facts = known & set;
	return (known & ~set) != 0;
}

static bool pass(struct compiler *compiler)
{
	bool changed = false;

	for (uint32_t i = 0; i < compiler->program->count; i++) {
		struct step *step = &compiler->steps[i];
		uint16_t set = set_after(compiler, step);

		if (is_conditional_step(step) || step->operation == OP_JA)
			changed |= narrow(&compiler->steps[step->offset], set) &&
				   step->offset <= (int32_t)i;
		if (!ends_steps(step))
			narrow(step + 1, set);
	}
	return changed;
}

static void set_all(struct compiler *compiler, uint16_t set)
{
	for (uint32_t i = 0; i < compiler->program->count; i++)
		compiler->steps[i].facts = set;
}

void study_steps(struct compiler *compiler)
{
	const struct bpf_program *program = compiler->program;

	set_all(compiler, UINT16_MAX);
	for (uint32_t i = 0; i < program->function_count; i++)
		compiler->steps[program->functions[i].start].facts = 0;
	for (unsigned i = 0; pass(compiler); i++)
		if (i == PASSES_LIMIT) {
			set_all(compiler, 0);
			return;
		}
}
