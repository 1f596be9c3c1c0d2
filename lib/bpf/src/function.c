/* SPDX-License-Identifier: BSD-2-Clause */
/* The functions of a program, and what is jumped to. */
#include "program.h"

/* Whether the instruction names a function by the index of its first instruction. */
static bool names_function(const struct insn *insn)
{
	return insn->operation == OP_CALL_LOCAL ||
	       (insn->operation == OP_CONSTANT && insn->src == BPF_LDDW_FUNCTION);
}

/* Replaces the starts of functions by their numbers, where they are named. */
static void number_functions(struct bpf_program *program)
{
	for (uint32_t i = 0; i < program->count; i++) {
		struct insn *insn = &program->code[i];

		if (!names_function(insn))
			continue;
		uint32_t low = 0, high = program->function_count;

		while (high - low > 1) {
			uint32_t middle = (low + high) / 2;

			if (program->functions[middle].start <= (uint32_t)insn->offset)
				low = middle;
			else
				high = middle;
		}
		insn->offset = (int32_t)low;
		if (insn->operation == OP_CONSTANT) {
			insn->immediate = (int64_t)(FUNCTION_HANDLE + low);
			insn->src = 0;
		}
	}
}

#define STARTS 0x80000000u /* in `loops`, until functions are listed: one starts here */

/* Marks where functions start; how many there are. */
static uint32_t mark_functions(struct bpf_program *program)
{
	uint32_t count = 1;

	program->loops[0] |= STARTS;
	for (uint32_t i = 0; i < program->count; i++) {
		if (!names_function(&program->code[i]))
			continue;
		uint32_t *mark = &program->loops[program->code[i].offset];

		count += (*mark & STARTS) == 0;
		*mark |= STARTS;
	}
	return count;
}

static void mark_jumps(struct bpf_program *program)
{
	struct insn *code = program->code;

	for (uint32_t i = 0; i < program->count; i++)
		if (is_conditional(&code[i]) || code[i].operation == OP_JA) {
			code[code[i].offset].form |= FORM_LEADER;
			if ((code[i].form & FORM_BACK) != 0)
				program->loops[code[i].offset] = i + 1;
		}
}

/*
 * Marks what is jumped to and lists the functions. A function is entered only at
 * its start, but nothing keeps a jump from leaving it; who needs functions to be
 * closed must look.
 */
bool find_functions(struct bpf_program *program, struct bpf_memory *memory)
{
	mark_jumps(program);
	program->function_count = mark_functions(program);
	program->functions =
		bpf_memory_take(memory, program->function_count * sizeof(*program->functions));
	if (program->functions == NULL)
		return false;
	for (uint32_t i = 0, number = 0; i < program->count; i++) {
		if ((program->loops[i] & STARTS) != 0) {
			program->functions[number++].start = i;
			program->loops[i] &= ~STARTS;
			program->code[i].form |= FORM_LEADER;
		}
		program->functions[number - 1].end = i + 1;
	}
	number_functions(program);
	return true;
}
