/* SPDX-License-Identifier: BSD-2-Clause */
/* See generator.h: items with jumps. */
#include "generator.h"

static struct bpf_instruction condition(struct generator *g, int16_t offset)
{
	static const uint8_t codes[] = {BPF_JEQ,  BPF_JGT, BPF_JGE, BPF_JSET, BPF_JNE, BPF_JSGT,
					BPF_JSGE, BPF_JLT, BPF_JLE, BPF_JSLT, BPF_JSLE};
	uint8_t class = below(g, 2) != 0 ? BPF_JMP : BPF_JMP32;
	uint8_t code = codes[below(g, sizeof(codes))];

	if (below(g, 2) != 0)
		return I(class | BPF_X | code, data_register(g), data_register(g), offset, 0);
	return I(class | BPF_K | code, data_register(g), 0, offset, immediate(g));
}

void resolve(struct generator *g, unsigned which)
{
	size_t at = g->pending[which];

	g->code[at].offset = (int16_t)(g->count - at - 1);
	g->pending[which] = g->pending[--g->pending_count];
}

void add_jump(struct generator *g)
{
	if (g->function || g->pending_count == PENDING)
		return;
	g->pending[g->pending_count++] = g->count;
	put(g, condition(g, 0));
}

void add_repetition(struct generator *g)
{
	if (g->function || g->pending_count == PENDING)
		return;
	struct bpf_instruction asked = condition(g, 1);

	put(g, asked);
	put(g, MOV_X(data_register(g), data_register(g)));
	if (below(g, 2) != 0)
		add_arithmetic(g);
	g->pending[g->pending_count++] = g->count;
	asked.offset = 0;
	put(g, asked);
}

void add_count(struct generator *g)
{
	if (g->function || g->pending_count == PENDING)
		return;
	bool wide = below(g, 2) != 0;
	unsigned sum = data_register(g);
	struct bpf_instruction asked = condition(g, 0);

	put(g, below(g, 2) != 0
		       ? I((wide ? BPF_ALU64 : BPF_ALU) | BPF_ADD | BPF_K, sum, 0, 0, immediate(g))
		       : I((wide ? BPF_ALU64 : BPF_ALU) | BPF_ADD | BPF_X, sum, data_register(g), 0,
			   0));
	if (below(g, 2) != 0)
		put(g, MOV_X(data_register(g), data_register(g)));
	g->pending[g->pending_count++] = g->count;
	put(g, I((wide ? BPF_JMP : BPF_JMP32) | (asked.opcode & 0xf0), sum, 0, 0, asked.immediate));
}

void add_leaving(struct generator *g)
{
	if (below(g, 2) != 0)
		put(g, MOV_K(data_register(g), immediate(g)));
	else
		put(g, I((below(g, 2) != 0 ? BPF_ALU64 : BPF_ALU) | BPF_MOV | BPF_X,
			 data_register(g), data_register(g), 0, 0));
	add_jump(g);
}

void add_selection(struct generator *g)
{
	put(g, condition(g, 1));
	put(g, I((below(g, 2) != 0 ? BPF_ALU64 : BPF_ALU) | BPF_MOV | BPF_X, data_register(g),
		 data_register(g), 0, 0));
}

void add_loop(struct generator *g)
{
	if (g->function)
		return;
	if (g->loop == 0) {
		put(g, MOV_K(8, 1 + (int32_t)below(g, 4)));
		g->loop = g->count;
		return;
	}
	put(g, ALU64_K(BPF_ADD, 8, -1));
	if (below(g, 4) == 0) {
		put(g, JUMP_K(BPF_JSGT, 8, 0, 1));
		add_arithmetic(g);
		add_arithmetic(g);
	}
	put(g, JUMP_K(BPF_JSGT, 8, 0, (int16_t)((int)g->loop - (int)g->count - 1)));
	g->loop = 0;
}

void add_call(struct generator *g)
{
	if (g->function || g->call_count == 3)
		return;
	put(g, MOV_X(5, 9));
	g->calls[g->call_count++] = g->count;
	put(g, CALL_LOCAL(0));
	for (unsigned i = 1; i <= 5; i++)
		put(g, MOV_K(i, immediate(g)));
}

void add_departure(struct generator *g)
{
	static void (*const kinds[])(struct generator *) = {add_arithmetic, add_access, add_part,
							    add_leaving};

	if (g->function || g->pending_count + 4 > PENDING)
		return;
	size_t at = g->count;

	put(g, condition(g, 0));
	for (unsigned i = below(g, 4); i > 0; i--)
		kinds[below(g, sizeof(kinds) / sizeof(kinds[0]))](g);
	g->pending[g->pending_count++] = g->count;
	put(g, I(BPF_JMP | BPF_JA, 0, 0, 0, 0));
	g->code[at].offset = (int16_t)(g->count - at - 1);
	if (g->loop != 0 && below(g, 2) != 0)
		add_loop(g);
}
