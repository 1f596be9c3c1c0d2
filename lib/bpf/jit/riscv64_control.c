/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compiler for RISC-V: jumps, fuel, calls, and how code is entered and
 * left. Branches with a condition reach 4 KiB, jumps 1 MiB. When that has turned
 * out not to be enough, the former branch around jumps; and when that was not
 * enough, jumps take two instructions.
 */
#include "riscv64.h"
#include "run.h"

_Static_assert(offsetof(struct bpf_run, fault) + sizeof(struct bpf_fault) <= 2048,
	       "an instruction reaches every field that compiled code uses");

/* A jump that leaves the address behind it in `link`. */
static uint32_t put_jump(struct compiler *compiler, unsigned link)
{
	uint32_t at = (uint32_t)compiler->at;

	if (compiler->reach < 2) {
		put_word(compiler, RV_JAL | link << 7);
	} else {
		put_word(compiler, RV_AUIPC | TARGET << 7);
		put_number(compiler, RV_JALR, link, TARGET, 0);
	}
	return at;
}

uint32_t emit_jump(struct compiler *compiler)
{
	return put_jump(compiler, ZERO);
}

/* Bits `count` from `from` on of a distance, at `to` of an instruction. */
static uint32_t field(uint32_t distance, unsigned from, unsigned count, unsigned to)
{
	return (distance >> from & ((1u << count) - 1)) << to;
}

static uint32_t branch_distance(uint32_t distance)
{
	return field(distance, 12, 1, 31) | field(distance, 5, 6, 25) | field(distance, 1, 4, 8) |
	       field(distance, 11, 1, 7);
}

static uint32_t jump_distance(uint32_t distance)
{
	return field(distance, 20, 1, 31) | field(distance, 1, 10, 21) |
	       field(distance, 11, 1, 20) | field(distance, 12, 8, 12);
}

void patch_jump(struct compiler *compiler, uint32_t at, uint32_t target)
{
	uint32_t distance = target - at, words[2];
	int32_t limit = INT32_MAX;

	if (compiler->full)
		return;
	__builtin_memcpy(words, compiler->code + at, sizeof(words[0]));
	switch (words[0] & 0x7f) {
	case RV_BRANCH:
		limit = 1 << 12;
		words[0] = (words[0] & 0x01fff07f) | branch_distance(distance);
		break;
	case RV_JAL:
		limit = 1 << 20;
		words[0] = (words[0] & 0xfff) | jump_distance(distance);
		break;
	default:
		__builtin_memcpy(&words[1], compiler->code + at + 4, sizeof(words[1]));
		words[0] = (words[0] & 0xfff) | ((distance + 0x800) & 0xfffff000);
		words[1] = (words[1] & 0xfffff) | distance << 20;
		__builtin_memcpy(compiler->code + at + 4, &words[1], sizeof(words[1]));
	}
	__builtin_memcpy(compiler->code + at, &words[0], sizeof(words[0]));
	if ((int32_t)distance < -limit || (int32_t)distance >= limit)
		compiler->missed = true;
}

/* How a condition is asked for; there is no "greater": the operands are exchanged. */
static const struct {
	uint8_t condition;
	bool exchanged;
} conditions[] = {
	[AFTER_JEQ(OP_JEQ)] = {RV_EQ, false},  [AFTER_JEQ(OP_JNE)] = {RV_NE, false},
	[AFTER_JEQ(OP_JGT)] = {RV_LTU, true},  [AFTER_JEQ(OP_JGE)] = {RV_GEU, false},
	[AFTER_JEQ(OP_JLT)] = {RV_LTU, false}, [AFTER_JEQ(OP_JLE)] = {RV_GEU, true},
	[AFTER_JEQ(OP_JSGT)] = {RV_LT, true},  [AFTER_JEQ(OP_JSGE)] = {RV_GE, false},
	[AFTER_JEQ(OP_JSLT)] = {RV_LT, false}, [AFTER_JEQ(OP_JSLE)] = {RV_GE, true},
	[AFTER_JEQ(OP_JSET)] = {RV_NE, false},
};

/* Of 64 bits, or of 32 whose sign is extended: both orders are kept by that. */
static uint32_t branch(struct compiler *compiler, enum operation condition, bool inverted,
		       unsigned rs1, unsigned rs2)
{
	enum riscv_condition code = conditions[AFTER_JEQ(condition)].condition ^ inverted;
	bool exchanged = conditions[AFTER_JEQ(condition)].exchanged;

	return put_far_branch(compiler, code, exchanged ? rs2 : rs1, exchanged ? rs1 : rs2);
}

/* A register as an operand of a comparison: itself, or a copy in `temp`. */
static unsigned operand(struct compiler *compiler, bool wide, unsigned number, unsigned temp)
{
	if (wide || is_extended(compiler, number))
		return machine[number];
	put_number(compiler, RV_ADDI | RV_WORD, temp, machine[number], 0);
	return temp;
}

/* Jumps if any of the bits in TEMP is set. */
static uint32_t branch_bits(struct compiler *compiler, bool inverted, bool wide)
{
	if (!wide)
		put_number(compiler, RV_ADDI | RV_WORD, TEMP, TEMP, 0);
	return branch(compiler, OP_JSET, inverted, TEMP, ZERO);
}

uint32_t emit_branch(struct compiler *compiler, enum operation condition, bool inverted, bool wide,
		     unsigned a, unsigned b)
{
	if (condition == OP_JSET) {
		put_registers(compiler, RV_AND, TEMP, machine[a], machine[b]);
		return branch_bits(compiler, inverted, wide);
	}
	unsigned rs1 = operand(compiler, wide, a, TEMP);
	unsigned rs2 = operand(compiler, wide, b, SECOND);

	return branch(compiler, condition, inverted, rs1, rs2);
}

uint32_t emit_branch_immediate(struct compiler *compiler, enum operation condition, bool inverted,
			       bool wide, unsigned a, int64_t b)
{
	int64_t number = wide ? b : (int32_t)b;

	if (condition == OP_JSET && is_short(number)) {
		put_number(compiler, RV_ANDI, TEMP, machine[a], (int32_t)number);
		return branch_bits(compiler, inverted, wide || number >= 0);
	}
	if (number != 0)
		put_constant(compiler, SECOND, (uint64_t)number);
	if (condition == OP_JSET) {
		put_registers(compiler, RV_AND, TEMP, machine[a], SECOND);
		return branch_bits(compiler, inverted, wide);
	}
	unsigned rs1 = operand(compiler, wide, a, TEMP);

	return branch(compiler, condition, inverted, rs1, number != 0 ? SECOND : ZERO);
}

/* There is no such instruction in RV64IMA. */
bool emit_select(struct compiler *compiler, const struct step *condition, bool wide, unsigned dst,
		 unsigned src)
{
	(void)compiler;
	(void)condition;
	(void)wide;
	(void)dst;
	(void)src;
	return false;
}

/* Nothing is gained by it here. */
void emit_align(struct compiler *compiler)
{
	(void)compiler;
}

void emit_fuel(struct compiler *compiler, uint32_t cost)
{
	if (is_short(-(int64_t)cost)) {
		put_number(compiler, RV_ADDI, FUEL, FUEL, -(int32_t)cost);
		return;
	}
	put_constant(compiler, TEMP, cost);
	put_registers(compiler, RV_SUB, FUEL, FUEL, TEMP);
}

uint32_t emit_branch_empty(struct compiler *compiler)
{
	return put_far_branch(compiler, RV_LT, FUEL, ZERO);
}

uint32_t emit_fuel_jump(struct compiler *compiler, uint32_t cost)
{
	emit_fuel(compiler, cost);
	return put_far_branch(compiler, RV_GE, FUEL, ZERO);
}

static void put_call(struct compiler *compiler, uint64_t function)
{
	put_constant(compiler, TARGET, function);
	put_number(compiler, RV_JALR, LINK, TARGET, 0);
}

/* Calls C at an address; the fuel is in the run meanwhile. */
static void call_c(struct compiler *compiler, uint64_t function)
{
	put_store_field(compiler, true, FUEL, FIELD(fuel));
	put_call(compiler, function);
	put_load_field(compiler, true, FUEL, FIELD(fuel));
	put_move(compiler, machine[0], A0);
}

/* The run is the sixth argument, which is where r0 is. */
void emit_call_helper(struct compiler *compiler, uint64_t function)
{
	put_move(compiler, A5, RUN);
	call_c(compiler, function);
}

void emit_call_register(struct compiler *compiler, unsigned value)
{
	for (unsigned i = 1; i <= 5; i++)
		put_store_field(compiler, true, machine[i], (int32_t)i * 8);
	put_move(compiler, A1, machine[value]);
	put_move(compiler, A0, RUN);
	call_c(compiler, (uintptr_t)call_value);
}

uint32_t emit_branch_stopped(struct compiler *compiler)
{
	put_load_field(compiler, false, TEMP, FIELD(stop));
	return put_far_branch(compiler, RV_NE, TEMP, ZERO);
}

uint32_t emit_branch_deep(struct compiler *compiler)
{
	put_load_field(compiler, false, TEMP, FIELD(depth));
	put_constant(compiler, SECOND, BPF_FRAMES);
	return put_far_branch(compiler, RV_EQ, TEMP, SECOND);
}

static void change_frame(struct compiler *compiler, bool enter)
{
	int32_t bytes = (int32_t)BPF_STACK_BYTES;

	put_load_field(compiler, false, TEMP, FIELD(depth));
	put_number(compiler, RV_ADDI, TEMP, TEMP, enter ? 1 : -1);
	put_store_field(compiler, false, TEMP, FIELD(depth));
	put_number(compiler, RV_ADDI, machine[10], machine[10], enter ? -bytes : bytes);
}

/* Stores registers on the stack, or loads them. */
static void put_stacked(struct compiler *compiler, bool load, const uint8_t *registers,
			unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (load)
			put_load(compiler, 3, true, registers[i], STACK, (int32_t)i * 8);
		else
			put_store(compiler, 3, registers[i], STACK, (int32_t)i * 8);
	}
}

uint32_t emit_call_local(struct compiler *compiler)
{
	change_frame(compiler, true);
	put_number(compiler, RV_ADDI, STACK, STACK, -32);
	put_stacked(compiler, false, &machine[6], 4);
	uint32_t at = put_jump(compiler, LINK);

	put_stacked(compiler, true, &machine[6], 4);
	put_number(compiler, RV_ADDI, STACK, STACK, 32);
	change_frame(compiler, false);
	return at;
}

void emit_function(struct compiler *compiler)
{
	put_number(compiler, RV_ADDI, STACK, STACK, -16);
	put_store(compiler, 3, LINK, STACK, 0);
}

static void put_return(struct compiler *compiler)
{
	put_number(compiler, RV_JALR, ZERO, LINK, 0);
}

void emit_exit(struct compiler *compiler)
{
	put_load(compiler, 3, true, LINK, STACK, 0);
	put_number(compiler, RV_ADDI, STACK, STACK, 16);
	put_return(compiler);
}

/* What C wants back; behind it on the stack is the outer native_stack. */
static const uint8_t callee_saved[] = {LINK, RUN, 18, 19, 20, 21, 22, FUEL, 8, 24, 25, 26, 27};

#define ALWAYS_SAVED 8u /* the others if they are used */
#define SAVED_BYTES  112
#define OUTER_STACK  104

static unsigned count_saved(const struct compiler *compiler)
{
	unsigned spares = compiler->spare_count < spares_kept ? compiler->spare_count : spares_kept;

	return ALWAYS_SAVED + spares;
}

void emit_begin(struct compiler *compiler)
{
	put_number(compiler, RV_ADDI, STACK, STACK, -SAVED_BYTES);
	put_stacked(compiler, false, callee_saved, count_saved(compiler));
	put_move(compiler, RUN, A0);
	put_move(compiler, TARGET, A1);
	put_load_field(compiler, true, TEMP, FIELD(native_stack));
	put_store(compiler, 3, TEMP, STACK, OUTER_STACK);
	put_store_field(compiler, true, STACK, FIELD(native_stack));
	put_load_field(compiler, true, FUEL, FIELD(fuel));
	put_load_field(compiler, true, machine[10], 10 * 8);
	for (unsigned i = 0; i < 10; i++) {
		if (i >= 1 && i <= 5)
			put_load_field(compiler, true, machine[i], (int32_t)i * 8);
		else
			put_constant(compiler, machine[i], 0);
	}
}

void emit_enter(struct compiler *compiler)
{
	put_number(compiler, RV_JALR, LINK, TARGET, 0);
}

void emit_end(struct compiler *compiler)
{
	put_load_field(compiler, true, STACK, FIELD(native_stack));
	put_store_field(compiler, true, FUEL, FIELD(fuel));
	put_load(compiler, 3, true, TEMP, STACK, OUTER_STACK);
	put_store_field(compiler, true, TEMP, FIELD(native_stack));
	put_move(compiler, A0, machine[0]);
	put_stacked(compiler, true, callee_saved, count_saved(compiler));
	put_number(compiler, RV_ADDI, STACK, STACK, SAVED_BYTES);
	put_return(compiler);
}

/* Leaves with result 0. */
static void leave(struct compiler *compiler, uint32_t end)
{
	put_constant(compiler, machine[0], 0);
	patch_jump(compiler, emit_jump(compiler), end);
}

static void set_field(struct compiler *compiler, int32_t offset, uint32_t value)
{
	put_constant(compiler, THIRD, value);
	put_store_field(compiler, false, THIRD, offset);
}

/* Stubs find the instruction's index in SECOND and, if there is one, the address in TEMP. */
void emit_fault_stub(struct compiler *compiler, enum bpf_fault_kind kind, bool address,
		     uint32_t end)
{
	set_field(compiler, FIELD(fault.kind), kind);
	set_field(compiler, FIELD(stop), 1);
	put_store_field(compiler, false, SECOND, FIELD(fault.instruction));
	put_store_field(compiler, true, address ? TEMP : ZERO, FIELD(fault.address));
	leave(compiler, end);
}

void emit_stopped_stub(struct compiler *compiler, uint32_t end)
{
	put_load_field(compiler, false, THIRD, FIELD(fault.instruction));
	put_number(compiler, RV_ADDI, THIRD, THIRD, 1);
	uint32_t named = put_branch(compiler, RV_NE, THIRD, ZERO);

	put_store_field(compiler, false, SECOND, FIELD(fault.instruction));
	patch_jump(compiler, named, (uint32_t)compiler->at);
	leave(compiler, end);
}

static const uint8_t caller_saved[] = {10, 11, 12, 13, 14, 15, 5, LINK};

void emit_check_stub(struct compiler *compiler, uint32_t end)
{
	put_number(compiler, RV_ADDI, STACK, STACK, -64);
	put_stacked(compiler, false, caller_saved, sizeof(caller_saved));
	put_move(compiler, A0, RUN);
	put_move(compiler, A1, TEMP);
	put_move(compiler, A2, SECOND);
	put_call(compiler, (uintptr_t)compiled_locate);
	put_number(compiler, RV_ANDI, TEMP, A0, 0xff);
	put_stacked(compiler, true, caller_saved, sizeof(caller_saved));
	put_number(compiler, RV_ADDI, STACK, STACK, 64);
	uint32_t failed = put_branch(compiler, RV_EQ, TEMP, ZERO);

	put_return(compiler);
	patch_jump(compiler, failed, (uint32_t)compiler->at);
	leave(compiler, end);
}

void emit_cold(struct compiler *compiler, const struct cold_site *site)
{
	uint32_t stub = compiler->stubs[site->kind];

	put_constant(compiler, SECOND, site->jump.target);
	if (site->kind != COLD_CHECK) {
		patch_jump(compiler, emit_jump(compiler), stub);
		return;
	}
	patch_jump(compiler, put_jump(compiler, LINK), stub);
	patch_jump(compiler, emit_jump(compiler), site->back);
}
