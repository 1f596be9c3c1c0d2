/* SPDX-License-Identifier: BSD-2-Clause */
/* The compiler for x86-64: constants, moves, arithmetic. */
#include "x86_64.h"
#include "combine.h"

/* r1 to r5 are where C passes arguments, but for the fourth: the run is the sixth. */
const uint8_t machine[] = {RAX, RDI, RSI, RDX, RCX, R8, RBX, R13, R14, R15, RBP, [SCRATCH] = R9};

void put_constant(struct compiler *compiler, unsigned dst, uint64_t value)
{
	if (value == 0) {
		put_registers(compiler, false, X86_XOR, dst, dst);
	} else if (value <= UINT32_MAX) {
		put_short(compiler, false, 0xb8, dst);
		put_32(compiler, (uint32_t)value);
	} else if ((int64_t)value >= INT32_MIN && (int64_t)value < 0) {
		put_group(compiler, true, 0xc7, 0, dst);
		put_32(compiler, (uint32_t)value);
	} else {
		put_short(compiler, true, 0xb8, dst);
		put_bytes(compiler, &value, sizeof(value));
	}
}

void emit_constant(struct compiler *compiler, unsigned dst, uint64_t value)
{
	put_constant(compiler, machine[dst], value);
}

void emit_blinding(struct compiler *compiler, unsigned dst, uint64_t key)
{
	put_constant(compiler, SECOND, key);
	put_registers(compiler, true, X86_XOR, SECOND, machine[dst]);
}

void emit_move(struct compiler *compiler, bool wide, unsigned dst, unsigned src)
{
	put_registers(compiler, wide, X86_MOV, machine[src], machine[dst]);
}

static void negate(struct compiler *compiler, bool wide, unsigned dst, unsigned src)
{
	put_move(compiler, wide, machine[dst], machine[src]);
	put_group(compiler, wide, 0xf7, 3, machine[dst]);
}

static void extend(struct compiler *compiler, bool wide, bool is_signed, unsigned size,
		   unsigned dst, unsigned src)
{
	static const uint16_t opcodes[2][3] = {{X86_MOVZX8, X86_MOVZX16, 0},
					       {X86_MOVSX8, X86_MOVSX16, X86_MOVSXD}};

	if (!is_signed && size == 2)
		emit_move(compiler, false, dst, src);
	else
		put_byte_registers(compiler, wide && is_signed, size == 0, opcodes[is_signed][size],
				   machine[dst], machine[src]);
}

static void swap(struct compiler *compiler, unsigned size, unsigned dst)
{
	unsigned at = machine[dst];

	if (size == 1) {
		/* rol dst16, 8 */
		put_prefix(compiler, 0x66);
		put_group(compiler, false, 0xc1, 0, at);
		put_8(compiler, 8);
		put_byte_registers(compiler, false, false, X86_MOVZX16, at, at);
		return;
	}
	put_short_0f(compiler, size == 3, 0xc8, at);
}

static void rotate(struct compiler *compiler, bool wide, unsigned dst, unsigned src, unsigned left)
{
	if (dst != src)
		emit_move(compiler, wide, dst, src);
	put_group(compiler, wide, 0xc1, 0, machine[dst]);
	put_8(compiler, left);
	/* A rotation by 0 would leave the upper half; there is none. */
}

/* op dst, src for the six that have this form; 0 for others. */
static unsigned simple_opcode(enum operation operation)
{
	switch (operation) {
	case OP_ADD:
		return X86_ADD;
	case OP_SUB:
		return X86_SUB;
	case OP_OR:
		return X86_OR;
	case OP_AND:
		return X86_AND;
	case OP_XOR:
		return X86_XOR;
	default:
		return 0;
	}
}

/* The number of a shift within its group. */
static unsigned shift_number(enum operation operation)
{
	return operation == OP_LSH ? 4 : operation == OP_RSH ? 5 : 7;
}

void put_move(struct compiler *compiler, bool wide, unsigned dst, unsigned src)
{
	if (dst != src)
		put_registers(compiler, wide, X86_MOV, src, dst);
}

/* Shifts take their count in cl. */
static void shift(struct compiler *compiler, enum operation operation, bool wide, unsigned dst,
		  unsigned a, unsigned count)
{
	unsigned target = dst == RCX ? SECOND : dst;

	if (count == target) {
		put_move(compiler, true, TEMP, count);
		count = TEMP;
	}
	put_move(compiler, wide, target, a);
	if (count != RCX) {
		if (dst != RCX)
			put_move(compiler, true, SECOND, RCX);
		put_move(compiler, false, RCX, count);
	}
	put_group(compiler, wide, 0xd3, shift_number(operation), target);
	if (dst == RCX)
		put_move(compiler, true, RCX, SECOND);
	else if (count != RCX)
		put_move(compiler, true, RCX, SECOND);
}

/* The quotient or remainder of dst and TEMP, neither of them 0 and the divisor not -1 if signed. */
static void divide_plain(struct compiler *compiler, bool wide, bool is_signed, bool remainder,
			 unsigned dst)
{
	bool save_rax = dst != RAX && is_live(compiler, 0);
	bool save_rdx = dst != RDX && is_live(compiler, 3);

	if (save_rax)
		put_move(compiler, true, SECOND, RAX);
	if (save_rdx)
		put_short(compiler, false, 0x50, RDX);
	put_move(compiler, wide, RAX, dst);
	if (is_signed)
		put_sign_to_rdx(compiler, wide);
	else
		put_registers(compiler, false, X86_XOR, RDX, RDX);
	put_group(compiler, wide, 0xf7, is_signed ? 7 : 6, TEMP);
	put_move(compiler, wide, TEMP, remainder ? RDX : RAX);
	if (save_rdx)
		put_short(compiler, false, 0x58, RDX);
	if (save_rax)
		put_move(compiler, true, RAX, SECOND);
	put_move(compiler, wide, dst, TEMP);
}

/* dst = dst / TEMP or dst % TEMP, in every case. */
static void divide(struct compiler *compiler, enum operation operation, bool wide, unsigned dst)
{
	bool is_signed = operation == OP_SDIV || operation == OP_SMOD;
	bool remainder = operation == OP_MOD || operation == OP_SMOD;
	uint32_t plain, done[2], ends = 0;

	put_registers(compiler, wide, X86_TEST, TEMP, TEMP);
	plain = put_branch(compiler, X86_NE);
	if (!remainder)
		put_registers(compiler, false, X86_XOR, dst, dst);
	else if (!wide)
		put_registers(compiler, false, X86_MOV, dst, dst);
	done[ends++] = emit_jump(compiler);
	patch_jump(compiler, plain, (uint32_t)compiler->at);
	if (is_signed) {
		put_group(compiler, wide, 0x83, 7, TEMP);
		put_8(compiler, 0xff);
		plain = put_branch(compiler, X86_NE);
		if (remainder)
			put_registers(compiler, false, X86_XOR, dst, dst);
		else
			put_group(compiler, wide, 0xf7, 3, dst);
		done[ends++] = emit_jump(compiler);
		patch_jump(compiler, plain, (uint32_t)compiler->at);
	}
	divide_plain(compiler, wide, is_signed, remainder, dst);
	while (ends > 0)
		patch_jump(compiler, done[--ends], (uint32_t)compiler->at);
}

void emit_arithmetic(struct compiler *compiler, enum operation operation, bool wide, unsigned dst,
		     unsigned a, unsigned b)
{
	unsigned to = machine[dst], left = machine[a], right = machine[b];
	unsigned opcode = simple_opcode(operation);

	if (operation == OP_LSH || operation == OP_RSH || operation == OP_ARSH) {
		shift(compiler, operation, wide, to, left, right);
		return;
	}
	if (operation >= OP_DIV && operation <= OP_SMOD) {
		put_move(compiler, true, TEMP, right);
		put_move(compiler, wide, to, left);
		divide(compiler, operation, wide, to);
		return;
	}
	if (to == right && to != left) {
		if (operation == OP_SUB) {
			put_move(compiler, true, TEMP, right);
			right = TEMP;
		} else {
			right = left;
			left = to;
		}
	}
	if (operation == OP_ADD && to != left) {
		put_memory(compiler, wide, X86_LEA, to, (struct operand){left, right, 0, 0});
		return;
	}
	put_move(compiler, wide, to, left);
	if (operation == OP_MUL) {
		put_byte_registers(compiler, wide, false, X86_IMUL, to, right);
		return;
	}
	put_registers(compiler, wide, opcode, right, to);
	compiler->flags = (struct flags){compiler->at, (uint8_t)to, wide};
}

static bool is_byte(int64_t value)
{
	return value >= -128 && value <= 127;
}

void put_immediate(struct compiler *compiler, bool wide, unsigned opcode, unsigned dst,
		   int32_t value)
{
	put_group(compiler, wide, is_byte(value) ? 0x83 : 0x81, opcode >> 3, dst);
	if (is_byte(value))
		put_8(compiler, (uint8_t)value);
	else
		put_32(compiler, (uint32_t)value);
}

/* Forms that are shorter than moving and operating. False: there is none. */
static bool short_arithmetic(struct compiler *compiler, enum operation operation, bool wide,
			     unsigned dst, unsigned a, int32_t value)
{
	if (operation == OP_ADD && dst != a) {
		put_memory(compiler, wide, X86_LEA, dst,
			   (struct operand){a, NO_REGISTER, 0, value});
		return true;
	}
	if (operation == OP_LSH && dst != a && value >= 1 && value <= 3) {
		put_memory(compiler, wide, X86_LEA, dst,
			   (struct operand){NO_REGISTER, a, (uint8_t)value, 0});
		return true;
	}
	if (operation == OP_AND && (value == 0xff || value == 0xffff)) {
		put_byte_registers(compiler, false, value == 0xff,
				   value == 0xff ? X86_MOVZX8 : X86_MOVZX16, dst, a);
		return true;
	}
	return false;
}

void emit_arithmetic_immediate(struct compiler *compiler, enum operation operation, bool wide,
			       unsigned dst, unsigned a, int64_t b)
{
	unsigned to = machine[dst], left = machine[a];
	int32_t value = (int32_t)b;

	if (short_arithmetic(compiler, operation, wide, to, left, value))
		return;
	if (operation == OP_MUL) {
		put_byte_registers(compiler, wide, false, is_byte(value) ? 0x6b : 0x69, to, left);
		if (is_byte(value))
			put_8(compiler, (uint8_t)value);
		else
			put_32(compiler, (uint32_t)value);
		return;
	}
	put_move(compiler, wide, to, left);
	if (operation >= OP_DIV && operation <= OP_SMOD) {
		put_constant(compiler, TEMP, (uint64_t)b);
		divide(compiler, operation, wide, to);
	} else if (operation == OP_LSH || operation == OP_RSH || operation == OP_ARSH) {
		value &= wide ? 63 : 31;
		if (value == 0) {
			put_registers(compiler, wide, X86_MOV, to, to);
			return;
		}
		put_group(compiler, wide, 0xc1, shift_number(operation), to);
		put_8(compiler, (uint8_t)value);
	} else {
		put_immediate(compiler, wide && (operation != OP_AND || value < 0),
			      simple_opcode(operation), to, value);
		compiler->flags = (struct flags){compiler->at, (uint8_t)to, wide};
	}
}

/* The sum with a register that is shifted left by up to 3 bits. */
static bool add_shifted(struct compiler *compiler, const struct step *step)
{
	if (step->operation != OP_ADD || step->shift != OP_LSH || step->amount > 3)
		return false;
	put_memory(compiler, is_wide_step(step), X86_LEA, machine[step->dst],
		   (struct operand){machine[step->a], machine[step->b], step->amount, 0});
	return true;
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
		return add_shifted(compiler, step);
	}
}

/* What several steps can become is the same elsewhere. */
bool combine_here(struct compiler *compiler, struct step *step)
{
	(void)compiler;
	(void)step;
	return false;
}
