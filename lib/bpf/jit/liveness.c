/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which registers are still read after a step. A set has a bit for each
 * register. Sets only grow until nothing changes any more, so that loops end; if
 * that takes long, which only a strange order of jumps makes it, they are full.
 */
#include "liveness.h"

#define ARGUMENTS 0x3eu /* r1 to r5 */

static uint16_t reads_of(const struct step *step)
{
	uint16_t reads = register_bit(step->a) | register_bit(step->b) | register_bit(step->c);

	return is_call_step(step) ? reads | ARGUMENTS : reads;
}

uint16_t live_after(const struct compiler *compiler, const struct step *step, enum part part)
{
	uint16_t set = 0;

	if (is_conditional_step(step) || step->operation == OP_JA)
		set = compiler->steps[step->offset].live[part];
	if (!ends_steps(step))
		set |= step[1].live[part];
	return set;
}

/* Whether a step does nothing but write a register of BPF. */
static bool only_computes(const struct step *step)
{
	bool accesses = step->operation >= OP_LOAD && step->operation <= OP_STORE_RELEASE;

	return register_bit(step->dst) != 0 && !accesses && !is_call_step(step);
}

/* Whether the upper half of what is shifted or masked does not matter. */
static bool ignores_upper_half(const struct step *step)
{
	if (!has_immediate(step))
		return false;
	return (step->operation == OP_AND && step->immediate >= 0) ||
	       (step->operation == OP_LSH && (step->immediate & 63) >= 32);
}

/* Of the registers that a step reads, those of which it reads the upper half. */
static uint16_t reads_upper(const struct step *step, uint16_t after)
{
	bool wide = is_wide_step(step), whole = FORM_SIZE(step->form) == 3;
	uint16_t reads = reads_of(step);

	if (is_arithmetic_step(step))
		return wide && !ignores_upper_half(step) ? reads : 0;
	if (is_conditional_step(step) || step->operation == OP_NEG ||
	    step->operation >= STEP_ROTATE)
		return wide ? reads : 0;
	if (step->operation == OP_MOV)
		return wide && (after & register_bit(step->dst)) != 0 ? reads : 0;
	if (step->operation == OP_EXTEND || step->operation == OP_ZERO_EXTEND ||
	    step->operation == OP_SWAP)
		return whole ? reads : 0;
	if (step->operation >= OP_LOAD && step->operation <= OP_STORE_RELEASE && !whole)
		return register_bit(step->a) | (is_plain_access(step) ? register_bit(step->c) : 0);
	return reads;
}

/* The registers that matter before a step, given those after it. */
static uint16_t matter_before(const struct step *step, uint16_t after, enum part part)
{
	uint16_t writes = register_bit(step->dst);

	if (part == ANY_PART && (after & writes) == 0 && only_computes(step))
		return after;
	uint16_t reads = part == UPPER_HALF ? reads_upper(step, after) : reads_of(step);

	return (uint16_t)(reads | (after & ~writes));
}

static bool pass(struct compiler *compiler, enum part part)
{
	struct step *step = compiler->steps + compiler->program->count;
	bool changed = false;

	while (step-- > compiler->steps) {
		uint16_t set = matter_before(step, live_after(compiler, step, part), part);

		changed |= set != step->live[part];
		step->live[part] = set;
	}
	return changed;
}

static void set_all(struct compiler *compiler, enum part part, uint16_t set)
{
	for (uint32_t i = 0; i < compiler->program->count; i++)
		compiler->steps[i].live[part] = set;
}

void find_live(struct compiler *compiler, enum part part)
{
	set_all(compiler, part, 0);
	for (unsigned i = 0; pass(compiler, part); i++)
		if (i == PASSES_LIMIT) {
			set_all(compiler, part, UINT16_MAX);
			return;
		}
}

void remove_unread(struct compiler *compiler)
{
	for (uint32_t i = 0; i < compiler->program->count; i++) {
		struct step *step = &compiler->steps[i];

		if (only_computes(step) &&
		    (live_after(compiler, step, ANY_PART) & register_bit(step->dst)) == 0)
			remove_step(step);
	}
}
