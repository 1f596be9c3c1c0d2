/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Soundness: random programs, of which the accepted ones run in the checking
 * interpreter on random contexts. No run may fault, and none may execute more
 * instructions than the verdict says.
 *
 *     fuzz PROGRAMS [SEED]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/helper.h"
#include "bpf/verify.h"
#include "tests/bpf/assemble.h"
#include "tests/bpf/check.h"
#include "tests/bpf/oracle.h"

#define CONTEXT 64u
#define LENGTH	96u
#define RUNS	8u

static uint64_t state;
static struct bpf_instruction code[LENGTH + 16];
static size_t count;
static _Alignas(16) unsigned char context[CONTEXT], arena_memory[2 << 20];
static _Alignas(64) unsigned char map_block[4096];
static struct bpf_map map, *maps[] = {&map};
static struct bpf_run run;

static uint32_t random_below(uint32_t limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 20) % limit;
}

static void emit(struct bpf_instruction instruction)
{
	code[count++] = instruction;
}

/* r2 to r5 are numbers most of the time; r6 is the context, r7 the map's value or null. */
static unsigned number_register(void)
{
	return 2 + random_below(4);
}

static int32_t constant(void)
{
	static const int32_t some[] = {0,  1,  2,  3,  7,  8,	      15,	 31,
				       56, 63, 64, -1, -8, INT32_MAX, INT32_MIN, 0xff};

	return random_below(4) == 0 ? (int32_t)state : some[random_below(16)];
}

static void emit_arithmetic(void)
{
	static const uint8_t operations[] = {BPF_ADD, BPF_SUB,	BPF_MUL, BPF_DIV, BPF_OR,
					     BPF_AND, BPF_LSH,	BPF_RSH, BPF_MOD, BPF_XOR,
					     BPF_MOV, BPF_ARSH, BPF_ADD, BPF_AND, BPF_NEG};
	static const int32_t swaps[] = {16, 32, 64};
	uint8_t operation = operations[random_below(15)];
	uint8_t class = random_below(2) == 0 ? BPF_ALU : BPF_ALU64;
	bool divides = operation == BPF_DIV || operation == BPF_MOD;
	int16_t offset = divides && random_below(2) == 0;

	if (random_below(16) == 0)
		emit(I(BPF_ALU | BPF_END, number_register(), 0, 0, swaps[random_below(3)]));
	else if (operation == BPF_NEG)
		emit(I(class | BPF_NEG, number_register(), 0, 0, 0));
	else if (operation == BPF_MOV && random_below(2) == 0)
		emit(I(class | BPF_MOV | BPF_X, number_register(), number_register(),
		       8 << random_below(2), 0));
	else if (random_below(2) == 0)
		emit(I(class | BPF_X | operation, number_register(), number_register(), offset, 0));
	else
		emit(I(class | BPF_K | operation, number_register(), 0, offset, constant()));
}

/* A comparison that skips what comes next, or leaves. */
static void emit_comparison(void)
{
	static const uint8_t conditions[] = {BPF_JEQ, BPF_JGT,	BPF_JGE,  BPF_JSET,
					     BPF_JNE, BPF_JSGT, BPF_JSGE, BPF_JLT,
					     BPF_JLE, BPF_JSLT, BPF_JSLE};
	uint8_t class = random_below(3) == 0 ? BPF_JMP32 : BPF_JMP;
	uint8_t condition = conditions[random_below(11)];
	int16_t skip = (int16_t)(1 + random_below(3));

	if (random_below(3) == 0)
		emit(I(class | BPF_X | condition, number_register(), number_register(), skip, 0));
	else
		emit(I(class | BPF_K | condition, number_register(), 0, skip, constant()));
}

static uint8_t size(void)
{
	static const uint8_t sizes[] = {BPF_B, BPF_H, BPF_W, BPF_DW};

	return sizes[random_below(4)];
}

static void emit_access(void)
{
	unsigned base = random_below(3) == 0 ? 10 : random_below(3) == 0 ? 7 : 6;
	int16_t offset = (int16_t)(base == 10 ? -8 * (int)(1 + random_below(4)) : random_below(10));

	switch (random_below(5)) {
	case 0: /* an index with a bound, or one that is wrong by a little */
		emit(I(BPF_ALU64 | BPF_K | BPF_AND, 2, 0, 0, random_below(2) == 0 ? 31 : 63));
		emit(MOV_X(8, base == 10 ? 6 : base));
		emit(ALU64_X(BPF_ADD, 8, 2));
		emit(LOAD(size(), 3, 8, offset));
		break;
	case 1:
		emit(I(BPF_JMP | BPF_K | BPF_JGT, 3, 0, 3, (int32_t)(48 + random_below(12))));
		emit(MOV_X(8, 6));
		emit(ALU64_X(BPF_ADD, 8, 3));
		emit(STORE(random_below(2) == 0 ? BPF_B : BPF_W, 8, 0, 4));
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
	int32_t step = random_below(4) == 0 ? -1 : (int32_t)(1 + random_below(3));
	size_t start;

	emit(MOV_K(9, (int32_t)random_below(5)));
	emit(MOV_X(8, 6));
	start = count;
	if (random_below(2) == 0)
		emit_arithmetic();
	if (random_below(2) == 0)
		emit(LOAD(BPF_B, 3, 8, (int16_t)random_below(4)));
	if (random_below(3) == 0)
		emit_comparison();
	if (random_below(2) == 0)
		emit(ALU64_K(BPF_ADD, 8, (int32_t)(1 + random_below(2))));
	emit(I((random_below(3) == 0 ? BPF_ALU : BPF_ALU64) | BPF_K | BPF_ADD, 9, 0, 0, step));
	emit(I((random_below(3) == 0 ? BPF_JMP32 : BPF_JMP) | ends[random_below(5)], 9, 0,
	       (int16_t)((int)start - (int)count - 1),
	       (int32_t)(step < 0 ? 0 : step * (int32_t)random_below(24))));
}

static void generate(void)
{
	uint32_t parts = 2 + random_below(10);

	count = 0;
	emit(MOV_X(6, 1));
	emit(STORE_K(BPF_W, 10, -4, (int32_t)random_below(3)));
	emit(I(BPF_LDDW, 1, BPF_LDDW_MAP, 0, 0));
	emit(I(0, 0, 0, 0, 0));
	emit(MOV_X(2, 10));
	emit(ALU64_K(BPF_ADD, 2, -4));
	emit(CALL_HELPER(BPF_HELPER_MAP_LOOKUP));
	emit(MOV_X(7, 0));
	if (random_below(16) != 0) {
		emit(JUMP_K(BPF_JNE, 7, 0, 2));
		emit(MOV_K(0, 0));
		emit(EXIT);
	}
	for (int i = 2; i < 6; i++)
		emit(LOAD(size(), i, 6, (int16_t)random_below(48)));
	for (uint32_t i = 1; i < 5; i++)
		emit(STORE_K(BPF_DW, 10, (int16_t)(-8 * (int)i), (int32_t)random_below(99)));
	while (parts-- != 0 && count < LENGTH - 16)
		switch (random_below(8)) {
		case 0:
			emit_access();
			break;
		case 1:
		case 2:
			emit_comparison();
			break;
		case 3:
			emit_loop();
			break;
		default:
			emit_arithmetic();
			break;
		}
	emit(MOV_K(8, 0));
	emit(MOV_K(8, 0));
	emit(MOV_K(8, 0));
	emit(MOV_K(0, 0));
	emit(EXIT);
}

static void print_program(void)
{
	for (size_t i = 0; i < count; i++)
		printf("# %zu: %02x %u %u %d %d\n", i, code[i].opcode, BPF_DESTINATION(code[i]),
		       BPF_SOURCE(code[i]), code[i].offset, code[i].immediate);
}

/* Whether a run of the accepted program is as the verdict says. */
static bool check_run(const struct bpf_program *program, const struct bpf_verdict *verdict)
{
	uint64_t result;

	for (uint32_t i = 0; i < CONTEXT; i++)
		context[i] = (unsigned char)(random_below(3) == 0 ? 0 : random_below(256));
	bpf_run_init(&run);
	bpf_run_grant(&run, context, sizeof(context), BPF_READ | BPF_WRITE);
	/* A step back costs its whole loop, of at most LENGTH instructions. */
	run.fuel = (int64_t)(verdict->instructions * LENGTH);
	if (bpf_execute(&run, program, (uintptr_t)context, 0, &result))
		return true;
	test_fail("%s at instruction %u, at most %" PRIu64 " instructions",
		  bpf_fault_name(run.fault.kind), run.fault.instruction, verdict->instructions);
	print_program();
	return false;
}

int main(int argc, char **argv)
{
	static const struct bpf_policy policy = {.context_bytes = CONTEXT,
						 .context_rights = BPF_READ | BPF_WRITE,
						 .instructions = 1 << 20};
	static const struct bpf_map_definition definition = {BPF_MAP_ARRAY, 4, 24, 2, 0};
	uint64_t programs = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000, accepted = 0;
	struct bpf_error error;

	state = argc > 2 ? strtoull(argv[2], NULL, 10) : 88172645463325252u;
	if (!bpf_map_create(&map, &definition, map_block, sizeof(map_block), &error))
		return 1;
	test_begin("accepted random programs run without a fault");
	for (uint64_t i = 0; i < programs && !test_failed(); i++) {
		struct bpf_memory arena = {arena_memory, arena_memory + sizeof(arena_memory)};
		struct bpf_source source = {.instructions = code,
					    .helpers = bpf_helpers,
					    .helper_count = bpf_helper_count,
					    .maps = maps,
					    .map_count = 1};
		struct bpf_verdict verdict;

		generate();
		source.count = count;
		const struct bpf_program *program = bpf_program_load(&source, &arena, &error);

		if (program == NULL || !bpf_verify(&source, program, &policy, &arena, &verdict))
			continue;
		accepted++;
		for (unsigned j = 0; j < RUNS && check_run(program, &verdict); j++)
			;
	}
	test_end();
	printf("# %" PRIu64 " of %" PRIu64 " programs were accepted\n", accepted, programs);
	test_begin("between 10 and 90 of 100 random programs are accepted");
	CHECK(accepted * 10 >= programs && accepted * 10 <= programs * 9, "they are not");
	test_end();
	return test_summary();
}
