/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated programs on every engine of this machine, compared with the oracle:
 *
 *     fuzz [--compiled] FIRST COUNT
 *
 * Programs have numbers; FIRST is that of the first. The same number is the same
 * program on every machine. With --compiled, each runs on one engine only, on the
 * compilers in turn: for emulated machines, where compiled code takes long to
 * translate and the interpreter is the same C as on this one.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "engine.h"
#include "generate.h"
#include "oracle.h"

#define RUNS  2 /* of each program, with other inputs */
#define STEPS 100000

static struct bpf_instruction code[GENERATED_LIMIT];
static size_t count;
static _Alignas(8) unsigned char input[RUNS][GENERATED_BYTES], expected[RUNS][GENERATED_BYTES],
	memory[GENERATED_BYTES];

static void fill_inputs(struct random *random)
{
	for (unsigned i = 0; i < RUNS; i++)
		for (unsigned j = 0; j < GENERATED_BYTES; j += 8) {
			uint64_t value = random_value(random);

			memcpy(&input[i][j], &value, sizeof(value));
		}
}

static bool expect(void)
{
	static _Alignas(8) unsigned char stack[8 * 512];

	for (unsigned i = 0; i < RUNS; i++) {
		struct oracle oracle = {.code = code, .count = count};

		memcpy(memory, input[i], sizeof(memory));
		oracle.r[1] = (uintptr_t)memory;
		oracle.r[10] = (uintptr_t)(stack + sizeof(stack));
		if (oracle_run(&oracle, STEPS) != ORACLE_EXIT)
			return false;
		memcpy(expected[i], memory, sizeof(memory));
	}
	return true;
}

/* The first byte that differs decides what is said: a register, or the memory. */
static void compare(const struct engine *engine, uint64_t number, unsigned i)
{
	unsigned at = 0;

	while (at < GENERATED_BYTES && memory[at] == expected[i][at])
		at++;
	CHECK(at == GENERATED_BYTES, "%s: program %" PRIu64 ", input %u: byte %u differs",
	      engine->name, number, i, at);
}

static void run_on(const struct engine *engine, uint64_t number)
{
	const struct bpf_program *program = engine_load_code(engine, code, count);
	uint64_t result;

	bpf_run_grant(&run, memory, sizeof(memory), BPF_READ | BPF_WRITE);
	for (unsigned i = 0; i < RUNS && !test_failed(); i++) {
		memcpy(memory, input[i], sizeof(memory));
		run.fuel = ENGINE_FUEL;
		CHECK(bpf_execute(&run, program, (uintptr_t)memory, 0, &result),
		      "%s: program %" PRIu64 ": %s at instruction %u", engine->name, number,
		      bpf_fault_name(run.fault.kind), run.fault.instruction);
		compare(engine, number, i);
	}
}

/* In hexadecimal digits, as the plugin for the conformance suite takes it. */
static void print_program(void)
{
	const unsigned char *bytes = (const unsigned char *)code;

	for (size_t i = 0; i < 8 * count; i++)
		printf("%02x%s", bytes[i], i % 8 == 7 ? "\n" : "");
}

static void run_on_all(uint64_t number)
{
	for (unsigned e = 0; e < engine_count && !test_failed(); e++)
		run_on(&engines[e], number);
}

/* The interpreter is engine 0. */
static void run_on_compiler(uint64_t number)
{
	run_on(&engines[1 + number % (engine_count - 1)], number);
}

int main(int arguments, char **words)
{
	bool compiled = arguments == 4 && strcmp(words[1], "--compiled") == 0;

	if (arguments != 3 && !compiled) {
		printf("usage: fuzz [--compiled] FIRST COUNT\n");
		return 2;
	}
	words += compiled;
	uint64_t first = strtoull(words[1], NULL, 10), end = first + strtoull(words[2], NULL, 10);

	test_begin("generated programs %" PRIu64 " to %" PRIu64, first, end - 1);
	for (uint64_t number = first; number < end && !test_failed(); number++) {
		struct random random = {number * 0xd1342543de82ef95};

		count = generate(&random, code);
		fill_inputs(&random);
		CHECK(expect(), "program %" PRIu64 " does not end", number);
		if (compiled)
			run_on_compiler(number);
		else
			run_on_all(number);
		if (test_failed())
			print_program();
	}
	test_end();
	return test_summary();
}
