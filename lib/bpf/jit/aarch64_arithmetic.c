/* SPDX-License-Identifier: BSD-2-Clause */
/* The compiler for AArch64: constants, moves, arithmetic. */
#include "aarch64.h"

const uint8_t machine[] = {
	R0,
	R1,
	R2,
	R3,
	R4,
	R5,
	R6,
	R7,
	R8,
	R9,
	R10,
	[SCRATCH] = SCRATCH_REGISTER,
	/* to spare; the last but one is the scratch register, too, as both are never needed */
	26,
	27,
	28,
	6,
	7,
	8,
	14,
	15,
	17,
	9,
	FRAME,
};
const unsigned spares_limit = 11, spares_kept = 3;

void emit_constant(struct compiler *compiler, unsigned dst, uint64_t value)
{
	put_constant(compiler, machine[dst], value);
}

void emit_blinding(struct compiler *compiler, unsigned dst, uint64_t key)
{
	put_constant(compiler, SECOND, key);
	put_registers(compiler, A64_EOR | WIDE, machine[dst], machine[dst], SECOND);
}

void emit_move(struct compiler *compiler, bool wide, unsigned dst, unsigned src)
{
	put_move(compiler, wide, machine[dst], machine[src]);
}

/* What the operations with two registers are; a remainder begins with its division. */
static const uint32_t opcodes[] = {
	[OP_ADD] = A64_ADD,   [OP_SUB] = A64_SUB,  [OP_MUL] = A64_MADD | ZERO << 10,
	[OP_OR] = A64_ORR,    [OP_AND] = A64_AND,  [OP_XOR] = A64_EOR,
	[OP_LSH] = A64_LSLV,  [OP_RSH] = A64_LSRV, [OP_ARSH] = A64_ASRV,
	[OP_DIV] = A64_UDIV,  [OP_MOD] = A64_UDIV, [OP_SDIV] = A64_SDIV,
	[OP_SMOD] = A64_SDIV,
};

/* Division by 0 and of the least number by -1 have the results here that BPF wants. */
static void operate(struct compiler *compiler, enum operation operation, bool wide, unsigned rd,
		    unsigned rn, unsigned rm)
{
	bool remainder = operation == OP_MOD || operation == OP_SMOD;

	put_registers(compiler, opcodes[operation] | wide_bit(wide), remainder ? SECOND : rd, rn,
		      rm);
	if (remainder)
		put_registers(compiler, A64_MSUB | wide_bit(wide) | rn << 10, rd, SECOND, rm);
}

void emit_arithmetic(struct compiler *compiler, enum operation operation, bool wide, unsigned dst,
		     unsigned a, unsigned b)
{
	operate(compiler, operation, wide, machine[dst], machine[a], machine[b]);
}

static void shift(struct compiler *compiler, enum operation operation, bool wide, unsigned rd,
		  unsigned rn, unsigned count)
{
	unsigned bits = wide ? 64 : 32;

	count &= bits - 1;
	if (operation == OP_LSH)
		put_bitfield(compiler, A64_UBFM | wide_bit(wide), rd, rn, (bits - count) % bits,
			     bits - 1 - count);
	else
		put_bitfield(compiler, (operation == OP_RSH ? A64_UBFM : A64_SBFM) | wide_bit(wide),
			     rd, rn, count, bits - 1);
}

/* One instruction with the number in it. False: there is none. */
static bool operate_immediate(struct compiler *compiler, enum operation operation, bool wide,
			      unsigned rd, unsigned rn, int64_t value)
{
	bool power = value > 0 && (value & (value - 1)) == 0;
	unsigned log = power ? (unsigned)__builtin_ctzll((uint64_t)value) : 0;
	int64_t number = wide ? value : (int32_t)value;

	switch (operation) {
	case OP_ADD:
		return put_sum(compiler, wide, false, rd, rn, number);
	case OP_SUB:
		return put_sum(compiler, wide, false, rd, rn, -number);
	case OP_AND:
	case OP_OR:
	case OP_XOR:
		return put_mask(compiler, opcodes[operation] + A64_TO_IMMEDIATE, wide, rd, rn,
				(uint64_t)value);
	case OP_LSH:
	case OP_RSH:
	case OP_ARSH:
		shift(compiler, operation, wide, rd, rn, (unsigned)value);
		return true;
	case OP_MUL:
	case OP_DIV:
		if (power)
			shift(compiler, operation == OP_MUL ? OP_LSH : OP_RSH, wide, rd, rn, log);
		return power;
	case OP_MOD:
		return power && put_mask(compiler, A64_AND + A64_TO_IMMEDIATE, wide, rd, rn,
					 (uint64_t)value - 1);
	default:
		return false;
	}
}

void emit_arithmetic_immediate(struct compiler *compiler, enum operation operation, bool wide,
			       unsigned dst, unsigned a, int64_t b)
{
	if (operate_immediate(compiler, operation, wide, machine[dst], machine[a], b))
		return;
	put_constant(compiler, TEMP, (uint64_t)b);
	operate(compiler, operation, wide, machine[dst], machine[a], TEMP);
}

/* The field of a shift: LSL, LSR, ASR, and ROR, which only logical operations have. */
static uint32_t shift_field(const struct step *step)
{
	uint32_t kind = step->shift == OP_LSH ? 0 : step->shift == OP_RSH ? 1 : 2;

	return (step->shift == STEP_ROTATE ? 3u : kind) << 22;
}

/* rd = `length` bits of rn from `first` on; UBFM or SBFM, which extends. */
static void extract(struct compiler *compiler, uint32_t opcode, unsigned rd, unsigned rn,
		    unsigned first, unsigned length)
{
	put_bitfield(compiler, opcode, rd, rn, first, first + length - 1);
}

bool emit_operation(struct compiler *compiler, const struct step *step)
{
	unsigned rd = machine[step->dst], rn = machine[step->a], amount = step->amount;
	unsigned size = FORM_SIZE(step->form), width = is_wide_step(step) ? 64 : 32;
	uint32_t wide = wide_bit(width == 64);

	switch (step->operation) {
	case OP_NEG:
		put_registers(compiler, A64_SUB | wide, rd, ZERO, rn);
		return true;
	case OP_EXTEND:
		extract(compiler, A64_SBFM | wide, rd, rn, 0, 8u << size);
		return true;
	case OP_ZERO_EXTEND:
		extract(compiler, A64_UBFM, rd, rn, 0, 8u << size);
		return true;
	case OP_SWAP:
		put_registers(compiler, A64_REV | wide_bit(size == 3) | size << 10, rd, rn, 0);
		if (size == 1)
			extract(compiler, A64_UBFM, rd, rd, 0, 16);
		return true;
	case STEP_ROTATE:
		put_shifted(compiler, A64_EXTR | wide | wide >> 9, rd, rn, rn, width - amount);
		return true;
	case STEP_EXTRACT:
		extract(compiler, ((step->form & FORM_SIGNED) != 0 ? A64_SBFM : A64_UBFM) | wide,
			rd, rn, amount, step->length);
		return true;
	case STEP_MULTIPLY_ADD:
	case STEP_MULTIPLY_SUBTRACT:
		put_registers(compiler,
			      (step->operation == STEP_MULTIPLY_ADD ? A64_MADD : A64_MSUB) | wide |
				      (uint32_t)machine[step->c] << 10,
			      rd, rn, machine[step->b]);
		return true;
	default:
		if (step->shift == STEP_ROTATE)
			amount = width - amount;
		if (step->shift == STEP_ROTATE && step->operation <= OP_SUB)
			return false;
		put_shifted(compiler, opcodes[step->operation] | wide | shift_field(step), rd, rn,
			    machine[step->b], amount);
		return true;
	}
}
