/* SPDX-License-Identifier: BSD-2-Clause */
/* The compiler for AArch64: extraction of bits, by one instruction. */
#include "combine.h"

/* Shift right, then the last bits of that. */
static bool extract_masked(struct compiler *compiler, struct step *step)
{
	bool wide = is_wide_step(step);
	uint64_t mask = (uint64_t)step->immediate;

	if (step->operation != OP_AND || !has_immediate(step) || step->immediate <= 0 ||
	    (mask & (mask + 1)) != 0)
		return false;
	struct step *right = find_part(compiler, step, step->a, OP_RSH, true, wide);
	int64_t width = wide ? 64 : 32, length = 64 - __builtin_clzll(mask);

	if (right == NULL || right->immediate <= 0 || right->immediate + length > width)
		return false;
	return becomes_extraction(
		compiler, step, (struct extraction){(uint8_t)right->immediate, (uint8_t)length, 0},
		right);
}

/* The negative of one bit: that bit with its sign extended. */
static bool extract_sign(struct compiler *compiler, struct step *step)
{
	struct step *bit = maker_of(compiler, step, step->a);

	if (step->operation != OP_NEG || bit == NULL || is_wide_step(bit) != is_wide_step(step) ||
	    !is_absorbable(compiler, bit, step))
		return false;
	bool masked = bit->operation == OP_AND && has_immediate(bit) && bit->immediate == 1;

	if (!masked &&
	    (bit->operation != STEP_EXTRACT || bit->length != 1 || (bit->form & FORM_SIGNED) != 0))
		return false;
	return becomes_extraction(compiler, step, (struct extraction){bit->amount, 1, FORM_SIGNED},
				  bit);
}

bool combine_here(struct compiler *compiler, struct step *step)
{
	return extract_masked(compiler, step) || extract_sign(compiler, step);
}
