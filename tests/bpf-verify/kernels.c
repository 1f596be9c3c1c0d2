/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernels of the engine's benchmark are accepted: loops whose counters,
 * addresses and ends are related in all the ways that compilers make of them.
 *
 *     kernels FILE...      objects with one program each
 *
 * Times are printed, not judged. The bound on instructions is compared with what
 * one run executes.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/bpf/kernels/kernel.h"
#include "bpf/object.h"
#include "bpf/verify.h"
#include "tests/bpf/check.h"
#include "tests/bpf/oracle.h"

static unsigned char image[1 << 18], block[KERNEL_BYTES];
static _Alignas(16) unsigned char memory[4 << 20];

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static uint64_t count_steps(const struct bpf_instruction *code, size_t count)
{
	static uint64_t stack[64];
	struct oracle oracle = {.code = code, .count = count};

	for (size_t i = 0; i < sizeof(block); i++)
		block[i] = (unsigned char)(i * 2654435761u >> 13);
	oracle.r[1] = (uintptr_t)block;
	oracle.r[10] = (uintptr_t)(stack + 64);
	oracle_run(&oracle, UINT64_MAX);
	return oracle.steps + 1;
}

static void check_kernel(const char *path)
{
	static const struct bpf_policy policy = {.context_bytes = KERNEL_BYTES,
						 .context_rights = BPF_READ | BPF_WRITE};
	struct bpf_memory arena = {memory, memory + sizeof(memory)};
	struct bpf_error error = {"the file cannot be read", NULL, 0};
	struct bpf_source source = {.count = 0};
	struct bpf_verdict verdict;
	struct bpf_object object;
	double best = 1e9;
	FILE *file = fopen(path, "rb");
	size_t bytes = file == NULL ? 0 : fread(image, 1, sizeof(image), file);

	test_begin("%s", path);
	if (file != NULL)
		fclose(file);
	if (bytes != 0 && bpf_object_open(&object, image, bytes, &arena, &error))
		source.instructions = bpf_object_link(&object, 0, &source.count, &error);
	const struct bpf_program *program =
		source.instructions == NULL ? NULL : bpf_program_load(&source, &arena, &error);

	if (program == NULL) {
		test_fail("%s", error.message);
		test_end();
		return;
	}
	for (unsigned i = 0; i < 5; i++) {
		double start = now();

		bpf_verify(&source, program, &policy, &arena, &verdict);
		best = now() - start < best ? now() - start : best;
	}
	uint64_t steps = count_steps(source.instructions, source.count);

	CHECK(verdict.accepted, "refused at instruction %zu: %s", verdict.instruction,
	      verdict.text);
	CHECK(!verdict.accepted || verdict.instructions >= steps,
	      "%" PRIu64 " instructions were executed, at most %" PRIu64 " should be", steps,
	      verdict.instructions);
	printf("# %s: %zu instructions, %u steps, %u KiB, %.0f us; executes %" PRIu64
	       ", at most %" PRIu64 "\n",
	       strrchr(path, '/') + 1, source.count, verdict.steps, verdict.memory_bytes >> 10,
	       best, steps, verdict.instructions);
	test_end();
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		check_kernel(argv[i]);
	return test_summary();
}
