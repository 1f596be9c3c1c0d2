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

static bool pass(const struct bpf_program *program, uint16_t *live)
{
	bool changed = false;

	for (uint32_t index = program->count; index-- > 0;) {
		uint16_t reads, writes, set;

		if (program->code[index].operation == OP_NONE)
			continue;
		effects(&program->code[index], &reads, &writes);
		set = (uint16_t)(reads | (live_after(program, live, index) & ~writes));
		changed |= set != live[index];
		live[index] = set;
	}
	return changed;
}

void find_live(const struct bpf_program *program, uint16_t *live)
{
	bool loops = false;

	for (uint32_t i = 0; i < program->count; i++)
		loops |= (program->code[i].form & FORM_BACK) != 0;
	while (pass(program, live) && loops)
		;
}
