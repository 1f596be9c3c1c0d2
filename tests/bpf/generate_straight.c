/* SPDX-License-Identifier: BSD-2-Clause */
/* See generator.h: items without jumps. */
#include "generator.h"

/* Offsets for 8 bytes of the memory that programs work on, or of the stack. */
static int16_t work_offset(struct generator *g)
{
	return (int16_t)(WORK + below(g, GENERATED_BYTES - WORK - 8));
}

void add_arithmetic(struct generator *g)
{
	static const uint8_t codes[] = {BPF_ADD, BPF_SUB, BPF_MUL, BPF_DIV, BPF_OR,   BPF_AND,
					BPF_LSH, BPF_RSH, BPF_MOD, BPF_XOR, BPF_ARSH, BPF_MOV};
	uint8_t code = codes[below(g, sizeof(codes))];
	bool division = code == BPF_DIV || code == BPF_MOD;
	bool shift = code == BPF_LSH || code == BPF_RSH || code == BPF_ARSH;
	uint8_t class = below(g, 2) != 0 ? BPF_ALU64 : BPF_ALU;
	int16_t offset = division ? (int16_t)below(g, 2) : 0;
	int32_t value = immediate(g);

	if (shift)
		value &= class == BPF_ALU64 ? 63 : 31;
	if (division && value == 0)
		value = 1;
	if (below(g, 2) != 0)
		put(g, I(class | BPF_X | code, data_register(g), data_register(g), offset, 0));
	else
		put(g, I(class | BPF_K | code, data_register(g), 0, offset, value));
}

void add_unary(struct generator *g)
{
	static const int16_t widths[] = {8, 16, 32};
	static const int32_t swaps[] = {16, 32, 64};
	unsigned dst = data_register(g), src = data_register(g);

	switch (below(g, 6)) {
	case 0:
		put(g, I(BPF_ALU64 | BPF_NEG, dst, 0, 0, 0));
		break;
	case 1:
		put(g, I(BPF_ALU | BPF_NEG, dst, 0, 0, 0));
		break;
	case 2:
		put(g, I(BPF_ALU64 | BPF_MOV | BPF_X, dst, src, widths[below(g, 3)], 0));
		break;
	case 3:
		put(g, I(BPF_ALU | BPF_MOV | BPF_X, dst, src, widths[below(g, 2)], 0));
		break;
	case 4:
		put(g, I((below(g, 2) != 0 ? BPF_ALU64 : BPF_ALU) | BPF_END, dst, 0, 0,
			 swaps[below(g, 3)]));
		break;
	default:
		put(g, I(BPF_ALU | BPF_END | BPF_X, dst, 0, 0, swaps[below(g, 3)]));
	}
}

void add_constant(struct generator *g)
{
	const struct bpf_instruction halves[] = {LDDW(data_register(g), random_value(g->random))};

	put(g, halves[0]);
	put(g, halves[1]);
}

void add_access(struct generator *g)
{
	static const uint8_t sizes[] = {BPF_B, BPF_H, BPF_W, BPF_DW};
	uint8_t size = sizes[below(g, 4)];
	bool stack = below(g, 3) == 0;
	unsigned base = stack ? 10 : 9, data = data_register(g);
	int16_t offset = stack ? (int16_t)(-64 + (int)below(g, 57)) : work_offset(g);

	switch (below(g, 4)) {
	case 0:
		put(g, STORE(size, base, offset, data));
		break;
	case 1:
		put(g, STORE_K(size, base, offset, immediate(g)));
		break;
	case 2:
		if (size != BPF_DW)
			put(g, I(BPF_LDX | BPF_MEMSX | size, data, base, offset, 0));
		break;
	default:
		put(g, LOAD(size, data, base, offset));
	}
}

void add_atomic(struct generator *g)
{
	static const int32_t kinds[] = {BPF_ADD,
					BPF_OR,
					BPF_AND,
					BPF_XOR,
					BPF_ADD | BPF_FETCH,
					BPF_OR | BPF_FETCH,
					BPF_AND | BPF_FETCH,
					BPF_XOR | BPF_FETCH,
					BPF_XCHG,
					BPF_CMPXCHG,
					BPF_STORE_RELEASE};
	uint8_t size = below(g, 2) != 0 ? BPF_DW : BPF_W;
	int16_t offset = (int16_t)(work_offset(g) & -8);
	unsigned data = data_register(g);

	if (below(g, 12) == 0)
		put(g, ATOMIC(size, data, offset, 9, BPF_LOAD_ACQUIRE));
	else
		put(g, ATOMIC(size, 9, offset, data, kinds[below(g, 11)]));
}

void add_rotation(struct generator *g)
{
	bool wide = below(g, 2) != 0;
	unsigned class = wide ? BPF_ALU64 : BPF_ALU, t = data_register(g), a = data_register(g);
	int32_t bits = wide ? 64 : 32, left = 1 + (int32_t)below(g, (unsigned)bits - 1);

	put(g, I(class | BPF_MOV | BPF_X, t, a, 0, 0));
	put(g, I(class | BPF_LSH | BPF_K, t, 0, 0, left));
	if (below(g, 4) == 0)
		put(g, I(class | BPF_RSH | BPF_K, t, 0, 0, 1 + (int32_t)below(g, 8)));
	put(g, I(class | BPF_RSH | BPF_K, a, 0, 0, bits - left));
	put(g, I(class | BPF_OR | BPF_X, a, t, 0, 0));
}

void add_part(struct generator *g)
{
	static const uint8_t makers[] = {BPF_LSH, BPF_RSH, BPF_ARSH, BPF_AND, BPF_NEG};
	static const uint8_t readers[] = {BPF_ADD, BPF_SUB, BPF_AND, BPF_OR, BPF_XOR};
	uint8_t class = below(g, 2) != 0 ? BPF_ALU64 : BPF_ALU;
	unsigned t = data_register(g);
	int32_t limit = class == BPF_ALU64 ? 64 : 32;

	put(g, I(class | BPF_MOV | BPF_X, t, data_register(g), 0, 0));
	if (below(g, 4) == 0)
		put(g, I(class | BPF_MUL | BPF_X, t, data_register(g), 0, 0));
	for (unsigned i = below(g, 3); i > 0; i--) {
		uint8_t maker = makers[below(g, sizeof(makers))];
		int32_t value = (int32_t)below(g, (unsigned)limit);

		if (maker == BPF_AND)
			value = (int32_t)((1u << value % 31) - (below(g, 2) == 0));
		put(g, I(class | maker | BPF_K, t, 0, 0, maker == BPF_NEG ? 0 : value));
	}
	put(g, I(class | readers[below(g, sizeof(readers))] | BPF_X, data_register(g), t, 0, 0));
	if (below(g, 2) != 0)
		put(g, MOV_K(t, immediate(g)));
}

void add_extension(struct generator *g)
{
	unsigned to = data_register(g), from = data_register(g);

	put(g, MOV_X(to, from));
	put(g, ALU64_K(BPF_LSH, to, 32));
	put(g, ALU64_K(below(g, 2) != 0 ? BPF_RSH : BPF_ARSH, to, 32));
}

void add_three_operands(struct generator *g)
{
	put(g, I((below(g, 2) != 0 ? BPF_ALU64 : BPF_ALU) | BPF_MOV | BPF_X, data_register(g),
		 data_register(g), 0, 0));
	add_arithmetic(g);
	g->code[g->count - 1].registers = (uint8_t)((g->code[g->count - 1].registers & 0xf0) |
						    BPF_DESTINATION(g->code[g->count - 2]));
}

void add_indexed(struct generator *g)
{
	static const uint8_t sizes[] = {BPF_B, BPF_H, BPF_W, BPF_DW};
	uint8_t size = sizes[below(g, 4)];
	unsigned index = data_register(g), sum = data_register(g), data = data_register(g);
	int32_t scale = (int32_t)below(g, 4);

	put(g, ALU64_K(BPF_AND, index, 31));
	if (index != sum && below(g, 2) != 0) {
		put(g, ALU64_K(BPF_LSH, index, scale));
		put(g, MOV_X(sum, 9));
		put(g, ALU64_X(BPF_ADD, sum, index));
	} else {
		if (index != sum)
			put(g, MOV_X(sum, index));
		put(g, ALU64_K(BPF_LSH, sum, scale));
		put(g, ALU64_X(BPF_ADD, sum, 9));
	}
	if (data != sum && below(g, 2) != 0)
		put(g, STORE(size, sum, WORK, data));
	else
		put(g, LOAD(size, data, sum, WORK));
	if (data != sum || BPF_CLASS(g->code[g->count - 1].opcode) != BPF_LDX)
		put(g, MOV_K(sum, immediate(g)));
}

void add_place(struct generator *g)
{
	uint8_t size = below(g, 2) != 0 ? BPF_DW : BPF_W;
	int16_t offset = (int16_t)(size == BPF_DW ? PLACE_DW : PLACE_W);

	switch (below(g, 4)) {
	case 0:
		put(g, STORE(size, 10, offset, data_register(g)));
		break;
	case 1:
		put(g, STORE_K(size, 10, offset, immediate(g)));
		break;
	default:
		put(g, LOAD(size, data_register(g), 10, offset));
	}
}
