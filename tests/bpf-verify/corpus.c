/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs as people write them, and the same with mistakes: accepted, and
 * refused for the right reason. The name of a program's section says which.
 *
 *     corpus [--times] FILE...      objects of tests/bpf-verify/corpus
 *
 * Accepted programs run in the checking interpreter on several packets. With
 * --times the microseconds per instruction are printed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bpf/helper.h"
#include "bpf/object.h"
#include "bpf/verify.h"
#include "tests/bpf/check.h"

#define MAPS	 16u
#define PACKET	 192u
#define RUNS	 40u
#define PROGRAMS 512u

/* struct context of corpus.h. */
struct context {
	uint64_t data, end, time;
	uint32_t length, port;
	uint64_t mark, arguments[3];
};

static const struct bpf_field fields[] = {
	{0, 8, BPF_FIELD_PACKET, BPF_READ},   {8, 8, BPF_FIELD_PACKET_END, BPF_READ},
	{16, 8, BPF_FIELD_NUMBER, BPF_READ},  {24, 4, BPF_FIELD_NUMBER, BPF_READ},
	{28, 4, BPF_FIELD_NUMBER, BPF_READ},  {32, 8, BPF_FIELD_NUMBER, BPF_READ | BPF_WRITE},
	{40, 24, BPF_FIELD_NUMBER, BPF_READ},
};

/* What the sections of wrong programs stand for: how the message begins. */
static const struct {
	const char *name, *text;
} reasons[] = {
	{"behind", "the access may be behind the packet's end"},
	{"outside", "the access may be outside of the region"},
	{"no-address", "memory is accessed through what is no address"},
	{"null", "compare it with null"},
	{"unwritten", "bytes of the stack are read that are not written"},
	{"unset", "a register is read that is not set"},
	{"may-not-write", "the program may not write here"},
	{"field", "the access is not within one field"},
	{"leak", "addresses are stored only on the stack"},
	{"unaligned", "an atomic access has to be aligned"},
	{"address-arithmetic", "an address can only be added to"},
	{"address-compared", "an address is compared with something else"},
	{"address-cut", "an address cannot be cut to 32 bits"},
	{"endless", "the loop may never end"},
	{"recursion", "a function calls itself"},
	{"lost", "a record that was reserved is neither"},
	{"loop-holds", "what the program holds is not the same after each iteration"},
	{"not-the-record", "the helper needs the address that ringbuf_reserve returned"},
	{"record-size", "a record's size is a constant"},
	{"helper-outside", "the helper would access memory outside"},
	{"helper-memory", "the helper needs the address of memory"},
	{"helper-may-not", "the helper may not use this memory"},
	{"helper-number", "the helper needs a number"},
	{"not-a-table", "the helper needs a map with keys and values"},
	{"not-a-ring", "the helper needs a ring buffer"},
	{"prints-text", "texts cannot be printed"},
	{"prints-address", "only numbers are printed"},
	{"prints-anything", "what is printed is a constant text"},
};

static unsigned char image[1 << 20], packet[PACKET];
static _Alignas(16) unsigned char memory[8 << 20];
static struct bpf_map maps[MAPS], *list[MAPS];
static struct bpf_run run;
static double times[PROGRAMS];
static unsigned accepted, refused;
static bool is_timed;

static const char *reason_of(const char *section)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strcmp(section, reasons[i].name) == 0)
			return reasons[i].text;
	return NULL;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/* Packets of all lengths, with headers that lead somewhere. */
static void check_runs(const struct bpf_program *program, const struct bpf_verdict *verdict)
{
	static const unsigned char common[] = {8, 0, 0x45, 17, 6, 42, 1, 2, 0, 64, 'G', '7'};
	uint32_t state = 1;

	for (uint32_t i = 0; i < RUNS; i++) {
		struct context context = {.time = i * 1000000007ull, .port = i * 5, .mark = i};
		uint32_t bytes = i * PACKET / (RUNS - 1);
		uint64_t result;

		for (uint32_t j = 0; j < PACKET; j++) {
			state = state * 1664525u + 1013904223u;
			packet[j] = common[(state >> 24) % sizeof(common)];
		}
		/* The packet ends where its memory does, so that a sanitizer would notice more. */
		context.data = (uintptr_t)packet + PACKET - bytes;
		context.end = (uintptr_t)packet + PACKET;
		context.length = bytes;
		bpf_run_init(&run);
		bpf_run_grant(&run, &context, sizeof(context), BPF_READ | BPF_WRITE);
		bpf_run_grant(&run, (void *)(uintptr_t)context.data, bytes, BPF_READ | BPF_WRITE);
		run.fuel = INT64_MAX;
		CHECK(bpf_execute(&run, program, (uintptr_t)&context, 0, &result),
		      "run %u: %s at instruction %u", i, bpf_fault_name(run.fault.kind),
		      run.fault.instruction);
		CHECK(run.records_held == 0, "run %u keeps a record", i);
	}
	CHECK(verdict->instructions != 0, "no instructions are executed");
}

static void check_verdict(const struct bpf_object_program *program,
			  const struct bpf_verdict *verdict)
{
	const char *reason = reason_of(program->section + strcspn(program->section, "/") +
				       (strchr(program->section, '/') != NULL));

	if (strcmp(program->section, "accept") == 0) {
		CHECK(verdict->accepted, "refused at instruction %zu: %s", verdict->instruction,
		      verdict->text);
		accepted++;
		return;
	}
	refused++;
	if (reason == NULL)
		test_fail("there is no reason `%s`", program->section);
	else if (verdict->accepted)
		test_fail("accepted");
	else
		CHECK(strncmp(verdict->text, reason, strlen(reason)) == 0,
		      "refused at instruction %zu for another reason: %s", verdict->instruction,
		      verdict->text);
}

static void check_program(struct bpf_object *object, uint32_t index, struct bpf_memory arena)
{
	static const struct bpf_policy policy = {.context_bytes = sizeof(struct context),
						 .fields = fields,
						 .field_count = sizeof(fields) / sizeof(fields[0]),
						 .packet_rights = BPF_READ | BPF_WRITE};
	struct bpf_source source = {.helpers = bpf_helpers,
				    .helper_count = bpf_helper_count,
				    .maps = list,
				    .map_count = object->map_count};
	struct bpf_error error = {"", NULL, 0};
	struct bpf_verdict verdict;
	double best = 1e9;

	object->memory = &arena;
	test_begin("%s", object->programs[index].name);
	source.instructions = bpf_object_link(object, index, &source.count, &error);
	const struct bpf_program *program =
		source.instructions == NULL ? NULL : bpf_program_load(&source, &arena, &error);

	if (program == NULL) {
		test_fail("%s", error.message);
		test_end();
		return;
	}
	for (unsigned i = 0; i < (is_timed ? 5 : 1); i++) {
		double start = now();

		bpf_verify(&source, program, &policy, &arena, &verdict);
		best = now() - start < best ? now() - start : best;
	}
	check_verdict(&object->programs[index], &verdict);
	if (verdict.accepted) {
		times[accepted % PROGRAMS] = best / (double)source.count;
		check_runs(program, &verdict);
	}
	if (is_timed && verdict.accepted)
		printf("# %s: %zu instructions, %u steps, %.0f us\n", object->programs[index].name,
		       source.count, verdict.steps, best);
	test_end();
}

static bool make_maps(const struct bpf_object *object, struct bpf_error *error)
{
	for (uint32_t i = 0; i < object->map_count; i++) {
		size_t bytes = (bpf_map_bytes(&object->maps[i].definition) + 63) / 64 * 64;
		void *block = aligned_alloc(64, bytes == 0 ? 64 : bytes);

		list[i] = &maps[i];
		if (i == MAPS || !bpf_object_map_create(object, i, &maps[i], block, bytes, error))
			return false;
	}
	return true;
}

static void check_file(const char *path)
{
	struct bpf_memory arena = {memory, memory + sizeof(memory)};
	struct bpf_error error = {"the file cannot be read", NULL, 0};
	struct bpf_object object;
	FILE *file = fopen(path, "rb");
	size_t bytes = file == NULL ? 0 : fread(image, 1, sizeof(image), file);

	if (file != NULL)
		fclose(file);
	if (bytes == 0 || !bpf_object_open(&object, image, bytes, &arena, &error) ||
	    !make_maps(&object, &error)) {
		test_begin("%s", path);
		test_fail("%s", error.message);
		test_end();
		return;
	}
	for (uint32_t i = 0; i < object.program_count; i++)
		check_program(&object, i, arena);
	for (uint32_t i = 0; i < object.map_count; i++)
		free(maps[i].shared);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--times") == 0)
			is_timed = true;
		else
			check_file(argv[i]);
	test_begin("at least 40 programs and 120 mistakes");
	CHECK(accepted >= 40 && refused >= 120, "there are %u and %u", accepted, refused);
	test_end();
	if (is_timed && accepted < PROGRAMS) {
		qsort(times + 1, accepted, sizeof(times[0]), compare);
		printf("# median of %u programs: %.2f us per instruction, most %.2f\n", accepted,
		       times[1 + accepted / 2], times[accepted]);
	}
	return test_summary();
}
