/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What single things cost: compiling, calling a helper, looking up, a record of
 * a ring buffer, memory. Times are the least of many runs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bpf/helper.h"
#include "tests/bpf/assemble.h"
#include "tests/bpf/engine.h"

#define ROUNDS	     300
#define TURNS	     1000
#define LONG	     3000 /* a long program, in groups of 6 instructions */
#define SHORT	     5
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static _Alignas(64) unsigned char block[1 << 16], memory[1 << 22];
static unsigned char code_memory[LONG * 6 * 256];
static struct bpf_instruction code[LONG * 6 + 1];
static struct bpf_map map, *const maps[] = {&map};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void fail(const char *what)
{
	printf("%s\n", what);
	exit(1);
}

static void make_map(uint32_t type, uint32_t key_bytes, uint32_t value_bytes, uint32_t entries)
{
	struct bpf_map_definition definition = {type, key_bytes, value_bytes, entries, 1};
	struct bpf_error error;

	if (!bpf_map_create(&map, &definition, block, sizeof(block), &error))
		fail(error.message);
}

/* Arithmetic, memory and jumps in about the proportions that compilers write. */
static size_t write_groups(unsigned groups)
{
	size_t at = 0;

	for (unsigned i = 0; i < groups; i++) {
		code[at++] = STORE(BPF_DW, 10, -8, 1);
		code[at++] = LOAD(BPF_W, 2, 10, -8);
		code[at++] = ALU64_X(BPF_ADD, 2, 1);
		code[at++] = ALU32_K(BPF_AND, 2, 0xfff);
		code[at++] = JUMP_K(BPF_JEQ, 2, 7, 1);
		code[at++] = MOV_X(0, 2);
	}
	code[at++] = EXIT;
	return at;
}

/* The time to compile; the memory that the loaded program takes and its code go to `bytes`. */
static double time_compile(unsigned groups, size_t bytes[2])
{
	struct bpf_source source = {.instructions = code, .count = write_groups(groups)};
	struct bpf_memory arena = {memory, memory + sizeof(memory)};
	const struct bpf_compile_options options = {.checks = true};
	struct bpf_error error;
	struct bpf_program *program = bpf_program_load(&source, &arena, &error);
	double best = 1e18;

	if (program == NULL)
		fail(error.message);
	bytes[0] = (size_t)(arena.next - memory);
	for (unsigned i = 0; i < ROUNDS; i++) {
		double start = now();

		bytes[1] = bpf_compile(program, &options, code_memory, sizeof(code_memory), &arena,
				       &error);
		double time = now() - start;

		best = time < best ? time : best;
	}
	return best;
}

/* Nanoseconds for each turn of a loop around `body`, on the compiler; r9 is the counter. */
static double time_loop(const struct bpf_instruction *body, size_t count, void (*after)(void))
{
	struct bpf_source source = {.instructions = code,
				    .helpers = bpf_helpers,
				    .helper_count = bpf_helper_count,
				    .maps = maps,
				    .map_count = 1};
	struct bpf_error error;
	size_t at = 0;
	double best = 1e18;
	uint64_t result;

	code[at++] = MOV_K(9, TURNS);
	code[at++] = STORE_K(BPF_W, 10, -4, 3);
	for (size_t i = 0; i < count; i++)
		code[at++] = body[i];
	code[at++] = ALU64_K(BPF_ADD, 9, -1);
	code[at] = JUMP_K(BPF_JNE, 9, 0, (int16_t)(1 - (int)at));
	code[at + 1] = MOV_K(0, 0);
	code[at + 2] = EXIT;
	source.count = at + 3;
	const struct bpf_program *program = engine_load(&engines[1], &source, &error);

	if (program == NULL)
		fail(error.message);
	for (unsigned i = 0; i < ROUNDS; i++) {
		double start = now();

		run.fuel = ENGINE_FUEL;
		if (!bpf_execute(&run, program, 0, 0, &result))
			fail(bpf_fault_name(run.fault.kind));
		double time = now() - start;

		best = time < best ? time : best;
		if (after != NULL)
			after();
	}
	return best / TURNS;
}

static void drain(void)
{
	uint32_t bytes;

	while (bpf_ring_peek(&map, &bytes) != NULL)
		bpf_ring_take(&map);
}

int main(void)
{
	const struct bpf_instruction call[] = {CALL_HELPER(BPF_HELPER_CPU)};
	const struct bpf_instruction look[] = {MOV_X(2, 10),
					       ALU64_K(BPF_ADD, 2, -4),
					       LDDW_KIND(1, BPF_LDDW_MAP_INDEX, 0, 0),
					       CALL_HELPER(BPF_HELPER_MAP_LOOKUP),
					       JUMP_K(BPF_JEQ, 0, 0, 1),
					       LOAD(BPF_DW, 0, 0, 0)};
	/* What native code does for an array: the same load at a place that is computed. */
	const struct bpf_instruction direct[] = {LDDW_KIND(1, BPF_LDDW_MAP_INDEX_VALUE, 0, 0),
						 LOAD(BPF_W, 2, 10, -4), ALU64_K(BPF_LSH, 2, 3),
						 ALU64_X(BPF_ADD, 1, 2), LOAD(BPF_DW, 0, 1, 0)};
	const struct bpf_instruction record[] = {LDDW_KIND(1, BPF_LDDW_MAP_INDEX, 0, 0),
						 MOV_K(2, 16),
						 MOV_K(3, 0),
						 CALL_HELPER(BPF_HELPER_RING_RESERVE),
						 JUMP_K(BPF_JEQ, 0, 0, 3),
						 MOV_X(1, 0),
						 MOV_K(2, 0),
						 CALL_HELPER(BPF_HELPER_RING_SUBMIT)};
	size_t small[2], large[2];

	make_map(BPF_MAP_ARRAY, 4, 8, 64);
	double few = time_compile(SHORT, small), many = time_compile(LONG, large);
	double each = (many - few) / ((LONG - SHORT) * 6);

	printf("compile: %.1f ns an instruction, %.2f us besides\n", each,
	       (few - each * SHORT * 6) / 1e3);
	printf("a program of %u instructions: %zu bytes loaded, %zu bytes of code\n", SHORT * 6 + 1,
	       small[0], small[1]);
	double empty = time_loop(NULL, 0, NULL);

	printf("helper call: %.2f ns\n", time_loop(call, COUNT(call), NULL) - empty);
	printf("array lookup: %.2f ns over native\n",
	       time_loop(look, COUNT(look), NULL) - time_loop(direct, COUNT(direct), NULL));
	make_map(BPF_MAP_RING, 0, 0, 32768);
	printf("ring buffer, reserve and submit: %.2f ns\n",
	       time_loop(record, COUNT(record), drain) - empty);
	if (bpf_ring_count(&map).dropped != 0)
		fail("the ring was full");
	return 0;
}
