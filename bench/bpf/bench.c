/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs the benchmark kernels on an engine and natively.
 *
 *     bench FOLDER              time of all kernels on all engines, as a table
 *     bench FOLDER KERNEL ENGINE COUNT
 *                               executes one kernel COUNT times, for instruction counters;
 *                               ENGINE is native or one of those of the table
 *
 * FOLDER has the kernels compiled for BPF. Every result is compared with the
 * native one. Times are the least of many runs in turns, so that what else the
 * machine does disturbs little and nobody in particular.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bpf/object.h"
#include "kernels/kernel.h"
#include "tests/bpf/engine.h"
#include "tests/bpf/oracle.h"

#define KERNELS(x)                                                                                 \
	x(fletcher32) x(crc32_bit) x(crc32_table) x(sieve) x(primes) x(matrix) x(flow) x(sort)     \
		x(search) x(siphash)

#define DECLARE(name) uint64_t kernel_##name(unsigned char *memory);
KERNELS(DECLARE)

static const struct kernel {
	const char *name;
	uint64_t (*native)(unsigned char *memory);
} kernels[] = {
#define ROW(name) {#name, kernel_##name},
	KERNELS(ROW)};

#define KERNEL_COUNT (sizeof(kernels) / sizeof(kernels[0]))
#define ROUNDS	     2000

static _Alignas(64) unsigned char memory[KERNEL_BYTES];
static _Alignas(16) unsigned char object_memory[1 << 18];
static unsigned char image[1 << 18];

static void fill_memory(void)
{
	uint32_t state = 1;

	for (size_t i = 0; i < sizeof(memory); i++) {
		state = state * 1664525 + 1013904223;
		memory[i] = (unsigned char)(state >> 24);
	}
}

static const struct bpf_instruction *read_kernel(const char *folder, const char *name,
						 size_t *count)
{
	struct bpf_memory arena = {object_memory, object_memory + sizeof(object_memory)};
	struct bpf_object object;
	struct bpf_error error = {"the file cannot be read", NULL, 0};
	const struct bpf_instruction *code = NULL;
	char path[512];

	snprintf(path, sizeof(path), "%s/%s.bpf.o", folder, name);
	FILE *file = fopen(path, "rb");
	size_t bytes = file == NULL ? 0 : fread(image, 1, sizeof(image), file);

	if (file != NULL)
		fclose(file);
	if (bytes != 0 && bpf_object_open(&object, image, bytes, &arena, &error))
		code = bpf_object_link(&object, 0, count, &error);
	if (code == NULL) {
		printf("%s: %s\n", path, error.message);
		exit(1);
	}
	return code;
}

static const struct bpf_program *load(const struct engine *engine,
				      const struct bpf_instruction *code, size_t count)
{
	const struct bpf_program *program = engine_load_code(engine, code, count);

	bpf_run_grant(&run, memory, sizeof(memory), BPF_READ | BPF_WRITE);
	return program;
}

static uint64_t execute(const struct bpf_program *program)
{
	uint64_t result;

	run.fuel = INT64_MAX;
	if (bpf_execute(&run, program, (uintptr_t)memory, sizeof(memory), &result))
		return result;
	printf("%s at instruction %u\n", bpf_fault_name(run.fault.kind), run.fault.instruction);
	exit(1);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* Instructions that one run executes. */
static uint64_t count_steps(const struct bpf_instruction *code, size_t count)
{
	static uint64_t stack[64];
	struct oracle oracle = {.code = code, .count = count};

	fill_memory();
	oracle.r[1] = (uintptr_t)memory;
	oracle.r[10] = (uintptr_t)(stack + 64);
	oracle_run(&oracle, UINT64_MAX);
	return oracle.steps + 1;
}

static double time_native(const struct kernel *kernel, uint64_t *result)
{
	double start = now();

	*result = kernel->native(memory);
	return now() - start;
}

static double time_engine(const struct bpf_program *program, uint64_t expected, const char *name)
{
	double start = now();
	uint64_t result = execute(program);
	double time = now() - start;

	if (result != expected) {
		printf("%s: wrong result 0x%" PRIx64 "\n", name, result);
		exit(1);
	}
	return time;
}

#define ENGINES 8

static double sums[ENGINES], worst[ENGINES];
static double steps_sum;

static void measure(const struct kernel *kernel, const char *folder)
{
	size_t count;
	const struct bpf_instruction *code = read_kernel(folder, kernel->name, &count);
	uint64_t steps = count_steps(code, count), result;
	double native = 1e18;

	printf("%-12s %9" PRIu64, kernel->name, steps);
	for (unsigned e = 0; e < engine_count; e++) {
		const struct bpf_program *program = load(&engines[e], code, count);
		double best = 1e18;

		fill_memory();
		for (unsigned i = 0; i < ROUNDS; i++) {
			double time = time_native(kernel, &result);

			native = time < native ? time : native;
			time = time_engine(program, result, kernel->name);
			best = time < best ? time : best;
		}
		double ratio = best / native;

		if (e == 0) {
			printf(" %10.0f %8.2f", native, best / (double)steps);
			steps_sum += log(best / (double)steps);
		}
		printf(" %8.2f", ratio);
		sums[e] += log(ratio);
		worst[e] = ratio > worst[e] ? ratio : worst[e];
	}
	putchar('\n');
}

static int table(const char *folder)
{
	printf("%-12s %9s %10s %8s", "kernel", "BPF insns", "native/ns", "ns/insn");
	for (unsigned e = 0; e < engine_count; e++)
		printf(" %8.8s", engines[e].label);
	putchar('\n');
	for (unsigned i = 0; i < KERNEL_COUNT; i++)
		measure(&kernels[i], folder);
	printf("%-12s %9s %10s %8.2f", "geo. mean", "", "", exp(steps_sum / KERNEL_COUNT));
	for (unsigned e = 0; e < engine_count; e++)
		printf(" %8.2f", exp(sums[e] / KERNEL_COUNT));
	printf("\n%-12s %9s %10s %8s", "worst", "", "", "");
	for (unsigned e = 0; e < engine_count; e++)
		printf(" %8.2f", worst[e]);
	putchar('\n');
	return 0;
}

/* For counters of instructions: what is done COUNT times and what once can be told apart. */
static int repeat(const char *folder, const char *name, const char *engine, unsigned times)
{
	for (unsigned i = 0; i < KERNEL_COUNT; i++) {
		if (strcmp(kernels[i].name, name) != 0)
			continue;
		size_t count;
		const struct bpf_instruction *code = read_kernel(folder, name, &count);
		uint64_t result = 0;

		fill_memory();
		if (strcmp(engine, "native") == 0) {
			for (unsigned j = 0; j < times; j++)
				result = kernels[i].native(memory);
			return result == 0;
		}
		for (unsigned e = 0; e < engine_count; e++) {
			if (strcmp(engines[e].label, engine) != 0)
				continue;
			const struct bpf_program *program = load(&engines[e], code, count);

			for (unsigned j = 0; j < times; j++)
				result = execute(program);
			printf("%" PRIu64 "\n", count_steps(code, count));
			return 0;
		}
	}
	printf("no such kernel or engine\n");
	return 2;
}

int main(int count, char **arguments)
{
	if (count == 2)
		return table(arguments[1]);
	if (count == 5)
		return repeat(arguments[1], arguments[2], arguments[3],
			      (unsigned)atoi(arguments[4]));
	printf("usage: bench FOLDER [KERNEL ENGINE COUNT]\n");
	return 2;
}
