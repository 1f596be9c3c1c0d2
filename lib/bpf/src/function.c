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

/*
 * Marks what is jumped to and lists the functions. A function is entered only at
 * its start, but nothing keeps a jump from leaving it; who needs functions to be
 * closed must look.
 */
bool find_functions(struct bpf_program *program, struct bpf_memory *memory)
{
	struct insn *code = program->code;
	uint32_t starts = 1, number = 0;

	for (uint32_t i = 0; i < program->count; i++)
		if (is_conditional(&code[i]) || code[i].operation == OP_JA) {
			code[code[i].offset].form |= FORM_LEADER;
			if ((code[i].form & FORM_BACK) != 0)
				program->loops[code[i].offset] = i + 1;
		}
	for (uint32_t i = 0; i < program->count; i++)
		starts += names_function(&code[i]);
	program->functions = bpf_memory_take(memory, starts * sizeof(*program->functions));
	if (program->functions == NULL)
		return false;
	program->functions[number++].start = 0;
	for (uint32_t i = 0; i < program->count; i++) {
		if (!names_function(&code[i]))
			continue;
		uint32_t at = number, start = (uint32_t)code[i].offset;

		while (program->functions[at - 1].start > start)
			at--;
		if (program->functions[at - 1].start == start)
			continue;
		for (uint32_t j = number++; j > at; j--)
			program->functions[j] = program->functions[j - 1];
		program->functions[at].start = start;
	}
	program->function_count = number;
	for (uint32_t i = 0; i < number; i++) {
		struct function *function = &program->functions[i];

		function->end = i + 1 < number ? function[1].start : program->count;
		code[function->start].form |= FORM_LEADER;
	}
	number_functions(program);
	return true;
}
