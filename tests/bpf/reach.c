/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Jumps and calls across more code than a machine's short branches reach. A
 * loop is executed twice; in one of its turns a condition jumps across all of
 * its body, in the other the body counts its own instructions.
 */
#include <inttypes.h>

#include "programs.h"

#define LONGEST 32000 /* what a condition of BPF reaches both ways, with some room */
#define STEP	0x12345

static struct bpf_instruction code[LONGEST + 16];

/* r9 is 0 in the first turn and -1 in the second: each jumps in one of them. */
static const struct {
	uint8_t condition;
	int32_t immediate;
} conditions[] = {{BPF_JEQ, 0},	 {BPF_JNE, 0}, {BPF_JSLT, 0},  {BPF_JSGE, 0},
		  {BPF_JSET, 1}, {BPF_JGT, 5}, {BPF_JSLE, -1}, {BPF_JSET, 0x10001}};

/* r6: the count; r7: turns; r8: memory. Half of the body are accesses, which may be checked. */
static size_t write_program(uint8_t condition, int32_t immediate, unsigned body)
{
	size_t at = 0, top, call;

	code[at++] = MOV_X(8, 1);
	code[at++] = MOV_K(6, 0);
	code[at++] = MOV_K(7, 2);
	top = call = at++;
	code[at++] = MOV_X(9, 7);
	code[at++] = ALU64_K(BPF_ADD, 9, -2);
	code[at++] = JUMP_K(condition, 9, immediate, (int16_t)body);
	for (unsigned i = 0; i < body; i += 2) {
		code[at++] = ALU64_K(BPF_ADD, 6, STEP);
		code[at++] = STORE_K(BPF_DW, 8, 0, STEP);
	}
	code[at++] = ALU64_K(BPF_ADD, 7, -1);
	code[at] = JUMP_K(BPF_JNE, 7, 0, (int16_t)((int)top - (int)at - 1));
	at++;
	code[at++] = MOV_X(0, 6);
	code[at++] = EXIT;
	code[call] = CALL_LOCAL((int32_t)(at - call) - 1);
	code[at++] = MOV_K(0, 1);
	code[at++] = EXIT;
	return at;
}

/*
 * A program that begins at its end and comes to its start in as many jumps as there
 * can be: what is read there is known there last.
 */
static void test_backwards(const struct engine *engine)
{
	static struct bpf_instruction chain[BPF_PROGRAM_LIMIT];
	uint64_t result;

	chain[0] = JA32(BPF_PROGRAM_LIMIT - 2);
	chain[1] = MOV_X(0, 1);
	chain[2] = EXIT;
	chain[3] = JA(-3);
	for (uint32_t i = 4; i < BPF_PROGRAM_LIMIT; i++)
		chain[i] = JA(-2);
	test_begin("%s: a chain of jumps backwards", engine->name);
	const struct bpf_program *program = engine_load_code(engine, chain, BPF_PROGRAM_LIMIT);

	run.fuel = (int64_t)BPF_PROGRAM_LIMIT * 4;
	CHECK(bpf_execute(&run, program, 7, 0, &result) && result == 7, "%s",
	      bpf_fault_name(run.fault.kind));
	test_end();
}

/*
 * A place in the frame that deep loops read as often as there is room for, and
 * that is written in parts: a register that stands for it would not be.
 */
static void test_frequent_place(const struct engine *engine)
{
	enum { READS = 12000, LOOPS = 5 };
	uint64_t result, value = 0x1122334455667788;
	size_t at = 0;

	code[at++] = MOV_K(7, 0);
	code[at++] = STORE(BPF_DW, 10, -8, 1);
	size_t top = at;

	code[at++] = STORE_K(BPF_B, 10, -8, 0x55);
	for (unsigned i = 0; i < READS; i++)
		code[at++] = LOAD(BPF_DW, 2, 10, -8);
	code[at++] = LOAD(BPF_DW, 0, 10, -8);
	for (unsigned i = 0; i < LOOPS; i++, at++)
		code[at] = JUMP_K(BPF_JNE, 7, 0, (int16_t)((int)top - (int)at - 1));
	code[at++] = EXIT;
	test_begin("%s: a place that is read often and written in parts", engine->name);
	const struct bpf_program *program = engine_load_code(engine, code, at);

	CHECK(bpf_execute(&run, program, value, 0, &result), "%s", bpf_fault_name(run.fault.kind));
	CHECK(result == 0x1122334455667755, "0x%" PRIx64, result);
	test_end();
}

void test_reach(const struct engine *engine)
{
	static const unsigned bodies[] = {300, 3000, LONGEST};

	test_backwards(engine);
	test_frequent_place(engine);
	for (unsigned i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
		/* The longest with a condition of each kind. */
		for (unsigned j = 0; j < (i % 3 == 2 ? 3 : 2); j++) {
			uint64_t memory, result, expected = (uint64_t)bodies[j] / 2 * STEP;
			size_t count = write_program(conditions[i].condition,
						     conditions[i].immediate, bodies[j]);
			const struct bpf_program *program = engine_load_code(engine, code, count);

			test_begin("%s: condition %u across %u instructions", engine->name, i,
				   bodies[j]);
			bpf_run_grant(&run, &memory, sizeof(memory), BPF_WRITE);
			CHECK(bpf_execute(&run, program, (uintptr_t)&memory, 0, &result), "%s",
			      bpf_fault_name(run.fault.kind));
			CHECK(result == expected, "0x%" PRIx64 ", should be 0x%" PRIx64, result,
			      expected);
			test_end();
		}
	}
}
