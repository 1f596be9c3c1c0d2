/* SPDX-License-Identifier: BSD-2-Clause */
/* The compiler for RISC-V: constants, moves, arithmetic. */
#include "riscv64.h"
#include "combine.h"

const uint8_t machine[] = {15, 10, 11, 12, 13, 14, 18, 19, 20, 21,  22, [SCRATCH] = 5,
			   8,  24, 25, 26, 27, 16, 17, 30, 5,  LINK};
const unsigned spares_limit = 9, spares_kept = 5;

void emit_constant(struct compiler *compiler, unsigned dst, uint64_t value)
{
	put_constant(compiler, machine[dst], value);
}

void emit_blinding(struct compiler *compiler, unsigned dst, uint64_t key)
{
	put_constant(compiler, SECOND, key);
	put_registers(compiler, RV_XOR, machine[dst], machine[dst], SECOND);
}

/* Ends an operation on 32 bits. */
static void clear_upper_half(struct compiler *compiler, bool wide, unsigned dst)
{
	if (!wide && is_upper_live(compiler, dst))
		put_lower_half(compiler, machine[dst], machine[dst]);
}

void emit_move(struct compiler *compiler, bool wide, unsigned dst, unsigned src)
{
	if (wide || !is_upper_live(compiler, dst))
		put_move(compiler, machine[dst], machine[src]);
	else
		put_lower_half(compiler, machine[dst], machine[src]);
}

static void negate(struct compiler *compiler, bool wide, unsigned dst, unsigned src)
{
	put_registers(compiler, RV_SUB | word_bit(wide), machine[dst], ZERO, machine[src]);
	clear_upper_half(compiler, wide, dst);
}

static void extend(struct compiler *compiler, bool wide, bool is_signed, unsigned size,
		   unsigned dst, unsigned src)
{
	int32_t unused = 64 - (8 << size);
	unsigned rd = machine[dst], rs = machine[src];

	if (is_signed && size == 2) {
		put_number(compiler, RV_ADDI | RV_WORD, rd, rs, 0);
	} else if (!is_signed && size == 0) {
		put_number(compiler, RV_ANDI, rd, rs, 0xff);
	} else {
		put_number(compiler, RV_SLLI, rd, rs, unused);
		put_number(compiler, is_signed ? RV_SRAI : RV_SRLI, rd, rd, unused);
	}
	clear_upper_half(compiler, wide || !is_signed, dst);
}

/* From the last byte on, one after the other goes to the end of the result. */
static void swap(struct compiler *compiler, unsigned size, unsigned dst)
{
	unsigned rd = machine[dst];

	put_number(compiler, RV_ANDI, TEMP, rd, 0xff);
	for (unsigned i = 1; i < 1u << size; i++) {
		put_number(compiler, RV_SRLI, rd, rd, 8);
		put_number(compiler, RV_ANDI, SECOND, rd, 0xff);
		put_number(compiler, RV_SLLI, TEMP, TEMP, 8);
		put_registers(compiler, RV_OR, TEMP, TEMP, SECOND);
	}
	put_move(compiler, rd, TEMP);
}

static void rotate(struct compiler *compiler, bool wide, unsigned dst, unsigned src, unsigned left)
{
	unsigned right = (wide ? 64 : 32) - left, rd = machine[dst], rs = machine[src];

	put_number(compiler, RV_SLLI | word_bit(wide), TEMP, rs, (int32_t)left);
	put_number(compiler, RV_SRLI | word_bit(wide), rd, rs, (int32_t)right);
	put_registers(compiler, RV_OR, rd, rd, TEMP);
	clear_upper_half(compiler, wide, dst);
}

static bool is_bitwise(enum operation operation)
{
	return operation == OP_OR || operation == OP_AND || operation == OP_XOR;
}

static void operate(struct compiler *compiler, enum operation operation, bool wide, unsigned rd,
		    unsigned rs1, unsigned rs2)
{
	static const uint32_t opcodes[] = {
		[OP_ADD] = RV_ADD,  [OP_SUB] = RV_SUB,	[OP_MUL] = RV_MUL,  [OP_OR] = RV_OR,
		[OP_AND] = RV_AND,  [OP_XOR] = RV_XOR,	[OP_LSH] = RV_SLL,  [OP_RSH] = RV_SRL,
		[OP_ARSH] = RV_SRA, [OP_DIV] = RV_DIVU, [OP_MOD] = RV_REMU, [OP_SDIV] = RV_DIV,
		[OP_SMOD] = RV_REM,
	};

	put_registers(compiler, opcodes[operation] | word_bit(wide || is_bitwise(operation)), rd,
		      rs1, rs2);
}

/* A division by 0 is all ones here and 0 in BPF; remainders are the same. */
void emit_arithmetic(struct compiler *compiler, enum operation operation, bool wide, unsigned dst,
		     unsigned a, unsigned b)
{
	bool division = operation == OP_DIV || operation == OP_SDIV;
	unsigned rd = machine[dst], divisor = machine[b];

	if (division) {
		if (!wide && !is_extended(compiler, b)) {
			put_number(compiler, RV_ADDI | RV_WORD, TEMP, divisor, 0);
			divisor = TEMP;
		}
		put_number(compiler, RV_SLTIU, TEMP, divisor, 1);
		put_number(compiler, RV_ADDI, TEMP, TEMP, -1);
	}
	operate(compiler, operation, wide, rd, machine[a], machine[b]);
	if (division)
		put_registers(compiler, RV_AND, rd, rd, TEMP);
	clear_upper_half(compiler, wide, dst);
}

/* An instruction with the number in it. False: there is none. */
static bool operate_immediate(struct compiler *compiler, enum operation operation, bool wide,
			      unsigned rd, unsigned rs, int64_t value)
{
	static const uint32_t opcodes[] = {
		[OP_ADD] = RV_ADDI, [OP_SUB] = RV_ADDI,	 [OP_OR] = RV_ORI,
		[OP_AND] = RV_ANDI, [OP_XOR] = RV_XORI,	 [OP_LSH] = RV_SLLI,
		[OP_RSH] = RV_SRLI, [OP_ARSH] = RV_SRAI, [OP_SMOD] = 0,
	};
	bool shift = operation == OP_LSH || operation == OP_RSH || operation == OP_ARSH;
	int64_t number = wide ? value : (int32_t)value;
	bool power = value > 0 && (value & (value - 1)) == 0;

	if ((operation == OP_MUL || operation == OP_DIV) && power) {
		operation = operation == OP_MUL ? OP_LSH : OP_RSH;
		number = __builtin_ctzll((uint64_t)value);
		shift = true;
	} else if (operation == OP_MOD && power) {
		operation = OP_AND;
		number--;
	} else if (operation == OP_SUB) {
		number = -number;
	}
	if (shift)
		number &= wide ? 63 : 31;
	if (opcodes[operation] == 0 || !is_short(number))
		return false;
	put_number(compiler, opcodes[operation] | word_bit(wide || is_bitwise(operation)), rd, rs,
		   (int32_t)number);
	return true;
}

void emit_arithmetic_immediate(struct compiler *compiler, enum operation operation, bool wide,
			       unsigned dst, unsigned a, int64_t b)
{
	unsigned rd = machine[dst], rs = machine[a];

	if (!operate_immediate(compiler, operation, wide, rd, rs, b)) {
		put_constant(compiler, TEMP, wide ? (uint64_t)b : (uint64_t)(int32_t)b);
		operate(compiler, operation, wide, rd, rs, TEMP);
		if ((operation == OP_DIV || operation == OP_SDIV) && b == 0)
			put_constant(compiler, rd, 0);
	}
	clear_upper_half(compiler, wide || is_positive(&compiler->steps[compiler->index]), dst);
}

bool emit_operation(struct compiler *compiler, const struct step *step)
{
	bool wide = is_wide_step(step);
	unsigned size = FORM_SIZE(step->form);

	switch (step->operation) {
	case OP_NEG:
		negate(compiler, wide, step->dst, step->a);
		return true;
	case OP_EXTEND:
		extend(compiler, wide, true, size, step->dst, step->a);
		return true;
	case OP_ZERO_EXTEND:
		extend(compiler, true, false, size, step->dst, step->a);
		return true;
	case OP_SWAP:
		swap(compiler, size, step->dst);
		return true;
	case STEP_ROTATE:
		rotate(compiler, wide, step->dst, step->a, step->amount);
		return true;
	default:
		/* There is no such instruction in RV64IMA. */
		return false;
	}
}

/* What several steps can become is the same elsewhere. */
bool combine_here(struct compiler *compiler, struct step *step)
{
	(void)compiler;
	(void)step;
	return false;
}
