/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which registers are still read after an instruction. A set has a bit for each
 * register. Sets only grow until nothing changes any more, so that loops end.
 */
#include "liveness.h"

#define BIT(number) (uint16_t)(1u << (number))
#define ARGUMENTS   0x3eu /* r1 to r5 */

/* Registers that an instruction reads and writes. */
static void effects(const struct insn *insn, uint16_t *reads, uint16_t *writes)
{
	bool immediate = (insn->form & FORM_IMMEDIATE) != 0;
	uint16_t dst = BIT(insn->dst), src = immediate ? 0 : BIT(insn->src);

	*reads = 0;
	*writes = 0;
	if (is_arithmetic(insn) || insn->operation == OP_NEG || insn->operation == OP_SWAP) {
		*reads = dst | src;
		*writes = dst;
	} else if (is_conditional(insn)) {
		*reads = dst | src;
	} else if (insn->operation == OP_MOV || insn->operation == OP_EXTEND ||
		   insn->operation == OP_ZERO_EXTEND || insn->operation == OP_LOAD ||
		   insn->operation == OP_LOAD_ACQUIRE) {
		*reads = src;
		*writes = dst;
	} else if (insn->operation == OP_CONSTANT) {
		*writes = dst;
	} else if (insn->operation >= OP_STORE && insn->operation <= OP_STORE_RELEASE) {
		*reads = dst | src;
		if (insn->operation == OP_COMPARE_EXCHANGE)
			*reads |= BIT(0);
	} else if (insn->operation == OP_EXIT) {
		*reads = BIT(0);
	} else if (insn->operation >= OP_CALL_HELPER && insn->operation <= OP_CALL_REGISTER) {
		*reads = ARGUMENTS | (insn->operation == OP_CALL_REGISTER ? dst : 0);
		*writes = BIT(0);
	}
}

uint16_t live_after(const struct bpf_program *program, const uint16_t *live, uint32_t index)
{
	const struct insn *insn = &program->code[index];
	uint16_t set = 0;

	if (is_conditional(insn) || insn->operation == OP_JA)
		set |= live[insn->offset];
	if (!ends_flow(insn))
		set |= live[next_index(program, index)];
	return set;
}

/* Whether the upper half of what is shifted or masked does not matter. */
static bool ignores_upper_half(const struct insn *insn)
{
	if ((insn->form & FORM_IMMEDIATE) == 0)
		return false;
	return (insn->operation == OP_AND && insn->immediate >= 0) ||
	       (insn->operation == OP_LSH && (insn->immediate & 63) >= 32);
}

/* Of the registers that an instruction reads, those of which it reads the upper half. */
static uint16_t reads_upper(const struct insn *insn, uint16_t reads, uint16_t after)
{
	bool wide = (insn->form & FORM_WIDE) != 0, whole = FORM_SIZE(insn->form) == 3;
	bool load = insn->operation == OP_LOAD || insn->operation == OP_LOAD_ACQUIRE;

	if (is_arithmetic(insn))
		return wide && !ignores_upper_half(insn) ? reads : 0;
	if (is_conditional(insn) || insn->operation == OP_NEG)
		return wide ? reads : 0;
	if (insn->operation == OP_MOV)
		return wide && (after & BIT(insn->dst)) != 0 ? reads : 0;
	if (insn->operation == OP_EXTEND || insn->operation == OP_ZERO_EXTEND ||
	    insn->operation == OP_SWAP)
		return whole ? reads : 0;
	if (insn->operation >= OP_LOAD && insn->operation <= OP_STORE_RELEASE)
		return whole || load ? reads : BIT(insn->dst);
	return reads;
}

/* The registers that matter before an instruction, given those after it. */
static uint16_t matter_before(const struct insn *insn, uint16_t after, bool upper)
{
	uint16_t reads, writes;

	effects(insn, &reads, &writes);
	if (upper)
		reads = reads_upper(insn, reads, after);
	return (uint16_t)(reads | (after & ~writes));
}

static bool pass(const struct bpf_program *program, uint16_t *live, bool upper)
{
	bool changed = false;

	for (uint32_t index = program->count; index-- > 0;) {
		if (program->code[index].operation == OP_NONE)
			continue;
		uint16_t after = live_after(program, live, index);
		uint16_t set = matter_before(&program->code[index], after, upper);

		changed |= set != live[index];
		live[index] = set;
	}
	return changed;
}

void find_live(const struct bpf_program *program, uint16_t *live, bool upper)
{
	bool loops = false;

	for (uint32_t i = 0; i < program->count; i++)
		loops |= (program->code[i].form & FORM_BACK) != 0;
	while (pass(program, live, upper) && loops)
		;
}
