/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compiler for AArch64: jumps, conditions and fuel. Branches with a condition reach 1 MiB, or
 * 32 KiB if they test a bit; when that has turned out not to be enough, they branch around a jump.
 */
#include "aarch64.h"

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

uint32_t put_far_branch(struct compiler *compiler, uint32_t word, uint32_t inverse)
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

static enum a64_condition condition_code(enum operation condition, bool inverted)
{
	static const uint8_t codes[] = {
		[AFTER_JEQ(OP_JEQ)] = A64_EQ,  [AFTER_JEQ(OP_JNE)] = A64_NE,
		[AFTER_JEQ(OP_JGT)] = A64_HI,  [AFTER_JEQ(OP_JGE)] = A64_HS,
		[AFTER_JEQ(OP_JLT)] = A64_LO,  [AFTER_JEQ(OP_JLE)] = A64_LS,
		[AFTER_JEQ(OP_JSGT)] = A64_GT, [AFTER_JEQ(OP_JSGE)] = A64_GE,
		[AFTER_JEQ(OP_JSLT)] = A64_LT, [AFTER_JEQ(OP_JSLE)] = A64_LE,
		[AFTER_JEQ(OP_JSET)] = A64_NE,
	};

	return codes[AFTER_JEQ(condition)] ^ inverted;
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

/* Which bit alone decides a condition; 64: there is none. */
static unsigned deciding_bit(enum operation condition, bool wide, int64_t value)
{
	uint64_t bits = (uint64_t)value;

	if (value == 0 && (condition == OP_JSLT || condition == OP_JSGE))
		return wide ? 63 : 31;
	if (condition == OP_JSET && bits != 0 && (bits & (bits - 1)) == 0)
		return (unsigned)__builtin_ctzll(bits);
	return 64;
}

/* A comparison is within the branch where that is possible. */
uint32_t emit_branch_immediate(struct compiler *compiler, enum operation condition, bool inverted,
			       bool wide, unsigned a, int64_t b)
{
	enum a64_condition code = condition_code(condition, inverted);
	unsigned bit = deciding_bit(condition, wide, b);
	uint32_t word;

	if (b == 0 && (condition == OP_JEQ || condition == OP_JNE)) {
		word = A64_CBZ | wide_bit(wide);
	} else if (bit < 64) {
		word = A64_TBZ | (bit & 32) << 26 | (bit & 31) << 19;
	} else {
		compare_immediate(compiler, condition, wide, machine[a], b);
		return emit_branch_flags(compiler, code);
	}
	/* Of the conditions that come here, those that jump if something is set are odd. */
	if ((code & 1) != 0)
		word |= A64_NONZERO;
	return put_far_branch(compiler, word | machine[a], A64_NONZERO);
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
	put_any_sum(compiler, true, FUEL, FUEL, -(int32_t)cost);
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

/* Nothing has to be known here. */
void study_steps(struct compiler *compiler)
{
	(void)compiler;
}
