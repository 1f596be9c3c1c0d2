/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compiler for AArch64: jumps, fuel, calls, and how code is entered and
 * left. Branches with a condition reach 1 MiB, or 32 KiB if they test a bit;
 * when that has turned out not to be enough, they branch around a jump.
 */
#include "aarch64.h"
#include "run.h"

uint32_t emit_jump(struct compiler *compiler)
{
	return put_branch(compiler, A64_B);
}

void patch_jump(struct compiler *compiler, uint32_t at, uint32_t target)
{
	int32_t distance = (int32_t)(target - at) / 4;
	uint32_t word;
	unsigned bits, field;

	if (compiler->full)
		return;
	__builtin_memcpy(&word, compiler->code + at, sizeof(word));
	if ((word & 0x7c000000) == A64_B) {
		bits = 26;
		field = 0;
	} else {
		bits = (word & 0x7e000000) == A64_TBZ ? 14 : 19;
		field = 5;
	}
	if (distance != (int32_t)((uint32_t)distance << (32 - bits)) >> (32 - bits))
		compiler->missed = true;
	word &= ~(((1u << bits) - 1) << field);
	word |= ((uint32_t)distance & ((1u << bits) - 1)) << field;
	__builtin_memcpy(compiler->code + at, &word, sizeof(word));
}

/* A branch that reaches everything; `inverse` is the bit of it that inverts its condition. */
static uint32_t put_far_branch(struct compiler *compiler, uint32_t word, uint32_t inverse)
{
	if (compiler->reach == 0)
		return put_branch(compiler, word);
	uint32_t around = put_branch(compiler, word ^ inverse);
	uint32_t at = emit_jump(compiler);

	patch_jump(compiler, around, (uint32_t)compiler->at);
	return at;
}

uint32_t emit_branch_flags(struct compiler *compiler, enum a64_condition condition)
{
	return put_far_branch(compiler, A64_B_CONDITION | condition, 1);
}

static uint32_t branch_zero(struct compiler *compiler, bool wide, bool zero, unsigned rt)
{
	return put_far_branch(compiler, A64_CBZ | wide_bit(wide) | (zero ? 0 : A64_NONZERO) | rt,
			      A64_NONZERO);
}

static uint32_t branch_bit(struct compiler *compiler, bool set, unsigned rt, unsigned bit)
{
	return put_far_branch(compiler,
			      A64_TBZ | (bit & 32) << 26 | (bit & 31) << 19 |
				      (set ? A64_NONZERO : 0) | rt,
			      A64_NONZERO);
}

static enum a64_condition condition_code(enum operation condition, bool inverted)
{
	static const uint8_t codes[] = {
		[OP_JEQ - OP_JEQ] = A64_EQ,  [OP_JNE - OP_JEQ] = A64_NE,
		[OP_JGT - OP_JEQ] = A64_HI,  [OP_JGE - OP_JEQ] = A64_HS,
		[OP_JLT - OP_JEQ] = A64_LO,  [OP_JLE - OP_JEQ] = A64_LS,
		[OP_JSGT - OP_JEQ] = A64_GT, [OP_JSGE - OP_JEQ] = A64_GE,
		[OP_JSLT - OP_JEQ] = A64_LT, [OP_JSLE - OP_JEQ] = A64_LE,
		[OP_JSET - OP_JEQ] = A64_NE,
	};

	return codes[condition - OP_JEQ] ^ inverted;
}

static void compare(struct compiler *compiler, enum operation condition, bool wide, unsigned rn,
		    unsigned rm)
{
	put_registers(compiler, (condition == OP_JSET ? A64_ANDS : A64_SUBS) | wide_bit(wide), ZERO,
		      rn, rm);
}

/* A comparison with 0 is made by SUBS: ADDS, which put_sum takes, never carries there. */
static void compare_immediate(struct compiler *compiler, enum operation condition, bool wide,
			      unsigned rn, int64_t value)
{
	int64_t number = wide ? value : (int32_t)value;

	if (number == 0 && condition != OP_JSET) {
		compare(compiler, condition, wide, rn, ZERO);
		return;
	}
	if (condition == OP_JSET) {
		if (put_mask(compiler, A64_ANDS_IMMEDIATE, wide, ZERO, rn, (uint64_t)value))
			return;
	} else if (put_sum(compiler, wide, true, ZERO, rn, -number)) {
		return;
	}
	put_constant(compiler, TEMP, (uint64_t)value);
	compare(compiler, condition, wide, rn, TEMP);
}

uint32_t emit_branch(struct compiler *compiler, enum operation condition, bool inverted, bool wide,
		     unsigned a, unsigned b)
{
	compare(compiler, condition, wide, machine[a], machine[b]);
	return emit_branch_flags(compiler, condition_code(condition, inverted));
}

/* A comparison is within the branch where that is possible. */
uint32_t emit_branch_immediate(struct compiler *compiler, enum operation condition, bool inverted,
			       bool wide, unsigned a, int64_t b)
{
	uint64_t bits = (uint64_t)b;

	if (b == 0 && (condition == OP_JEQ || condition == OP_JNE))
		return branch_zero(compiler, wide, (condition == OP_JEQ) != inverted, machine[a]);
	if (b == 0 && (condition == OP_JSLT || condition == OP_JSGE))
		return branch_bit(compiler, (condition == OP_JSLT) != inverted, machine[a],
				  wide ? 63 : 31);
	if (condition == OP_JSET && bits != 0 && (bits & (bits - 1)) == 0)
		return branch_bit(compiler, !inverted, machine[a], (unsigned)__builtin_ctzll(bits));
	compare_immediate(compiler, condition, wide, machine[a], b);
	return emit_branch_flags(compiler, condition_code(condition, inverted));
}

bool emit_select(struct compiler *compiler, const struct step *condition, bool wide, unsigned dst,
		 unsigned src)
{
	bool wide_condition = is_wide_step(condition);
	unsigned from = machine[src];

	/* Of 32 bits: only if the move is made, it clears the upper half. */
	if (!wide && is_upper_live(compiler, dst)) {
		put_move(compiler, false, SECOND, from);
		from = SECOND;
	}
	if (has_immediate(condition))
		compare_immediate(compiler, condition->operation, wide_condition,
				  machine[condition->a], condition->immediate);
	else
		compare(compiler, condition->operation, wide_condition, machine[condition->a],
			machine[condition->b]);
	put_registers(compiler,
		      A64_CSEL | WIDE | (uint32_t)condition_code(condition->operation, false) << 12,
		      machine[dst], machine[dst], from);
	return true;
}

/* Nothing is gained by it here. */
void emit_align(struct compiler *compiler)
{
	(void)compiler;
}

void emit_fuel(struct compiler *compiler, uint32_t cost)
{
	if (put_sum(compiler, true, true, FUEL, FUEL, -(int64_t)cost))
		return;
	put_constant(compiler, TEMP, cost);
	put_registers(compiler, A64_SUBS | WIDE, FUEL, FUEL, TEMP);
}

uint32_t emit_branch_empty(struct compiler *compiler)
{
	return emit_branch_flags(compiler, A64_MI);
}

uint32_t emit_fuel_jump(struct compiler *compiler, uint32_t cost)
{
	emit_fuel(compiler, cost);
	return emit_branch_flags(compiler, A64_PL);
}

/* Calls C at an address; the fuel is in the run meanwhile. */
static void call_c(struct compiler *compiler, uint64_t function)
{
	put_field(compiler, A64_STORE, true, FUEL, FIELD(fuel));
	put_constant(compiler, TARGET, function);
	put_word(compiler, A64_BLR | TARGET << 5);
	put_field(compiler, A64_LOAD, true, FUEL, FIELD(fuel));
	put_move(compiler, true, machine[0], 0);
}

/* The run is the sixth argument, which is where r0 is. */
void emit_call_helper(struct compiler *compiler, uint64_t function)
{
	put_move(compiler, true, 5, RUN);
	call_c(compiler, function);
}

void emit_call_register(struct compiler *compiler, unsigned value)
{
	for (unsigned i = 1; i <= 5; i++)
		put_field(compiler, A64_STORE, true, machine[i], (int32_t)i * 8);
	put_move(compiler, true, 1, machine[value]);
	put_move(compiler, true, 0, RUN);
	call_c(compiler, (uintptr_t)call_value);
}

uint32_t emit_branch_stopped(struct compiler *compiler)
{
	put_field(compiler, A64_LOAD, false, TEMP, FIELD(stop));
	return branch_zero(compiler, false, false, TEMP);
}

uint32_t emit_branch_deep(struct compiler *compiler)
{
	put_field(compiler, A64_LOAD, false, TEMP, FIELD(depth));
	put_sum(compiler, false, true, ZERO, TEMP, -(int64_t)BPF_FRAMES);
	return emit_branch_flags(compiler, A64_EQ);
}

static void change_frame(struct compiler *compiler, bool enter)
{
	put_field(compiler, A64_LOAD, false, TEMP, FIELD(depth));
	put_sum(compiler, false, false, TEMP, TEMP, enter ? 1 : -1);
	put_field(compiler, A64_STORE, false, TEMP, FIELD(depth));
	put_sum(compiler, true, false, machine[10], machine[10],
		enter ? -(int64_t)BPF_STACK_BYTES : (int64_t)BPF_STACK_BYTES);
}

uint32_t emit_call_local(struct compiler *compiler)
{
	change_frame(compiler, true);
	put_pair(compiler, A64_STP_BEFORE, machine[6], machine[7], -32);
	put_pair(compiler, A64_STP, machine[8], machine[9], 16);
	uint32_t at = put_branch(compiler, A64_BL);

	put_pair(compiler, A64_LDP, machine[8], machine[9], 16);
	put_pair(compiler, A64_LDP_AFTER, machine[6], machine[7], 32);
	change_frame(compiler, false);
	return at;
}

void emit_function(struct compiler *compiler)
{
	put_pair(compiler, A64_STP_BEFORE, FRAME, LINK, -16);
}

void emit_exit(struct compiler *compiler)
{
	put_pair(compiler, A64_LDP_AFTER, FRAME, LINK, 16);
	put_word(compiler, A64_RET);
}

/* What C wants back, in pairs from the stack pointer on; behind it the outer native_stack. */
static const uint8_t callee_saved[][2] = {{FRAME, LINK}, {19, 20}, {21, 22},
					  {23, 24},	 {25, 26}, {27, 28}};

#define SAVED_PAIRS 6u
#define SAVED_BYTES 112
#define OUTER_STACK 96

/* Nothing has to be known here. */
void study_steps(struct compiler *compiler)
{
	(void)compiler;
}

void emit_begin(struct compiler *compiler)
{
	for (unsigned i = 0; i < SAVED_PAIRS; i++)
		put_pair(compiler, i == 0 ? A64_STP_BEFORE : A64_STP, callee_saved[i][0],
			 callee_saved[i][1], i == 0 ? -SAVED_BYTES : (int32_t)i * 16);
	put_move(compiler, true, RUN, 0);
	put_move(compiler, true, TARGET, 1);
	put_field(compiler, A64_LOAD, true, TEMP, FIELD(native_stack));
	put_access(compiler, A64_STORE, 3, TEMP, STACK, OUTER_STACK);
	put_sum(compiler, true, false, TEMP, STACK, 0);
	put_field(compiler, A64_STORE, true, TEMP, FIELD(native_stack));
	put_field(compiler, A64_LOAD, true, FUEL, FIELD(fuel));
	put_field(compiler, A64_LOAD, true, machine[10], 10 * 8);
	for (unsigned i = 0; i < 10; i++) {
		if (i >= 1 && i <= 5)
			put_field(compiler, A64_LOAD, true, machine[i], (int32_t)i * 8);
		else
			put_constant(compiler, machine[i], 0);
	}
}

void emit_enter(struct compiler *compiler)
{
	put_word(compiler, A64_BLR | TARGET << 5);
}

void emit_end(struct compiler *compiler)
{
	put_field(compiler, A64_LOAD, true, TEMP, FIELD(native_stack));
	put_sum(compiler, true, false, STACK, TEMP, 0);
	put_field(compiler, A64_STORE, true, FUEL, FIELD(fuel));
	put_access(compiler, A64_LOAD, 3, TEMP, STACK, OUTER_STACK);
	put_field(compiler, A64_STORE, true, TEMP, FIELD(native_stack));
	put_move(compiler, true, 0, machine[0]);
	for (unsigned i = SAVED_PAIRS; i-- > 0;)
		put_pair(compiler, i == 0 ? A64_LDP_AFTER : A64_LDP, callee_saved[i][0],
			 callee_saved[i][1], i == 0 ? SAVED_BYTES : (int32_t)i * 16);
	put_word(compiler, A64_RET);
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
	put_field(compiler, A64_STORE, false, THIRD, offset);
}

/* Stubs find the instruction's index in SECOND and, if there is one, the address in TEMP. */
void emit_fault_stub(struct compiler *compiler, enum bpf_fault_kind kind, bool address,
		     uint32_t end)
{
	set_field(compiler, FIELD(fault.kind), kind);
	set_field(compiler, FIELD(stop), 1);
	put_field(compiler, A64_STORE, false, SECOND, FIELD(fault.instruction));
	put_field(compiler, A64_STORE, true, address ? TEMP : ZERO, FIELD(fault.address));
	leave(compiler, end);
}

void emit_stopped_stub(struct compiler *compiler, uint32_t end)
{
	put_field(compiler, A64_LOAD, false, THIRD, FIELD(fault.instruction));
	put_sum(compiler, false, true, ZERO, THIRD, 1);
	uint32_t named = put_branch(compiler, A64_B_CONDITION | A64_NE);

	put_field(compiler, A64_STORE, false, SECOND, FIELD(fault.instruction));
	patch_jump(compiler, named, (uint32_t)compiler->at);
	leave(compiler, end);
}

static const uint8_t caller_saved[][2] = {{0, 1}, {2, 3}, {4, 5}, {9, LINK}};

void emit_check_stub(struct compiler *compiler, uint32_t end)
{
	for (unsigned i = 0; i < 4; i++)
		put_pair(compiler, A64_STP_BEFORE, caller_saved[i][0], caller_saved[i][1], -16);
	put_move(compiler, true, 0, RUN);
	put_move(compiler, true, 1, TEMP);
	put_move(compiler, false, 2, SECOND);
	put_constant(compiler, TARGET, (uintptr_t)compiled_locate);
	put_word(compiler, A64_BLR | TARGET << 5);
	put_bitfield(compiler, A64_UBFM, TEMP, 0, 0, 7);
	for (unsigned i = 4; i-- > 0;)
		put_pair(compiler, A64_LDP_AFTER, caller_saved[i][0], caller_saved[i][1], 16);
	uint32_t failed = put_branch(compiler, A64_CBZ | TEMP);

	put_word(compiler, A64_RET);
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
	patch_jump(compiler, put_branch(compiler, A64_BL), stub);
	patch_jump(compiler, emit_jump(compiler), site->back);
}
