/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The disassembler. It reads the decoded form, so that it shows what is
 * executed; targets of jumps are indices of instructions. Registers are called
 * w0 to w9 where only their lower half is used.
 */
#include <inttypes.h>
#include <stdio.h>

#include "bpf/map.h"
#include "bpf_disassemble.h"
#include "lib/bpf/src/program.h"

static const char *const operators[] = {
#define ARITHMETIC(name, mnemonic, result) [OP_##name] = mnemonic,
#include "lib/bpf/src/arithmetic.def"
#undef ARITHMETIC
#define CONDITION(name, mnemonic, condition) [OP_##name] = mnemonic,
#include "lib/bpf/src/condition.def"
#undef CONDITION
};

static const char *const atomic_names[] = {
	[OP_ATOMIC_ADD] = "add",
	[OP_ATOMIC_OR] = "or",
	[OP_ATOMIC_AND] = "and",
	[OP_ATOMIC_XOR] = "xor",
};

static unsigned bits_of(const struct insn *insn)
{
	return 8u << FORM_SIZE(insn->form);
}

static char half(const struct insn *insn)
{
	return (insn->form & FORM_WIDE) != 0 ? 'r' : 'w';
}

/* dst, the operator, and the second operand. */
static void print_operands(const struct insn *insn)
{
	printf("%c%u %s ", half(insn), insn->dst, operators[insn->operation]);
	if ((insn->form & FORM_IMMEDIATE) != 0)
		printf("%" PRId32, (int32_t)insn->immediate);
	else
		printf("%c%u", half(insn), insn->src);
}

static void print_place(const struct insn *insn, unsigned base)
{
	printf("*(%c%u *)(r%u %c %d)", (insn->form & FORM_SIGNED) != 0 ? 's' : 'u', bits_of(insn),
	       base, insn->offset < 0 ? '-' : '+', insn->offset < 0 ? -insn->offset : insn->offset);
}

static void print_constant(const struct bpf_program *program, const struct insn *insn)
{
	uint64_t value = (uint64_t)insn->immediate;

	printf("r%u = ", insn->dst);
	if (value - MAP_HANDLE < program->map_count) {
		const struct bpf_map *map = program->maps[value - MAP_HANDLE];

		printf("map %s", map->name == NULL ? "" : map->name);
	} else if (value - FUNCTION_HANDLE < program->function_count) {
		printf("function at %" PRIu32, program->functions[value - FUNCTION_HANDLE].start);
	} else {
		printf("0x%" PRIx64 " ll", value);
	}
}

static void print_atomic(const struct insn *insn)
{
	switch (insn->operation) {
	case OP_LOAD_ACQUIRE:
		printf("r%u = load_acquire ", insn->dst);
		print_place(insn, insn->src);
		return;
	case OP_STORE_RELEASE:
		printf("store_release ");
		print_place(insn, insn->dst);
		printf(" = r%u", insn->src);
		return;
	case OP_EXCHANGE:
		printf("r%u = exchange ", insn->src);
		break;
	case OP_COMPARE_EXCHANGE:
		printf("r0 = compare_exchange r0, ");
		break;
	default:
		if ((insn->form & FORM_FETCH) != 0)
			printf("r%u = fetch_%s ", insn->src, atomic_names[insn->operation]);
		else
			printf("atomic_%s ", atomic_names[insn->operation]);
	}
	print_place(insn, insn->dst);
	printf(", r%u", insn->src);
}

static void print_memory(const struct insn *insn)
{
	if (insn->operation == OP_LOAD) {
		printf("r%u = ", insn->dst);
		print_place(insn, insn->src);
		return;
	}
	print_place(insn, insn->dst);
	if ((insn->form & FORM_IMMEDIATE) != 0)
		printf(" = %" PRId64, insn->immediate);
	else
		printf(" = r%u", insn->src);
}

static void print_move(const struct insn *insn)
{
	bool whole = insn->operation == OP_SWAP || insn->operation == OP_ZERO_EXTEND;
	char name = whole ? 'r' : half(insn);

	printf("%c%u = ", name, insn->dst);
	switch (insn->operation) {
	case OP_NEG:
		printf("-%c%u", name, insn->dst);
		break;
	case OP_EXTEND:
		printf("(s%u)%c%u", bits_of(insn), name, insn->src);
		break;
	case OP_SWAP:
		printf("swap%u r%u", bits_of(insn), insn->dst);
		break;
	case OP_ZERO_EXTEND:
		printf("(u%u)r%u", bits_of(insn), insn->src);
		break;
	default:
		if ((insn->form & FORM_IMMEDIATE) != 0)
			printf("%" PRId32, (int32_t)insn->immediate);
		else
			printf("%c%u", name, insn->src);
	}
}

static void print_call(const struct bpf_program *program, const struct insn *insn)
{
	if (insn->operation == OP_CALL_LOCAL)
		printf("call function at %" PRIu32, program->functions[insn->offset].start);
	else if (insn->operation == OP_CALL_REGISTER)
		printf("call r%u", insn->dst);
	else
		printf("call %s", program->helpers[insn->offset].name);
}

static void print_instruction(const struct bpf_program *program, const struct insn *insn)
{
	if (is_arithmetic(insn)) {
		print_operands(insn);
	} else if (is_conditional(insn)) {
		printf("if ");
		print_operands(insn);
		printf(" goto %d", insn->offset);
	} else if (insn->operation == OP_JA) {
		printf("goto %d", insn->offset);
	} else if (insn->operation == OP_LOAD || insn->operation == OP_STORE) {
		print_memory(insn);
	} else if (insn->operation >= OP_ATOMIC_ADD && insn->operation <= OP_STORE_RELEASE) {
		print_atomic(insn);
	} else if (insn->operation == OP_CONSTANT) {
		print_constant(program, insn);
	} else if (insn->operation == OP_EXIT) {
		printf("exit");
	} else if (insn->operation >= OP_CALL_HELPER) {
		print_call(program, insn);
	} else {
		print_move(insn);
	}
}

void bpf_disassemble(const struct bpf_program *program)
{
	uint32_t function = 0;

	for (uint32_t i = 0; i < program->count; i = next_index(program, i)) {
		if (function < program->function_count && program->functions[function].start == i)
			printf("function %" PRIu32 ":\n", function++);
		printf("%6" PRIu32 ": ", i);
		print_instruction(program, &program->code[i]);
		putchar('\n');
	}
}
