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

void emit_negate(struct compiler *compiler, bool wide, unsigned dst, unsigned src)
{
	put_registers(compiler, A64_SUB | wide_bit(wide), machine[dst], ZERO, machine[src]);
}

void emit_extend(struct compiler *compiler, bool wide, bool is_signed, unsigned size, unsigned dst,
		 unsigned src)
{
	if (is_signed)
		put_bitfield(compiler, A64_SBFM | wide_bit(wide), machine[dst], machine[src], 0,
			     (8u << size) - 1);
	else
		put_bitfield(compiler, A64_UBFM, machine[dst], machine[src], 0, (8u << size) - 1);
}

void emit_swap(struct compiler *compiler, unsigned size, unsigned dst)
{
	static const uint32_t opcodes[] = {[1] = A64_REV16, [2] = A64_REV32, [3] = A64_REV64};

	put_registers(compiler, opcodes[size], machine[dst], machine[dst], 0);
	if (size == 1)
		put_bitfield(compiler, A64_UBFM, machine[dst], machine[dst], 0, 15);
}

void emit_rotate(struct compiler *compiler, bool wide, unsigned dst, unsigned src, unsigned left)
{
	unsigned right = (wide ? 64 : 32) - left;
	uint32_t opcode = wide ? A64_EXTR | WIDE | 1u << 22 : A64_EXTR;

	put_shifted(compiler, opcode, machine[dst], machine[src], machine[src], right);
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
		return put_mask(compiler, A64_AND_IMMEDIATE, wide, rd, rn, (uint64_t)value);
	case OP_OR:
		return put_mask(compiler, A64_ORR_IMMEDIATE, wide, rd, rn, (uint64_t)value);
	case OP_XOR:
		return put_mask(compiler, A64_EOR_IMMEDIATE, wide, rd, rn, (uint64_t)value);
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
		return power &&
		       put_mask(compiler, A64_AND_IMMEDIATE, wide, rd, rn, (uint64_t)value - 1);
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

bool emit_combined(struct compiler *compiler, const struct step *step)
{
	bool wide = is_wide_step(step), adds = step->operation <= OP_SUB;
	unsigned rd = machine[step->dst], rn = machine[step->a], amount = step->amount;

	if (step->operation == STEP_EXTRACT) {
		put_bitfield(compiler,
			     ((step->form & FORM_SIGNED) != 0 ? A64_SBFM : A64_UBFM) |
				     wide_bit(wide),
			     rd, rn, amount, amount + step->length - 1u);
		return true;
	}
	if (step->operation >= STEP_MULTIPLY_ADD) {
		put_registers(compiler,
			      (step->operation == STEP_MULTIPLY_ADD ? A64_MADD : A64_MSUB) |
				      wide_bit(wide) | (uint32_t)machine[step->c] << 10,
			      rd, rn, machine[step->b]);
		return true;
	}
	if (step->shift == STEP_ROTATE) {
		if (adds)
			return false;
		amount = (wide ? 64 : 32) - amount;
	}
	put_shifted(compiler, opcodes[step->operation] | wide_bit(wide) | shift_field(step), rd, rn,
		    machine[step->b], amount);
	return true;
}
