/* SPDX-License-Identifier: BSD-2-Clause */
/* The compiler for AArch64: loads, stores, atomic operations, and their checks. */
#include "aarch64.h"

/* The register with base + (index << scale): TEMP, or the base if there is no index. */
static unsigned put_base(struct compiler *compiler, const struct address *place)
{
	if (place->index == NO_REGISTER)
		return machine[place->base];
	put_shifted(compiler, A64_ADD | WIDE, TEMP, machine[place->base], machine[place->index],
		    place->scale);
	return TEMP;
}

#define DISPLACEMENT 4096 /* any address below a base by up to so much is above another */

/*
 * Whether FOURTH is below the base by DISPLACEMENT and an access can go by it; it
 * stays there for further accesses, unless checks need the register.
 */
static bool is_displaced(struct compiler *compiler, const struct address *place, unsigned size)
{
	if (compiler->options->checks || place->offset < -DISPLACEMENT || place->offset >= 0 ||
	    (place->offset & ((1 << size) - 1)) != 0)
		return false;
	if (compiler->displaced != place->base)
		put_sum(compiler, true, false, FOURTH, machine[place->base], -DISPLACEMENT);
	compiler->displaced = place->base;
	return true;
}

static void access(struct compiler *compiler, uint32_t access, unsigned rt,
		   const struct address *place)
{
	unsigned size = access >> 30;

	if (place->index != NO_REGISTER && place->offset == 0 &&
	    (place->scale == 0 || place->scale == size)) {
		put_indexed(compiler, access, rt, machine[place->base], machine[place->index],
			    place->scale != 0);
		return;
	}
	unsigned base = put_base(compiler, place);

	if (put_access(compiler, access, rt, base, place->offset))
		return;
	if (place->index == NO_REGISTER && is_displaced(compiler, place, size)) {
		put_access(compiler, access, rt, FOURTH, place->offset + DISPLACEMENT);
		return;
	}
	put_constant(compiler, SECOND, (uint64_t)(int64_t)place->offset);
	put_indexed(compiler, access, rt, base, SECOND, false);
}

void emit_load(struct compiler *compiler, unsigned size, bool is_signed, unsigned dst,
	       struct address from)
{
	access(compiler, access_of_size(is_signed ? A64_LOAD_SIGNED : A64_LOAD, size), machine[dst],
	       &from);
}

void emit_store(struct compiler *compiler, unsigned size, unsigned src, struct address to)
{
	access(compiler, access_of_size(A64_STORE, size), machine[src], &to);
}

void emit_store_immediate(struct compiler *compiler, unsigned size, int64_t value,
			  struct address to)
{
	if (value != 0)
		put_constant(compiler, THIRD, (uint64_t)value);
	access(compiler, access_of_size(A64_STORE, size), value != 0 ? THIRD : ZERO, &to);
}

/* Ordered and exclusive accesses: rt, [rn]. */
static void put_ordered(struct compiler *compiler, uint32_t opcode, unsigned size, unsigned rt,
			unsigned rn)
{
	put_registers(compiler, opcode | size << 30, rt, rn, 0);
}

/* The operations that change a value; the others only exchange it. */
static const uint32_t opcodes[] = {
	[AFTER_ADD(OP_ATOMIC_ADD)] = A64_ADD,
	[AFTER_ADD(OP_ATOMIC_OR)] = A64_ORR,
	[AFTER_ADD(OP_ATOMIC_AND)] = A64_AND,
	[AFTER_ADD(OP_ATOMIC_XOR)] = A64_EOR,
};

/* Reads, changes and writes at `base` until nobody came in between. */
static void modify(struct compiler *compiler, const struct insn *insn, unsigned base)
{
	unsigned size = FORM_SIZE(insn->form), src = machine[insn->src], new = src;
	unsigned operation = AFTER_ADD(insn->operation);
	uint32_t wide = wide_bit(size == 3), words = 3;
	bool compared = insn->operation == OP_COMPARE_EXCHANGE;

	put_ordered(compiler, A64_LDAXR, size, TEMP, base);
	if (operation < sizeof(opcodes) / sizeof(opcodes[0])) {
		new = THIRD;
		put_registers(compiler, opcodes[operation] | wide, new, TEMP, src);
		words = 4;
	} else if (compared) {
		put_registers(compiler, A64_SUBS | wide, ZERO, TEMP, R0);
		put_word(compiler, A64_B_CONDITION | 3 << 5 | A64_NE); /* to the end */
		words = 5;
	}
	put_ordered(compiler, A64_STLXR | FOURTH << 16, size, new, base);
	put_word(compiler, A64_CBZ | A64_NONZERO | ((1 - words) & 0x7ffff) << 5 | FOURTH);
	if (compared)
		src = R0;
	if ((insn->form & FORM_FETCH) != 0 || compared)
		put_move(compiler, true, src, TEMP);
}

void emit_atomic(struct compiler *compiler, const struct insn *insn)
{
	bool load = insn->operation == OP_LOAD_ACQUIRE;
	unsigned size = FORM_SIZE(insn->form);
	unsigned base = machine[load ? insn->src : insn->dst];

	compiler->displaced = NO_REGISTER;
	if (insn->offset != 0) {
		put_any_sum(compiler, false, SECOND, base, insn->offset);
		base = SECOND;
	}
	if (load)
		put_ordered(compiler, A64_LDAR, size, machine[insn->dst], base);
	else if (insn->operation == OP_STORE_RELEASE)
		put_ordered(compiler, A64_STLR, size, machine[insn->src], base);
	else
		modify(compiler, insn, base);
}

/* TEMP = the place */
static void put_place(struct compiler *compiler, const struct address *place)
{
	put_any_sum(compiler, false, TEMP, put_base(compiler, place), place->offset);
}

void emit_check(struct compiler *compiler, unsigned size, enum access_kind kind,
		struct address place)
{
	int32_t spans = FIELD(span) + (int32_t)((kind * 4 + size) * BPF_REGION_SLOTS * 8);

	static const uint32_t slot[] = {
		A64_ADD | WIDE | SECOND << 16 | 3 << 10 | RUN << 5 | SECOND,
		LDR(THIRD, SECOND, FIELD(start)),
	};
	static const uint32_t compare[] = {
		A64_SUB | WIDE | THIRD << 16 | TEMP << 5 | THIRD,
		A64_SUBS | WIDE | FOURTH << 16 | THIRD << 5 | ZERO,
	};

	put_place(compiler, &place);
	put_word(compiler, LDRB(SECOND, RUN, FIELD(hints) + HINT(place.base)));
	put_bytes(compiler, slot, sizeof(slot));
	put_word(compiler, LDR(FOURTH, SECOND, spans));
	put_bytes(compiler, compare, sizeof(compare));
	jump_check(compiler, emit_branch_flags(compiler, A64_HS), HINT(place.base));
}

void emit_check_alignment(struct compiler *compiler, unsigned size, struct address place)
{
	put_place(compiler, &place);
	/* tst TEMP, as many ones as there are zeros in an aligned address */
	put_bitfield(compiler, A64_ANDS_IMMEDIATE | WIDE, ZERO, TEMP, 0, size - 1);
	jump_cold(compiler, emit_branch_flags(compiler, A64_NE), COLD_ALIGNMENT);
}
