/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libFuzzer on the kernel: an input is a sequence of records, each one step.
 * Mutations insert, remove, repeat, exchange and change whole records.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "arch/machine.h"
#include "generate.h"
#include "trial.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);

static struct world world;
static struct snapshot *first;
static struct step steps[TRIAL_STEPS];
static uint64_t played;

static void tell_steps(void)
{
	fprintf(stderr, "steps played: %" PRIu64 "\n", played);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	world_make(&world, &world_general, NULL, NULL);
	first = snapshot_take(&world, true);
	host_console();
	atexit(tell_steps);
	return 0;
}

static _Noreturn void fail(unsigned count, const char *wrong)
{
	fprintf(stderr, "%s\n", wrong);
	trial_print(stderr, "found", steps, count);
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned count = 0;

	snapshot_restore(first);
	for (; size >= RECORD_BYTES && count < TRIAL_STEPS;
	     data += RECORD_BYTES, size -= RECORD_BYTES) {
		steps[count] = generate_step(&world, data);
		if (step_apply(&steps[count++]) == HOST_HALTED)
			fail(count, host_console());
		if (machine_tlb_stale())
			fail(count,
			     "the TLB holds a translation that the page tables no longer say");
	}
	host_console();
	played += count;
	return 0;
}

static size_t insert(uint8_t *data, size_t size, size_t max, uint64_t *random, size_t at)
{
	if (size + RECORD_BYTES > max)
		return size;
	memmove(data + at + RECORD_BYTES, data + at, size - at);
	generate_record(random, data + at);
	return size + RECORD_BYTES;
}

static size_t erase(uint8_t *data, size_t size, size_t at)
{
	memmove(data + at, data + at + RECORD_BYTES, size - at - RECORD_BYTES);
	return size - RECORD_BYTES;
}

static void copy_record(uint8_t *data, size_t from, size_t to)
{
	uint8_t record[RECORD_BYTES];

	memcpy(record, data + from, RECORD_BYTES);
	memcpy(data + to, record, RECORD_BYTES);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	uint64_t random = generate_seed(seed);
	size_t n = size / RECORD_BYTES, at = n ? seed / 8 % n * RECORD_BYTES : 0;

	size = n * RECORD_BYTES;
	if (!n)
		return insert(data, size, max, &random, 0);
	switch (seed % 8) {
	case 0:
	case 1:
		return insert(data, size, max, &random, at);
	case 2:
		return n > 1 ? erase(data, size, at) : size;
	case 3:
		copy_record(data, seed / 64 % n * RECORD_BYTES, at);
		return size;
	case 4:
		generate_record(&random, data + at);
		return size;
	default:
		LLVMFuzzerMutate(data + at, RECORD_BYTES, RECORD_BYTES);
		return size;
	}
}
