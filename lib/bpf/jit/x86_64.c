/* SPDX-License-Identifier: BSD-2-Clause */
/* The compiler's part for x86-64 (System V calling convention). */
#include "backend.h"
#include "run.h"
#include "x86_64.h"

/* r1 to r5 are where C passes arguments, but for the fourth: the run is the sixth. */
static const uint8_t machine[] = {RAX, RDI, RSI, RDX, RCX, R8,
				  RBX, R13, R14, R15, RBP, [SCRATCH] = R9};

#define RUN    R12
#define FUEL   R11
#define TEMP   R9  /* the same as SCRATCH, where that is not used */
#define SECOND R10 /* nobody else's */

#define FIELD(name) ((int32_t)offsetof(struct bpf_run, name))

static struct operand field(int32_t offset)
{
	return (struct operand){RUN, NO_REGISTER, 0, offset};
}

static struct operand operand_of(struct address address)
{
	return (struct operand){machine[address.base],
				address.index == NO_REGISTER ? NO_REGISTER : machine[address.index],
				address.scale, address.offset};
}

/* mov dst, imm: the shortest form. */
static void load_constant(struct compiler *compiler, unsigned dst, uint64_t value)
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
	load_constant(compiler, machine[dst], value);
}

void emit_blinding(struct compiler *compiler, unsigned dst, uint64_t key)
{
	load_constant(compiler, SECOND, key);
	put_registers(compiler, true, X86_XOR, SECOND, machine[dst]);
}

void emit_move(struct compiler *compiler, bool wide, unsigned dst, unsigned src)
{
	put_registers(compiler, wide, X86_MOV, machine[src], machine[dst]);
}

void emit_negate(struct compiler *compiler, bool wide, unsigned dst)
{
	put_group(compiler, wide, 0xf7, 3, machine[dst]);
}

void emit_extend(struct compiler *compiler, bool wide, bool is_signed, unsigned size, unsigned dst,
		 unsigned src)
{
	static const uint16_t opcodes[2][3] = {{X86_MOVZX8, X86_MOVZX16, 0},
					       {X86_MOVSX8, X86_MOVSX16, X86_MOVSXD}};

	if (!is_signed && size == 2)
		emit_move(compiler, false, dst, src);
	else
		put_byte_registers(compiler, wide && is_signed, size == 0, opcodes[is_signed][size],
				   machine[dst], machine[src]);
}

void emit_swap(struct compiler *compiler, unsigned size, unsigned dst)
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

void emit_rotate(struct compiler *compiler, bool wide, unsigned dst, unsigned src, unsigned left)
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

static void move(struct compiler *compiler, bool wide, unsigned dst, unsigned src)
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
		move(compiler, true, TEMP, count);
		count = TEMP;
	}
	move(compiler, wide, target, a);
	if (count != RCX) {
		if (dst != RCX)
			move(compiler, true, SECOND, RCX);
		move(compiler, false, RCX, count);
	}
	put_group(compiler, wide, 0xd3, shift_number(operation), target);
	if (dst == RCX)
		move(compiler, true, RCX, SECOND);
	else if (count != RCX)
		move(compiler, true, RCX, SECOND);
}

/* The quotient or remainder of dst and TEMP, neither of them 0 and the divisor not -1 if signed. */
static void divide_plain(struct compiler *compiler, bool wide, bool is_signed, bool remainder,
			 unsigned dst)
{
	bool save_rax = dst != RAX && is_live(compiler, 0);
	bool save_rdx = dst != RDX && is_live(compiler, 3);

	if (save_rax)
		move(compiler, true, SECOND, RAX);
	if (save_rdx)
		put_short(compiler, false, 0x50, RDX);
	move(compiler, wide, RAX, dst);
	if (is_signed)
		put_sign_to_rdx(compiler, wide);
	else
		put_registers(compiler, false, X86_XOR, RDX, RDX);
	put_group(compiler, wide, 0xf7, is_signed ? 7 : 6, TEMP);
	move(compiler, wide, TEMP, remainder ? RDX : RAX);
	if (save_rdx)
		put_short(compiler, false, 0x58, RDX);
	if (save_rax)
		move(compiler, true, RAX, SECOND);
	move(compiler, wide, dst, TEMP);
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
		move(compiler, true, TEMP, right);
		move(compiler, wide, to, left);
		divide(compiler, operation, wide, to);
		return;
	}
	if (to == right && to != left) {
		if (operation == OP_SUB) {
			move(compiler, true, TEMP, right);
			right = TEMP;
		} else {
			right = left;
			left = to;
		}
	}
	if (operation == OP_ADD && wide && to != left) {
		put_memory(compiler, true, X86_LEA, to, (struct operand){left, right, 0, 0});
		return;
	}
	move(compiler, wide, to, left);
	if (operation == OP_MUL)
		put_byte_registers(compiler, wide, false, X86_IMUL, to, right);
	else
		put_registers(compiler, wide, opcode, right, to);
}

static bool is_byte(int64_t value)
{
	return value >= -128 && value <= 127;
}

/* op dst, imm for add, or, and, sub, xor and cmp, whose number is in bits 5..3 of the opcode. */
static void put_immediate(struct compiler *compiler, bool wide, unsigned opcode, unsigned dst,
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
	move(compiler, wide, to, left);
	if (operation >= OP_DIV && operation <= OP_SMOD) {
		load_constant(compiler, TEMP, (uint64_t)b);
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
	}
}

void emit_load(struct compiler *compiler, unsigned size, bool is_signed, unsigned dst,
	       struct address from)
{
	static const uint16_t opcodes[2][4] = {{X86_MOVZX8, X86_MOVZX16, X86_LOAD, X86_LOAD},
					       {X86_MOVSX8, X86_MOVSX16, X86_MOVSXD, 0}};

	put_memory(compiler, is_signed || size == 3, opcodes[is_signed][size], machine[dst],
		   operand_of(from));
}

/* A store's opcode, prefix and REX rules by size. */
static void put_store(struct compiler *compiler, unsigned size, unsigned opcode, unsigned field,
		      struct operand to)
{
	if (size == 1)
		put_prefix(compiler, 0x66);
	if (size == 0)
		put_byte_memory(compiler, opcode, field, to);
	else
		put_memory(compiler, size == 3, opcode | 1, field, to);
}

void emit_store(struct compiler *compiler, unsigned size, unsigned src, struct address to)
{
	put_store(compiler, size, 0x88, machine[src], operand_of(to));
}

void emit_store_immediate(struct compiler *compiler, unsigned size, int64_t value,
			  struct address to)
{
	put_store(compiler, size, 0xc6, 0, operand_of(to));
	put_bytes(compiler, &value, size == 3 ? 4 : (size_t)1 << size);
}

/* The old value of [at] to src; `opcode` makes the new one of it and src. Uses rax as cmpxchg must.
 */
static void fetch_loop(struct compiler *compiler, bool wide, unsigned opcode, unsigned src,
		       struct operand at)
{
	unsigned operand = src;

	move(compiler, true, SECOND, RAX);
	if (at.base == RAX)
		at.base = SECOND;
	if (operand == RAX)
		operand = SECOND;
	put_memory(compiler, wide, X86_LOAD, RAX, at);
	uint32_t again = (uint32_t)compiler->at;

	move(compiler, wide, TEMP, RAX);
	put_registers(compiler, wide, opcode, operand, TEMP);
	put_prefix(compiler, 0xf0);
	put_memory(compiler, wide, X86_CMPXCHG, TEMP, at);
	patch_jump(compiler, put_branch(compiler, X86_NE), again);
	move(compiler, wide, src, RAX);
	if (src != RAX)
		move(compiler, true, RAX, SECOND);
}

static void modify(struct compiler *compiler, const struct insn *insn, struct operand at)
{
	static const uint8_t opcodes[] = {
		[OP_ATOMIC_ADD - OP_ATOMIC_ADD] = X86_ADD,
		[OP_ATOMIC_OR - OP_ATOMIC_ADD] = X86_OR,
		[OP_ATOMIC_AND - OP_ATOMIC_ADD] = X86_AND,
		[OP_ATOMIC_XOR - OP_ATOMIC_ADD] = X86_XOR,
	};
	bool wide = FORM_SIZE(insn->form) == 3;
	unsigned src = machine[insn->src];
	unsigned opcode = opcodes[insn->operation - OP_ATOMIC_ADD];

	if ((insn->form & FORM_FETCH) == 0) {
		put_prefix(compiler, 0xf0);
		put_memory(compiler, wide, opcode, src, at);
	} else if (insn->operation == OP_ATOMIC_ADD) {
		put_prefix(compiler, 0xf0);
		put_memory(compiler, wide, X86_XADD, src, at);
	} else {
		fetch_loop(compiler, wide, opcode, src, at);
	}
}

void emit_atomic(struct compiler *compiler, const struct insn *insn)
{
	bool load = insn->operation == OP_LOAD_ACQUIRE;
	unsigned size = FORM_SIZE(insn->form), src = machine[insn->src];
	struct address place = {load ? insn->src : insn->dst, NO_REGISTER, 0, insn->offset};

	switch (insn->operation) {
	case OP_LOAD_ACQUIRE:
		emit_load(compiler, size, false, insn->dst, place);
		break;
	case OP_STORE_RELEASE:
		emit_store(compiler, size, insn->src, place);
		break;
	case OP_EXCHANGE:
		put_memory(compiler, size == 3, X86_XCHG, src, operand_of(place));
		break;
	case OP_COMPARE_EXCHANGE:
		put_prefix(compiler, 0xf0);
		put_memory(compiler, size == 3, X86_CMPXCHG, src, operand_of(place));
		if (size == 2)
			put_registers(compiler, false, X86_MOV, RAX, RAX);
		break;
	default:
		modify(compiler, insn, operand_of(place));
	}
}

/* The address is left in TEMP, which the stub of COLD_CHECK reads. */
void emit_check(struct compiler *compiler, unsigned size, bool write, struct address place)
{
	int32_t spans = FIELD(span) + (int32_t)((write * 4 + size) * BPF_REGION_SLOTS * 8);

	put_byte_memory(compiler, X86_MOVZX8, SECOND, field(FIELD(hints) + place.base));
	put_memory(compiler, true, X86_LEA, TEMP, operand_of(place));
	put_memory(compiler, true, X86_LOAD_SUB, TEMP,
		   (struct operand){RUN, SECOND, 3, FIELD(start)});
	put_memory(compiler, true, X86_LOAD_CMP, TEMP, (struct operand){RUN, SECOND, 3, spans});
	jump_check(compiler, put_branch(compiler, X86_AE), place.base);
}

void emit_check_alignment(struct compiler *compiler, unsigned size, struct address place)
{
	put_memory(compiler, true, X86_LEA, TEMP, operand_of(place));
	put_group(compiler, false, 0xf7, 0, TEMP);
	put_32(compiler, (1u << size) - 1);
	jump_cold(compiler, put_branch(compiler, X86_NE), COLD_ALIGNMENT);
}

uint32_t emit_jump(struct compiler *compiler)
{
	put_8(compiler, 0xe9);
	put_32(compiler, 0);
	return (uint32_t)compiler->at - 4;
}

void patch_jump(struct compiler *compiler, uint32_t at, uint32_t target)
{
	uint32_t distance = target - at - 4;

	if (!compiler->full)
		__builtin_memcpy(compiler->code + at, &distance, sizeof(distance));
}

static unsigned condition_code(enum operation condition, bool inverted)
{
	static const uint8_t codes[] = {
		[OP_JEQ - OP_JEQ] = X86_E,   [OP_JNE - OP_JEQ] = X86_NE,
		[OP_JGT - OP_JEQ] = X86_A,   [OP_JGE - OP_JEQ] = X86_AE,
		[OP_JLT - OP_JEQ] = X86_B,   [OP_JLE - OP_JEQ] = X86_BE,
		[OP_JSGT - OP_JEQ] = X86_G,  [OP_JSGE - OP_JEQ] = X86_GE,
		[OP_JSLT - OP_JEQ] = X86_L,  [OP_JSLE - OP_JEQ] = X86_LE,
		[OP_JSET - OP_JEQ] = X86_NE,
	};

	return codes[condition - OP_JEQ] ^ inverted;
}

static void compare(struct compiler *compiler, enum operation condition, bool wide, unsigned a,
		    unsigned b)
{
	put_registers(compiler, wide, condition == OP_JSET ? X86_TEST : X86_CMP, machine[b],
		      machine[a]);
}

static void compare_immediate(struct compiler *compiler, enum operation condition, bool wide,
			      unsigned a, int64_t b)
{
	if (condition == OP_JSET) {
		put_group(compiler, wide, 0xf7, 0, machine[a]);
		put_32(compiler, (uint32_t)b);
	} else if ((int32_t)b == 0) {
		put_registers(compiler, wide, X86_TEST, machine[a], machine[a]);
	} else {
		put_immediate(compiler, wide, X86_CMP, machine[a], (int32_t)b);
	}
}

uint32_t emit_branch(struct compiler *compiler, enum operation condition, bool inverted, bool wide,
		     unsigned a, unsigned b)
{
	compare(compiler, condition, wide, a, b);
	return put_branch(compiler, condition_code(condition, inverted));
}

uint32_t emit_branch_immediate(struct compiler *compiler, enum operation condition, bool inverted,
			       bool wide, unsigned a, int64_t b)
{
	compare_immediate(compiler, condition, wide, a, b);
	return put_branch(compiler, condition_code(condition, inverted));
}

/* cmov of 32 bits would clear the upper half of dst whether it moves or not. */
bool emit_select(struct compiler *compiler, const struct insn *condition, bool wide, unsigned dst,
		 unsigned src)
{
	bool wide_condition = (condition->form & FORM_WIDE) != 0;
	unsigned from = machine[src];

	if (!wide) {
		put_registers(compiler, false, X86_MOV, from, TEMP);
		from = TEMP;
	}
	if ((condition->form & FORM_IMMEDIATE) != 0)
		compare_immediate(compiler, condition->operation, wide_condition, condition->dst,
				  condition->immediate);
	else
		compare(compiler, condition->operation, wide_condition, condition->dst,
			condition->src);
	put_registers(compiler, true, X86_CMOV | condition_code(condition->operation, true),
		      machine[dst], from);
	return true;
}

#define LOOP_ALIGNMENT 16u

/* The longest nop that fits, again and again. */
void emit_align(struct compiler *compiler)
{
	static const uint8_t nops[][8] = {
		{0x90},
		{0x66, 0x90},
		{0x0f, 0x1f, 0x00},
		{0x0f, 0x1f, 0x40, 0x00},
		{0x0f, 0x1f, 0x44, 0x00, 0x00},
		{0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00},
		{0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00},
		{0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
	};

	for (size_t left = -compiler->at % LOOP_ALIGNMENT; left > 0;) {
		size_t bytes = left > 8 ? 8 : left;

		put_bytes(compiler, nops[bytes - 1], bytes);
		left -= bytes;
		if (compiler->full)
			return;
	}
}

void emit_fuel(struct compiler *compiler, uint32_t cost)
{
	put_immediate(compiler, true, X86_SUB, FUEL, (int32_t)cost);
}

uint32_t emit_branch_empty(struct compiler *compiler)
{
	return put_branch(compiler, X86_S);
}

uint32_t emit_fuel_jump(struct compiler *compiler, uint32_t cost)
{
	emit_fuel(compiler, cost);
	return put_branch(compiler, X86_NS);
}

/* Calls C at an address; the fuel is in the run meanwhile. */
static void call_c(struct compiler *compiler, uint64_t function)
{
	put_memory(compiler, true, X86_MOV, FUEL, field(FIELD(fuel)));
	load_constant(compiler, RAX, function);
	put_group(compiler, false, 0xff, 2, RAX);
	put_memory(compiler, true, X86_LOAD, FUEL, field(FIELD(fuel)));
}

void emit_call_helper(struct compiler *compiler, uint64_t function)
{
	move(compiler, true, R9, RUN);
	call_c(compiler, function);
}

void emit_call_register(struct compiler *compiler, unsigned value)
{
	for (unsigned i = 1; i <= 5; i++)
		put_memory(compiler, true, X86_MOV, machine[i], field((int32_t)i * 8));
	move(compiler, true, RSI, machine[value]);
	move(compiler, true, RDI, RUN);
	call_c(compiler, (uintptr_t)call_value);
}

/* cmp dword [run + offset], value */
static void compare_field(struct compiler *compiler, int32_t offset, uint8_t value)
{
	put_memory(compiler, false, 0x83, 7, field(offset));
	put_8(compiler, value);
}

uint32_t emit_branch_stopped(struct compiler *compiler)
{
	compare_field(compiler, FIELD(stop), 0);
	return put_branch(compiler, X86_NE);
}

uint32_t emit_branch_deep(struct compiler *compiler)
{
	compare_field(compiler, FIELD(depth), BPF_FRAMES);
	return put_branch(compiler, X86_E);
}

/* inc or dec dword [run + depth]; add or sub rbp, 512 */
static void change_frame(struct compiler *compiler, bool enter)
{
	put_memory(compiler, false, 0xff, enter ? 0 : 1, field(FIELD(depth)));
	put_immediate(compiler, true, enter ? X86_SUB : X86_ADD, RBP, BPF_STACK_BYTES);
}

static const uint8_t kept[] = {RBX, R13, R14, R15};

/* The stack stays a multiple of 16 in every function: 8 for the return address, 32 and 8 here. */
uint32_t emit_call_local(struct compiler *compiler)
{
	change_frame(compiler, true);
	for (unsigned i = 0; i < 4; i++)
		put_short(compiler, false, 0x50, kept[i]);
	put_immediate(compiler, true, X86_SUB, RSP, 8);
	put_8(compiler, 0xe8);
	put_32(compiler, 0);
	uint32_t at = (uint32_t)compiler->at - 4;

	put_immediate(compiler, true, X86_ADD, RSP, 8);
	for (unsigned i = 4; i-- > 0;)
		put_short(compiler, false, 0x58, kept[i]);
	change_frame(compiler, false);
	return at;
}

void emit_function(struct compiler *compiler)
{
	(void)compiler;
}

void emit_exit(struct compiler *compiler)
{
	put_8(compiler, 0xc3);
}

static const uint8_t callee_saved[] = {RBX, RBP, R12, R13, R14, R15};

/* uint64_t entry(struct bpf_run *run, const void *code) */
static void emit_outer(struct compiler *compiler)
{
	for (unsigned i = 0; i < 6; i++)
		put_short(compiler, false, 0x50, callee_saved[i]);
	move(compiler, true, RUN, RDI);
	move(compiler, true, TEMP, RSI);
	put_memory(compiler, false, 0xff, 6, field(FIELD(native_stack)));
	put_memory(compiler, true, X86_MOV, RSP, field(FIELD(native_stack)));
	put_immediate(compiler, true, X86_SUB, RSP, 8);
	put_memory(compiler, true, X86_LOAD, FUEL, field(FIELD(fuel)));
	put_memory(compiler, true, X86_LOAD, RBP, field(10 * 8));
	for (unsigned i = 0; i < 10; i++) {
		if (i >= 1 && i <= 5)
			put_memory(compiler, true, X86_LOAD, machine[i], field((int32_t)i * 8));
		else
			load_constant(compiler, machine[i], 0);
	}
	put_group(compiler, false, 0xff, 2, TEMP);
}

/* Where faults leave the code too; the result is in rax. */
static void emit_inner_end(struct compiler *compiler)
{
	put_memory(compiler, true, X86_LOAD, RSP, field(FIELD(native_stack)));
	put_memory(compiler, true, X86_MOV, FUEL, field(FIELD(fuel)));
	put_memory(compiler, false, 0x8f, 0, field(FIELD(native_stack)));
	for (unsigned i = 6; i-- > 0;)
		put_short(compiler, false, 0x58, callee_saved[i]);
	put_8(compiler, 0xc3);
}

/* mov dword [run + offset], value */
static void set_field(struct compiler *compiler, int32_t offset, uint32_t value)
{
	put_memory(compiler, false, 0xc7, 0, field(offset));
	put_32(compiler, value);
}

/* Stubs find the instruction's index in r10 and, if there is one, the address in r9. */
static void emit_fault_stub(struct compiler *compiler, enum bpf_fault_kind kind, bool address,
			    uint32_t end)
{
	set_field(compiler, FIELD(fault.kind), kind);
	set_field(compiler, FIELD(stop), 1);
	put_memory(compiler, false, X86_MOV, SECOND, field(FIELD(fault.instruction)));
	if (!address)
		load_constant(compiler, TEMP, 0);
	put_memory(compiler, true, X86_MOV, TEMP, field(FIELD(fault.address)));
	load_constant(compiler, RAX, 0);
	patch_jump(compiler, emit_jump(compiler), end);
}

/* Names the instruction, unless a nested function has. */
static void emit_stopped_stub(struct compiler *compiler, uint32_t end)
{
	compare_field(compiler, FIELD(fault.instruction), 0xff);
	uint32_t named = put_branch(compiler, X86_NE);

	put_memory(compiler, false, X86_MOV, SECOND, field(FIELD(fault.instruction)));
	patch_jump(compiler, named, (uint32_t)compiler->at);
	load_constant(compiler, RAX, 0);
	patch_jump(compiler, emit_jump(compiler), end);
}

static const uint8_t volatile_registers[] = {RAX, RDI, RSI, RDX, RCX, R8, R11};

/* Called: keeps all registers but r9 and r10. The address is what r9 was before the check. */
static void emit_check_stub(struct compiler *compiler, uint32_t end)
{
	for (unsigned i = 0; i < 7; i++)
		put_short(compiler, false, 0x50, volatile_registers[i]);
	move(compiler, true, RDI, RUN);
	move(compiler, true, RSI, TEMP);
	move(compiler, false, RDX, SECOND);
	load_constant(compiler, RAX, (uintptr_t)compiled_locate);
	put_group(compiler, false, 0xff, 2, RAX);
	put_byte_registers(compiler, false, true, X86_MOVZX8, TEMP, RAX);
	for (unsigned i = 7; i-- > 0;)
		put_short(compiler, false, 0x58, volatile_registers[i]);
	put_registers(compiler, false, X86_TEST, TEMP, TEMP);
	uint32_t failed = put_branch(compiler, X86_E);

	put_8(compiler, 0xc3);
	patch_jump(compiler, failed, (uint32_t)compiler->at);
	load_constant(compiler, RAX, 0);
	patch_jump(compiler, emit_jump(compiler), end);
}

void emit_entry(struct compiler *compiler)
{
	emit_outer(compiler);
	uint32_t end = (uint32_t)compiler->at;

	emit_inner_end(compiler);
	compiler->stubs[COLD_FUEL] = (uint32_t)compiler->at;
	emit_fault_stub(compiler, BPF_FAULT_FUEL, false, end);
	compiler->stubs[COLD_DEPTH] = (uint32_t)compiler->at;
	emit_fault_stub(compiler, BPF_FAULT_DEPTH, false, end);
	compiler->stubs[COLD_ALIGNMENT] = (uint32_t)compiler->at;
	emit_fault_stub(compiler, BPF_FAULT_ALIGNMENT, true, end);
	compiler->stubs[COLD_STOPPED] = (uint32_t)compiler->at;
	emit_stopped_stub(compiler, end);
	compiler->stubs[COLD_CHECK] = (uint32_t)compiler->at;
	emit_check_stub(compiler, end);
}

void emit_cold(struct compiler *compiler, const struct cold_site *site)
{
	uint32_t stub = compiler->stubs[site->kind];

	if (site->kind == COLD_CHECK)
		/* r9 is the distance from the region's start; r10 still has the slot. */
		put_memory(compiler, true, X86_LOAD_ADD, TEMP,
			   (struct operand){RUN, SECOND, 3, FIELD(start)});
	load_constant(compiler, SECOND, site->jump.target);
	if (site->kind != COLD_CHECK) {
		patch_jump(compiler, emit_jump(compiler), stub);
		return;
	}
	put_8(compiler, 0xe8);
	put_32(compiler, 0);
	patch_jump(compiler, (uint32_t)compiler->at - 4, stub);
	patch_jump(compiler, emit_jump(compiler), site->back);
}
