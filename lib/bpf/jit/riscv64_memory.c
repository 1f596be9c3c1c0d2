/* SPDX-License-Identifier: BSD-2-Clause */
/* The compiler for RISC-V: loads, stores, atomic operations, and their checks. */
#include "riscv64.h"

/*
 * The register that `place` is relative to, its offset and nothing else: with
 * what an instruction cannot add, it is TEMP.
 */
static unsigned put_base(struct compiler *compiler, struct address *place)
{
	unsigned base = machine[place->base];

	if (place->index != NO_REGISTER) {
		unsigned index = machine[place->index];

		if (place->scale != 0) {
			put_number(compiler, RV_SLLI, TEMP, index, place->scale);
			index = TEMP;
		}
		put_registers(compiler, RV_ADD, TEMP, base, index);
		base = TEMP;
	}
	if (is_short(place->offset))
		return base;
	put_constant(compiler, SECOND, (uint64_t)(int64_t)place->offset);
	put_registers(compiler, RV_ADD, TEMP, base, SECOND);
	place->offset = 0;
	return TEMP;
}

void emit_load(struct compiler *compiler, unsigned size, bool is_signed, unsigned dst,
	       struct address from)
{
	unsigned base = put_base(compiler, &from);

	if (size == 2 && !is_upper_live(compiler, dst))
		is_signed = true;
	put_load(compiler, size, is_signed, machine[dst], base, from.offset);
}

void emit_store(struct compiler *compiler, unsigned size, unsigned src, struct address to)
{
	unsigned base = put_base(compiler, &to);

	put_store(compiler, size, machine[src], base, to.offset);
}

void emit_store_immediate(struct compiler *compiler, unsigned size, int64_t value,
			  struct address to)
{
	unsigned base = put_base(compiler, &to);

	if (value != 0)
		put_constant(compiler, THIRD, (uint64_t)value);
	put_store(compiler, size, value != 0 ? THIRD : ZERO, base, to.offset);
}

/* Reads, compares and writes at `base` until nobody came in between; r0 = the old value. */
static void compare_exchange(struct compiler *compiler, unsigned size, unsigned base, unsigned src)
{
	unsigned r0 = machine[0], expected = r0;

	if (size == 2) {
		put_number(compiler, RV_ADDI | RV_WORD, THIRD, r0, 0);
		expected = THIRD;
	}
	uint32_t again = (uint32_t)compiler->at;

	put_amo(compiler, AMO_LR, size, SECOND, base, ZERO);
	uint32_t differs = put_branch(compiler, RV_NE, SECOND, expected);

	put_amo(compiler, AMO_SC, size, FOURTH, base, src);
	patch_jump(compiler, put_branch(compiler, RV_NE, FOURTH, ZERO), again);
	patch_jump(compiler, differs, (uint32_t)compiler->at);
	if (size == 2)
		put_lower_half(compiler, r0, SECOND);
	else
		put_move(compiler, r0, SECOND);
}

static void modify(struct compiler *compiler, const struct insn *insn, unsigned base)
{
	static const uint8_t operations[] = {
		[AFTER_ADD(OP_ATOMIC_ADD)] = AMO_ADD, [AFTER_ADD(OP_ATOMIC_OR)] = AMO_OR,
		[AFTER_ADD(OP_ATOMIC_AND)] = AMO_AND, [AFTER_ADD(OP_ATOMIC_XOR)] = AMO_XOR,
		[AFTER_ADD(OP_EXCHANGE)] = AMO_SWAP,
	};
	unsigned size = FORM_SIZE(insn->form), src = machine[insn->src];
	bool fetch = (insn->form & FORM_FETCH) != 0;

	put_amo(compiler, operations[AFTER_ADD(insn->operation)], size, fetch ? src : ZERO, base,
		src);
	if (fetch && size == 2)
		put_lower_half(compiler, src, src);
}

void emit_atomic(struct compiler *compiler, const struct insn *insn)
{
	unsigned size = FORM_SIZE(insn->form);
	bool load = insn->operation == OP_LOAD_ACQUIRE;
	struct address place = {load ? insn->src : insn->dst, NO_REGISTER, 0, insn->offset};
	unsigned base = machine[place.base];

	if (load) {
		emit_load(compiler, size, false, insn->dst, place);
		put_word(compiler, RV_FENCE_R_RW);
		return;
	}
	if (insn->operation == OP_STORE_RELEASE) {
		put_word(compiler, RV_FENCE_RW_W);
		emit_store(compiler, size, insn->src, place);
		return;
	}
	if (place.offset != 0) {
		put_sum(compiler, TEMP, base, place.offset);
		base = TEMP;
	}
	if (insn->operation == OP_COMPARE_EXCHANGE)
		compare_exchange(compiler, size, base, machine[insn->src]);
	else
		modify(compiler, insn, base);
}

/* TEMP = the place */
static void put_place(struct compiler *compiler, struct address place)
{
	unsigned base = put_base(compiler, &place);

	if (base != TEMP || place.offset != 0)
		put_number(compiler, RV_ADDI, TEMP, base, place.offset);
}

void emit_check(struct compiler *compiler, unsigned size, enum access_kind kind,
		struct address place)
{
	int32_t spans = FIELD(span) + (int32_t)((kind * 4 + size) * BPF_REGION_SLOTS * 8);

	put_place(compiler, place);
	put_load(compiler, 0, false, SECOND, RUN, FIELD(hints) + HINT(place.base));
	put_number(compiler, RV_SLLI, SECOND, SECOND, 3);
	put_registers(compiler, RV_ADD, SECOND, SECOND, RUN);
	put_load(compiler, 3, true, THIRD, SECOND, FIELD(start));
	put_load(compiler, 3, true, FOURTH, SECOND, spans);
	put_registers(compiler, RV_SUB, THIRD, TEMP, THIRD);
	jump_check(compiler, put_far_branch(compiler, RV_GEU, THIRD, FOURTH), HINT(place.base));
}

void emit_check_alignment(struct compiler *compiler, unsigned size, struct address place)
{
	put_place(compiler, place);
	put_number(compiler, RV_ANDI, SECOND, TEMP, (1 << size) - 1);
	jump_cold(compiler, put_far_branch(compiler, RV_NE, SECOND, ZERO), COLD_ALIGNMENT);
}
