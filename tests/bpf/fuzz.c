/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated programs on every engine of this machine, compared with the oracle:
 *
 *     fuzz [--compiled | --damaged] FIRST COUNT
 *
 * Programs have numbers; FIRST is that of the first. The same number is the same
 * program on every machine. With --compiled, each runs on one engine only, on the
 * compilers in turn: for emulated machines, where compiled code takes long to
 * translate and the interpreter is the same C as on this one. With --damaged,
 * some of its instructions are others, and the engines that check accesses must
 * come to the same end, whatever that is.
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

/* How a run of a damaged program ended. */
struct outcome {
	bool good;
	uint64_t result;
	struct bpf_fault fault;
	unsigned char memory[GENERATED_BYTES];
};

#define DAMAGED_FUEL 5000

/* Runs a program that may be anything. False: it does not load. */
static bool run_damaged(const struct engine *engine, struct outcome *outcome)
{
	const struct bpf_source source = {.instructions = code, .count = count};
	struct bpf_error error;
	const struct bpf_program *program = engine_load(engine, &source, &error);

	if (program == NULL)
		return false;
	memcpy(memory, input[0], sizeof(memory));
	memset(run.stack, 0, sizeof(run.stack));
	bpf_run_grant(&run, memory, sizeof(memory), BPF_READ | BPF_WRITE);
	run.fuel = DAMAGED_FUEL;
	outcome->good =
		bpf_execute(&run, program, (uintptr_t)memory, sizeof(memory), &outcome->result);
	outcome->fault = run.fault;
	memcpy(outcome->memory, memory, sizeof(memory));
	return true;
}

/* When fuel is used up depends on where an engine asks for it. */
static bool is_same_end(const struct outcome *one, const struct outcome *other)
{
	if (one->good != other->good || one->fault.kind != other->fault.kind)
		return false;
	if (!one->good && one->fault.kind == BPF_FAULT_FUEL)
		return true;
	if (one->good ? one->result != other->result
		      : one->fault.instruction != other->fault.instruction ||
				one->fault.address != other->fault.address)
		return false;
	return memcmp(one->memory, other->memory, sizeof(one->memory)) == 0;
}

static void run_on_checked(uint64_t number)
{
	struct outcome first, other;

	for (unsigned e = 0; e < engine_count && !test_failed(); e++) {
		if (!engines[e].guarded)
			continue;
		if (!run_damaged(&engines[e], e == 0 ? &first : &other))
			return;
		CHECK(e == 0 || is_same_end(&first, &other),
		      "%s: program %" PRIu64 ": %s at %u, 0x%" PRIx64 "; interpreter: %s at %u, "
		      "0x%" PRIx64,
		      engines[e].name, number, bpf_fault_name(other.fault.kind),
		      other.fault.instruction, other.fault.address,
		      bpf_fault_name(first.fault.kind), first.fault.instruction,
		      first.fault.address);
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

static const struct {
	const char *option;
	bool damaged;
	void (*run)(uint64_t number);
} modes[] = {
	{"--compiled", false, run_on_compiler},
	{"--damaged", true, run_on_checked},
	{"", false, run_on_all},
};

static void try_program(unsigned mode, uint64_t number)
{
	struct random random = {number * 0xd1342543de82ef95};

	count = generate(&random, code);
	fill_inputs(&random);
	if (modes[mode].damaged)
		damage(&random, code, count);
	else
		CHECK(expect(), "program %" PRIu64 " does not end", number);
	modes[mode].run(number);
	if (test_failed())
		print_program();
}

int main(int arguments, char **words)
{
	unsigned mode = 0;

	while (modes[mode].option[0] != '\0' &&
	       (arguments != 4 || strcmp(words[1], modes[mode].option) != 0))
		mode++;
	if (arguments != (modes[mode].option[0] == '\0' ? 3 : 4)) {
		printf("usage: fuzz [--compiled | --damaged] FIRST COUNT\n");
		return 2;
	}
	uint64_t first = strtoull(words[arguments - 2], NULL, 10);
	uint64_t end = first + strtoull(words[arguments - 1], NULL, 10);

	test_begin("%s programs %" PRIu64 " to %" PRIu64,
		   modes[mode].damaged ? "damaged" : "generated", first, end - 1);
	for (uint64_t number = first; number < end && !test_failed(); number++)
		try_program(mode, number);
	test_end();
	return test_summary();
}
