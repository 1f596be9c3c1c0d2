/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * See generate.h. A program is a row of items: single instructions, and the
 * short sequences that engines execute as one. r8 counts the turns of loops, r9
 * is the memory; both are written by nobody else.
 */
#include "assemble.h"
#include "generate.h"

#define ITEMS	   24 /* of a program at most */
#define BODY_LIMIT (GENERATED_LIMIT - 96)
#define PENDING	   8
#define WORK	   128 /* where the memory begins that programs work on */
#define DATA	   8   /* registers with data */
#define PLACE_DW   -72 /* places in the frame that are only accessed as a whole */
#define PLACE_W	   -76

struct generator {
	struct random *random;
	struct bpf_instruction *code;
	size_t count;
	size_t pending[PENDING]; /* conditional jumps forward that have no target yet */
	unsigned pending_count;
	size_t loop;   /* where the open loop begins, or 0 */
	bool function; /* this is a function: there are no jumps and calls in it */
	size_t calls[ITEMS];
	unsigned call_count;
};

uint64_t random_next(struct random *random)
{
	uint64_t x = random->state += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

static unsigned below(struct generator *g, unsigned limit)
{
	return (unsigned)(random_next(g->random) % limit);
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

static void put(struct generator *g, struct bpf_instruction in)
{
	g->code[g->count++] = in;
}

static unsigned data_register(struct generator *g)
{
	return below(g, DATA);
}

static int32_t immediate(struct generator *g)
{
	return (int32_t)random_value(g->random);
}

/* Offsets for 8 bytes of the memory that programs work on, or of the stack. */
static int16_t work_offset(struct generator *g)
{
	return (int16_t)(WORK + below(g, GENERATED_BYTES - WORK - 8));
}

static void put_arithmetic(struct generator *g)
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

static void put_unary(struct generator *g)
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

static void put_constant(struct generator *g)
{
	const struct bpf_instruction halves[] = {LDDW(data_register(g), random_value(g->random))};

	put(g, halves[0]);
	put(g, halves[1]);
}

static void put_access(struct generator *g)
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

static void put_atomic(struct generator *g)
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

/* t = a; t <<= n; a >>= bits - n; a |= t, of either width; perhaps t is shifted once more. */
static void put_rotation(struct generator *g)
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

/* t = a, shifted, masked or multiplied; then c operation= t, which nobody else reads. */
static void put_part(struct generator *g)
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

static void put_extension(struct generator *g)
{
	unsigned to = data_register(g), from = data_register(g);

	put(g, MOV_X(to, from));
	put(g, ALU64_K(BPF_LSH, to, 32));
	put(g, ALU64_K(below(g, 2) != 0 ? BPF_RSH : BPF_ARSH, to, 32));
}

/* c = a operation b by way of a copy. */
static void put_three_operands(struct generator *g)
{
	put(g, I((below(g, 2) != 0 ? BPF_ALU64 : BPF_ALU) | BPF_MOV | BPF_X, data_register(g),
		 data_register(g), 0, 0));
	put_arithmetic(g);
	g->code[g->count - 1].registers = (uint8_t)((g->code[g->count - 1].registers & 0xf0) |
						    BPF_DESTINATION(g->code[g->count - 2]));
}

/* An access to r9 + (index << n); the sum is overwritten, because it is an address. */
static void put_indexed(struct generator *g)
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

static void resolve(struct generator *g, unsigned which)
{
	size_t at = g->pending[which];

	g->code[at].offset = (int16_t)(g->count - at - 1);
	g->pending[which] = g->pending[--g->pending_count];
}

static void put_jump(struct generator *g)
{
	if (g->function || g->pending_count == PENDING)
		return;
	g->pending[g->pending_count++] = g->count;
	put(g, condition(g, 0));
}

/* The same condition twice, with a move and more in between. */
static void put_repetition(struct generator *g)
{
	if (g->function || g->pending_count == PENDING)
		return;
	struct bpf_instruction asked = condition(g, 1);

	put(g, asked);
	put(g, MOV_X(data_register(g), data_register(g)));
	if (below(g, 2) != 0)
		put_arithmetic(g);
	g->pending[g->pending_count++] = g->count;
	asked.offset = 0;
	put(g, asked);
}

/* An addition and a jump on the sum, perhaps with a move in between. */
static void put_count(struct generator *g)
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

/* A move in front of a jump, which may lead out of a loop. */
static void put_leaving(struct generator *g)
{
	if (below(g, 2) != 0)
		put(g, MOV_K(data_register(g), immediate(g)));
	else
		put(g, I((below(g, 2) != 0 ? BPF_ALU64 : BPF_ALU) | BPF_MOV | BPF_X,
			 data_register(g), data_register(g), 0, 0));
	put_jump(g);
}

/* Reads or writes a place in the frame that is never accessed in parts. */
static void put_place(struct generator *g)
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

/* A move that is made or not, as a condition says. */
static void put_selection(struct generator *g)
{
	put(g, condition(g, 1));
	put(g, I((below(g, 2) != 0 ? BPF_ALU64 : BPF_ALU) | BPF_MOV | BPF_X, data_register(g),
		 data_register(g), 0, 0));
}

/* Opens a loop, or closes it. r8 may be that of an earlier loop: it is small, too. */
static void put_loop(struct generator *g)
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
		put_arithmetic(g);
		put_arithmetic(g);
	}
	put(g, JUMP_K(BPF_JSGT, 8, 0, (int16_t)((int)g->loop - (int)g->count - 1)));
	g->loop = 0;
}

static void put_call(struct generator *g)
{
	if (g->function || g->call_count == 3)
		return;
	put(g, MOV_X(5, 9));
	g->calls[g->call_count++] = g->count;
	put(g, CALL_LOCAL(0));
	for (unsigned i = 1; i <= 5; i++)
		put(g, MOV_K(i, immediate(g)));
}

/* Begins the function: only r1 to r5 are defined there, and r5 is the memory. */
static void put_function(struct generator *g)
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

static void put_items(struct generator *g, unsigned items)
{
	static void (*const kinds[])(struct generator *) = {
		put_arithmetic, put_arithmetic,	    put_arithmetic, put_arithmetic, put_unary,
		put_constant,	put_access,	    put_access,	    put_atomic,	    put_rotation,
		put_extension,	put_three_operands, put_indexed,    put_jump,	    put_jump,
		put_selection,	put_loop,	    put_loop,	    put_call,	    put_repetition,
		put_part,	put_part,	    put_count,	    put_leaving,    put_place,
		put_place,
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
	put_items(&g, 1 + below(&g, ITEMS));
	while (g.pending_count > 0)
		resolve(&g, 0);
	if (g.loop != 0)
		put_loop(&g);
	for (unsigned i = 0; i < DATA; i++)
		put(&g, STORE(BPF_DW, 9, (int16_t)(64 + 8 * i), i));
	put(&g, EXIT);
	if (g.call_count == 0)
		return g.count;
	for (unsigned i = 0; i < g.call_count; i++)
		code[g.calls[i]].immediate = (int32_t)(g.count - g.calls[i] - 1);
	g.function = true;
	put_function(&g);
	put_items(&g, 4);
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
