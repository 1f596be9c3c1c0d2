/* SPDX-License-Identifier: BSD-2-Clause */
/* See generate.h. */
#include "bpf/helper.h"
#include "generate_part.h"
#include "tests/bpf/assemble.h"

#define PARTS_END 200u /* no part begins behind this */
#define FUNCTIONS 3u
#define ITERATION FUNCTIONS /* the number of what bpf_loop calls */
#define CALLS	  8u

static uint64_t *seed;
static struct generated *out;
/* Calls whose distance is not known yet, by function. */
static struct {
	size_t at;
	unsigned function;
} calls[CALLS];
static unsigned call_count;

uint32_t random_below(uint64_t *state, uint32_t limit)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state >> 20) % limit;
}

uint32_t below(uint32_t limit)
{
	return random_below(seed, limit);
}

bool one_in(uint32_t n)
{
	return below(n) == 0;
}

size_t emit(struct bpf_instruction instruction)
{
	out->code[out->count] = instruction;
	return out->count++;
}

void jump_here(size_t index)
{
	out->code[index].offset = (int16_t)(out->count - index - 1);
}

unsigned number_register(void)
{
	return 2 + below(4);
}

static int32_t constant(void)
{
	static const int32_t some[] = {0,  1,  2,  3,  7,  8,	      15,	 31,
				       56, 63, 64, -1, -8, INT32_MAX, INT32_MIN, 0xff};

	return one_in(4) ? (int32_t)*seed : some[below(16)];
}

uint8_t size(void)
{
	static const uint8_t sizes[] = {BPF_B, BPF_H, BPF_W, BPF_DW};

	return sizes[below(4)];
}

int16_t number_offset(void)
{
	return (int16_t)(GENERATED_NUMBERS + below(40));
}

void emit_numbers(void)
{
	for (unsigned i = 2; i < 6; i++)
		emit(LOAD(size(), i, 6, number_offset()));
}

static void emit_arithmetic(void)
{
	static const uint8_t operations[] = {BPF_ADD, BPF_SUB,	BPF_MUL, BPF_DIV, BPF_OR,
					     BPF_AND, BPF_LSH,	BPF_RSH, BPF_MOD, BPF_XOR,
					     BPF_MOV, BPF_ARSH, BPF_ADD, BPF_AND, BPF_NEG};
	static const int32_t swaps[] = {16, 32, 64};
	uint8_t operation = operations[below(15)];
	uint8_t class = one_in(2) ? BPF_ALU : BPF_ALU64;
	bool divides = operation == BPF_DIV || operation == BPF_MOD;
	int16_t offset = divides && one_in(2);

	if (one_in(16))
		emit(I(BPF_ALU | BPF_END, number_register(), 0, 0, swaps[below(3)]));
	else if (operation == BPF_NEG)
		emit(I(class | BPF_NEG, number_register(), 0, 0, 0));
	else if (operation == BPF_MOV && one_in(2))
		emit(I(class | BPF_MOV | BPF_X, number_register(), number_register(), 8 << below(2),
		       0));
	else if (one_in(2))
		emit(I(class | BPF_X | operation, number_register(), number_register(), offset, 0));
	else
		emit(I(class | BPF_K | operation, number_register(), 0, offset, constant()));
}

void emit_comparison(unsigned skip)
{
	static const uint8_t conditions[] = {BPF_JEQ, BPF_JGT,	BPF_JGE,  BPF_JSET,
					     BPF_JNE, BPF_JSGT, BPF_JSGE, BPF_JLT,
					     BPF_JLE, BPF_JSLT, BPF_JSLE};
	uint8_t class = one_in(3) ? BPF_JMP32 : BPF_JMP;
	uint8_t condition = conditions[below(11)];

	if (one_in(3))
		emit(I(class | BPF_X | condition, number_register(), number_register(), skip, 0));
	else
		emit(I(class | BPF_K | condition, number_register(), 0, skip, constant()));
}

void emit_branch(void)
{
	emit_comparison(2);
	emit_arithmetic();
	emit(JA(1));
	emit_arithmetic();
}

static void emit_access(void)
{
	unsigned base = one_in(3) ? 10 : one_in(3) ? 7 : 6;
	int16_t offset = base == 10  ? (int16_t)(-8 * (int)(1 + below(STACK_USED)))
			 : base == 7 ? (int16_t)below(10)
				     : number_offset();

	switch (below(5)) {
	case 0: /* an index with a bound, or one that is wrong by a little */
		emit(ALU64_K(BPF_AND, 2, one_in(2) ? 31 : 15));
		emit(MOV_X(8, base == 10 ? 6 : base));
		emit(ALU64_X(BPF_ADD, 8, 2));
		emit(LOAD(size(), 3, 8, base == 7 ? (int16_t)below(10) : 16));
		break;
	case 1:
		emit(JUMP_K(BPF_JGT, 3, (int32_t)(36 + below(12)), 3));
		emit(MOV_X(8, 6));
		emit(ALU64_X(BPF_ADD, 8, 3));
		emit(STORE(one_in(2) ? BPF_B : BPF_W, 8, 16, 4));
		break;
	case 2:
		emit(LOAD(size(), number_register(), base, offset));
		break;
	default:
		emit(STORE(size(), base, offset, number_register()));
		break;
	}
}

/* A loop with a counter in r9 that goes up or down. */
static void emit_loop(void)
{
	static const uint8_t ends[] = {BPF_JNE, BPF_JLT, BPF_JSLT, BPF_JLE, BPF_JGT};
	int32_t step = one_in(4) ? -1 : (int32_t)(1 + below(3));
	size_t start;

	emit(MOV_K(9, (int32_t)below(5)));
	emit(MOV_X(8, 6));
	start = out->count;
	if (one_in(2))
		emit_arithmetic();
	if (one_in(2))
		emit(LOAD(BPF_B, 3, 8, (int16_t)(GENERATED_NUMBERS + below(4))));
	if (one_in(3))
		emit_branch();
	if (one_in(2))
		emit(ALU64_K(BPF_ADD, 8, (int32_t)(1 + below(2))));
	emit(I((one_in(3) ? BPF_ALU : BPF_ALU64) | BPF_K | BPF_ADD, 9, 0, 0, step));
	emit(I((one_in(3) ? BPF_JMP32 : BPF_JMP) | ends[below(5)], 9, 0,
	       (int16_t)((int)start - (int)out->count - 1),
	       (int32_t)(step < 0 ? 0 : step * (int32_t)below(24))));
}

/* r8: the packet, r9: its end. */
static void emit_bounds(void)
{
	emit(LOAD(BPF_DW, 8, 6, 0));
	emit(LOAD(BPF_DW, 9, 6, 8));
}

/* An access to the packet behind a comparison, near what is compared. */
static void emit_packet(void)
{
	int32_t compared = (int32_t)(2 + below(20));
	uint8_t width = one_in(2) ? BPF_B : BPF_H;

	emit_bounds();
	if (one_in(2)) {
		emit(ALU64_K(BPF_AND, 3, 31));
		emit(ALU64_X(BPF_ADD, 8, 3));
	}
	emit(MOV_X(1, 8));
	emit(ALU64_K(BPF_ADD, 1, compared));
	emit(JUMP_X(one_in(8) ? BPF_JGE : BPF_JGT, 1, 9, 1));
	if (one_in(3))
		emit(STORE(width, 8, (int16_t)(compared - (one_in(8) ? 1 : 2)), number_register()));
	else
		emit(LOAD(width, number_register(), 8,
			  (int16_t)(compared - (one_in(8) ? 1 : 2) - (int)below(2))));
}

/* A walk over the packet, with the comparison at the beginning or at the end of the loop. */
static void emit_walk(void)
{
	bool at_end = one_in(2);
	int16_t offset = (int16_t)(one_in(8) ? 4 : below(4));
	size_t test, start;

	emit_bounds();
	test = out->count;
	emit(MOV_X(1, 8));
	emit(ALU64_K(BPF_ADD, 1, 4));
	emit(JUMP_X(BPF_JGT, 1, 9, 0));
	start = out->count;
	emit(LOAD(BPF_B, 3, 8, offset));
	if (one_in(2))
		emit_arithmetic();
	if (one_in(2)) {
		emit(ALU64_K(BPF_AND, 3, 7));
		emit(ALU64_X(BPF_ADD, 8, 3));
	}
	emit(ALU64_K(BPF_ADD, 8, one_in(16) ? 0 : 1 + (int32_t)below(3)));
	if (at_end) {
		emit(MOV_X(1, 8));
		emit(ALU64_K(BPF_ADD, 1, one_in(8) ? 3 : 4));
		emit(JUMP_X(BPF_JLE, 1, 9, (int16_t)((int)start - (int)out->count - 1)));
	} else {
		emit(JA((int16_t)((int)test - (int)out->count - 1)));
	}
	out->code[start - 1].offset = (int16_t)(out->count - start);
}

/* A record that is reserved, filled, and given up or away. */
static void emit_record(void)
{
	int32_t bytes = (int32_t)(8 * (1 + below(3)));
	bool twice = one_in(12), never = one_in(12), tested = !one_in(12);
	size_t test;

	emit(I(BPF_LDDW, 1, BPF_LDDW_MAP, 0, GENERATED_RING));
	emit(I(0, 0, 0, 0, 0));
	emit(MOV_K(2, bytes));
	emit(MOV_K(3, 0));
	emit(CALL_HELPER(BPF_HELPER_RING_RESERVE));
	test = out->count;
	if (tested)
		emit(JUMP_K(BPF_JEQ, 0, 0, 0));
	emit(STORE_K(size(), 0, (int16_t)below((uint32_t)bytes - (one_in(8) ? 0 : 7)), 7));
	emit(MOV_X(8, 0));
	for (int i = never; i < 1 + twice; i++) {
		emit(MOV_X(1, 8));
		emit(MOV_K(2, 0));
		emit(CALL_HELPER(one_in(2) ? BPF_HELPER_RING_SUBMIT : BPF_HELPER_RING_DISCARD));
	}
	if (tested)
		jump_here(test);
	emit_numbers();
}

/* A call of a function with an address and a number. */
static void emit_call(unsigned least)
{
	static const uint8_t bases[] = {6, 7, 10};
	unsigned base = bases[below(3)];

	if (call_count == CALLS || least >= FUNCTIONS)
		return;
	emit(MOV_X(1, base));
	if (base == 10)
		emit(ALU64_K(BPF_ADD, 1, -8 * STACK_USED));
	else if (base == 6)
		emit(ALU64_K(BPF_ADD, 1, GENERATED_NUMBERS));
	calls[call_count].at = out->count;
	calls[call_count++].function = least + below(FUNCTIONS - least);
	emit(CALL_LOCAL(0));
}

/* bpf_loop, with the stack's words as what its function gets. */
static void emit_repetition(void)
{
	if (call_count == CALLS)
		return;
	out->repeats = true;
	emit(MOV_K(1, (int32_t)(28 + below(5))));
	calls[call_count].at = out->count;
	calls[call_count++].function = ITERATION;
	emit(I(BPF_LDDW, 2, BPF_LDDW_FUNCTION, 0, 0));
	emit(I(0, 0, 0, 0, 0));
	emit(MOV_X(3, 10));
	emit(ALU64_K(BPF_ADD, 3, -8 * STACK_USED));
	emit(MOV_K(4, 0));
	emit(CALL_HELPER(BPF_HELPER_LOOP));
	emit_numbers();
	emit(LOAD(BPF_DW, 3, 10, (int16_t)(-8 * (int)(1 + below(STACK_USED)))));
}

/* What it calls: of an index and that address. */
static void emit_iteration(void)
{
	emit(MOV_X(3, 2));
	if (!one_in(4))
		emit(ALU64_X(BPF_ADD, 2, 1));
	if (one_in(2))
		emit(LOAD(BPF_B, 4, 2, (int16_t)(one_in(8) ? 2 : 0)));
	emit(one_in(12) ? STORE(BPF_DW, 3, 0, 10) : STORE(BPF_B, 2, 0, 1));
	emit(MOV_X(0, one_in(16) ? 2 : 1));
	emit(ALU32_K(BPF_RSH, 0, (int32_t)below(6)));
	emit(EXIT);
}

/* A function of an address with some 24 bytes behind it and a number, which returns one. */
static void emit_function(unsigned function)
{
	emit(MOV_X(6, 1));
	emit(MOV_X(0, 2));
	if (one_in(2)) {
		emit(ALU64_K(BPF_AND, 2, one_in(8) ? 31 : 15));
		emit(ALU64_X(BPF_ADD, 1, 2));
		emit(LOAD(BPF_B, 3, 1, (int16_t)below(8)));
		emit(STORE(BPF_B, 1, 0, 3));
	}
	emit(STORE(BPF_DW, 10, -8, one_in(16) ? 6 : 0));
	if (one_in(8))
		emit(STORE(BPF_DW, 6, 0, one_in(2) ? 10 : 6));
	if (one_in(2)) {
		size_t start;

		emit(MOV_K(7, 0));
		start = out->count;
		emit(LOAD(BPF_B, 3, 6, 0));
		emit(ALU64_X(BPF_ADD, 0, 3));
		emit(ALU64_K(BPF_ADD, 6, 1));
		emit(ALU64_K(BPF_ADD, 7, 1));
		emit(JUMP_K(BPF_JLT, 7, (int32_t)(22 + below(4)),
			    (int16_t)((int)start - (int)out->count - 1)));
	}
	if (one_in(3)) {
		emit(MOV_K(2, 3));
		emit(MOV_X(7, 1));
		emit(MOV_X(1, 10));
		emit(ALU64_K(BPF_ADD, 1, -8 * STACK_USED));
		for (int i = 1; i <= STACK_USED; i++)
			emit(STORE_K(BPF_DW, 10, (int16_t)(-8 * i), i));
		if (call_count < CALLS && function + 1 < FUNCTIONS) {
			calls[call_count].at = out->count;
			calls[call_count++].function = function + 1;
			emit(CALL_LOCAL(0));
		}
	}
	if (one_in(16))
		emit(MOV_X(0, one_in(2) ? 10 : 6));
	emit(EXIT);
}

/* The functions that are called, and the distances of their calls. */
static void emit_functions(void)
{
	for (unsigned function = 0; function <= ITERATION; function++) {
		size_t start = out->count;
		bool called = false;

		for (unsigned i = 0; i < call_count; i++)
			called |= calls[i].function == function;
		if (called && function == ITERATION)
			emit_iteration();
		else if (called)
			emit_function(function);
		for (unsigned i = 0; i < call_count; i++)
			if (calls[i].function == function)
				out->code[calls[i].at].immediate =
					(int32_t)start - (int32_t)calls[i].at - 1;
	}
}

static void emit_part(void)
{
	switch (below(16)) {
	case 0:
	case 1:
		emit_access();
		break;
	case 2:
	case 3:
		emit_branch();
		break;
	case 4:
		emit_loop();
		break;
	case 5:
		emit_packet();
		break;
	case 6:
		emit_walk();
		break;
	case 7:
		if (one_in(2))
			emit_record();
		else if (one_in(2))
			emit_repetition();
		break;
	case 8:
		if (one_in(2)) {
			emit_call(0);
			emit_numbers();
			emit(MOV_X(3, 0));
			if (one_in(4)) {
				emit(LOAD(BPF_DW, 8, 10, -8 * STACK_USED));
				emit_alias_access(10);
			}
		}
		break;
	case 9:
		emit_kept();
		break;
	case 10:
		emit_second();
		break;
	case 11:
		if (one_in(2))
			emit_stray();
		else
			emit_atomic();
		break;
	default:
		emit_arithmetic();
		break;
	}
}

void generate(struct generated *program, uint64_t *state)
{
	out = program;
	seed = state;
	out->count = call_count = 0;
	out->repeats = false;
	emit(MOV_X(6, 1));
	emit(STORE_K(BPF_W, 10, -4, (int32_t)below(3)));
	emit(I(BPF_LDDW, 1, BPF_LDDW_MAP, 0, 0));
	emit(I(0, 0, 0, 0, 0));
	emit(MOV_X(2, 10));
	emit(ALU64_K(BPF_ADD, 2, -4));
	emit(CALL_HELPER(BPF_HELPER_MAP_LOOKUP));
	emit(MOV_X(7, 0));
	emit(MOV_K(0, 0));
	if (!one_in(16)) {
		emit(JUMP_K(BPF_JNE, 7, 0, 1));
		emit(EXIT);
	}
	emit_numbers();
	for (int i = 1; i <= STACK_USED; i++)
		emit(STORE_K(BPF_DW, 10, (int16_t)(-8 * i), (int32_t)below(99)));
	for (uint32_t parts = 2 + below(10); parts != 0 && out->count < PARTS_END; parts--)
		emit_part();
	emit(MOV_X(0, number_register()));
	emit(EXIT);
	emit_functions();
}
