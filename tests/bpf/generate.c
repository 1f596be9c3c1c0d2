/* SPDX-License-Identifier: BSD-2-Clause */
/* See generate.h and generator.h. A program is a row of items. */
#include "generator.h"

#define BODY_LIMIT (GENERATED_LIMIT - 96)

uint64_t random_next(struct random *random)
{
	uint64_t x = random->state += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

uint64_t random_value(struct random *random)
{
	uint64_t x = random_next(random), bits = random_next(random);
	unsigned shift = (unsigned)(bits >> 8) % 64;

	switch (bits % 8) {
	case 0:
		return x;
	case 1:
		return x >> shift;
	case 2:
		return (uint64_t)1 << shift;
	case 3:
		return ((uint64_t)1 << shift) - 1;
	case 4:
		return ~(uint64_t)0 << shift;
	case 5:
		return 0 - (x & 7);
	case 6:
		return x & 7;
	default:
		return (uint64_t)(int64_t)(int32_t)x;
	}
}

/* Begins the function: only r1 to r5 are defined there, and r5 is the memory. */
static void add_function(struct generator *g)
{
	static const uint8_t undefined[] = {0, 5, 6, 7};

	put(g, MOV_X(9, 5));
	for (unsigned i = 0; i < sizeof(undefined); i++)
		put(g, MOV_K(undefined[i], immediate(g)));
	for (unsigned i = 0; i < DATA; i++)
		put(g, STORE(BPF_DW, 10, -64 + 8 * (int)i, i));
	put(g, STORE(BPF_DW, 10, PLACE_DW, 1));
	put(g, STORE(BPF_W, 10, PLACE_W, 2));
}

static void add_items(struct generator *g, unsigned items)
{
	static void (*const kinds[])(struct generator *) = {
		add_arithmetic, add_arithmetic,	    add_arithmetic, add_arithmetic, add_unary,
		add_constant,	add_access,	    add_access,	    add_atomic,	    add_rotation,
		add_extension,	add_three_operands, add_indexed,    add_jump,	    add_jump,
		add_selection,	add_loop,	    add_loop,	    add_call,	    add_repetition,
		add_part,	add_part,	    add_count,	    add_leaving,    add_place,
		add_place,	add_departure,	    add_departure,
	};

	for (unsigned i = 0; i < items && g->count < BODY_LIMIT; i++) {
		kinds[below(g, sizeof(kinds) / sizeof(kinds[0]))](g);
		if (g->pending_count > 0 && below(g, 2) == 0)
			resolve(g, below(g, g->pending_count));
	}
}

size_t generate(struct random *random, struct bpf_instruction *code)
{
	struct generator g = {.random = random, .code = code};

	put(&g, MOV_X(9, 1));
	put(&g, MOV_K(8, 0));
	for (unsigned i = 0; i < DATA; i++)
		put(&g, STORE_K(BPF_DW, 10, -64 + 8 * (int)i, (int32_t)i * 0x01234567));
	put(&g, STORE_K(BPF_DW, 10, PLACE_DW, 7));
	put(&g, STORE_K(BPF_W, 10, PLACE_W, -7));
	for (unsigned i = 0; i < DATA; i++)
		put(&g, LOAD(BPF_DW, i, 9, (int16_t)(8 * i)));
	add_items(&g, 1 + below(&g, ITEMS));
	while (g.pending_count > 0)
		resolve(&g, 0);
	if (g.loop != 0)
		add_loop(&g);
	for (unsigned i = 0; i < DATA; i++)
		put(&g, STORE(BPF_DW, 9, (int16_t)(64 + 8 * i), i));
	put(&g, EXIT);
	if (g.call_count == 0)
		return g.count;
	for (unsigned i = 0; i < g.call_count; i++)
		code[g.calls[i]].immediate = (int32_t)(g.count - g.calls[i] - 1);
	g.function = true;
	add_function(&g);
	add_items(&g, 4);
	put(&g, EXIT);
	return g.count;
}

void damage(struct random *random, struct bpf_instruction *code, size_t count)
{
	for (unsigned i = 1 + random_next(random) % 4; i > 0; i--) {
		struct bpf_instruction *in = &code[random_next(random) % count];
		uint64_t value = random_value(random);

		switch (random_next(random) % 4) {
		case 0:
			in->opcode ^= (uint8_t)(1u << value % 8);
			break;
		case 1:
			in->registers = (uint8_t)(value % 11 << 4 | (value >> 8) % 11);
			break;
		case 2:
			in->offset = (int16_t)value;
			break;
		default:
			in->immediate = (int32_t)value;
		}
	}
	for (size_t i = 0; i < count; i++)
		if (BPF_CLASS(code[i].opcode) == BPF_JMP && (code[i].opcode & 0xf0) == BPF_CALL)
			code[i] = MOV_K(0, 1);
}
