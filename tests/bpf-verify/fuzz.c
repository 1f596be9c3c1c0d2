/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Soundness: random programs, of which the accepted ones run in the checking
 * interpreter on random contexts and packets. No run may fault or keep a record.
 * Then they run in the oracle, which counts instructions, no more than the verdict
 * says, and is watched by shadow.h.
 *
 *     fuzz [--accepted] PROGRAMS [SEED]      so many, or so many accepted ones
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/helper.h"
#include "bpf/verify.h"
#include "generate.h"
#include "shadow.h"
#include "tests/bpf/check.h"
#include "tests/bpf/oracle.h"

#define PACKET 64u
#define RUNS   6u

static const struct bpf_field fields[] = {
	{0, 8, BPF_FIELD_PACKET, BPF_READ},
	{8, 8, BPF_FIELD_PACKET_END, BPF_READ},
	{GENERATED_NUMBERS, GENERATED_CONTEXT - GENERATED_NUMBERS, BPF_FIELD_NUMBER,
	 BPF_READ | BPF_WRITE},
};

static uint64_t seed;
static struct generated program;
static _Alignas(16) unsigned char context[GENERATED_CONTEXT], arena_memory[2 << 20];
static unsigned char packet[PACKET];
static _Alignas(64) unsigned char array_block[4096], ring_block[1 << 16];
static struct bpf_map array, ring, *maps[] = {&array, &ring};
static struct bpf_run run;

static void print_program(void)
{
	for (size_t i = 0; i < program.count; i++)
		printf("# %zu: %02x %u %u %d %d\n", i, program.code[i].opcode,
		       BPF_DESTINATION(program.code[i]), BPF_SOURCE(program.code[i]),
		       program.code[i].offset, program.code[i].immediate);
}

/* The packet ends where its memory does. Returns how many bytes it has. */
static uint32_t make_input(void)
{
	uint32_t bytes = random_below(&seed, PACKET + 1);
	uint64_t bounds[] = {(uintptr_t)packet + PACKET - bytes, (uintptr_t)packet + PACKET};

	for (uint32_t i = 0; i < PACKET; i++)
		packet[i] = (unsigned char)random_below(&seed, 256);
	for (uint32_t i = GENERATED_NUMBERS; i < GENERATED_CONTEXT; i++)
		context[i] =
			(unsigned char)(random_below(&seed, 3) == 0 ? 0 : random_below(&seed, 256));
	memcpy(context, bounds, sizeof(bounds));
	return bytes;
}

static void empty_ring(void)
{
	uint32_t bytes;

	while (bpf_ring_peek(&ring, &bytes) != NULL)
		bpf_ring_take(&ring);
}

/* What the generated programs call, with a map's number instead of the map. */
static uint64_t call_helper(int32_t number, const uint64_t *r)
{
	switch (number) {
	case BPF_HELPER_MAP_LOOKUP:
		return (uintptr_t)bpf_map_lookup(maps[r[1]], (const void *)(uintptr_t)r[2], 0);
	case BPF_HELPER_RING_RESERVE:
		return (uintptr_t)bpf_ring_reserve(maps[r[1]], (uint32_t)r[2]);
	case BPF_HELPER_RING_SUBMIT:
		bpf_ring_submit(&ring, (void *)(uintptr_t)r[1]);
		return 0;
	default:
		bpf_ring_discard(&ring, (void *)(uintptr_t)r[1]);
		return 0;
	}
}

/* Whether a run of the accepted program is as the verdict says. */
static bool check_run(const struct bpf_program *loaded, const struct bpf_verdict *verdict)
{
	static uint64_t stack[8 * BPF_STACK_BYTES / 8];
	struct oracle oracle = {.code = program.code,
				.count = program.count,
				.helper = call_helper,
				.watch = shadow_step};
	uint32_t bytes = make_input();
	uint64_t result;

	bpf_run_init(&run);
	bpf_run_grant(&run, context, sizeof(context), BPF_READ | BPF_WRITE);
	bpf_run_grant(&run, packet + PACKET - bytes, bytes, BPF_READ | BPF_WRITE);
	/* A step back costs its whole loop. */
	run.fuel = (int64_t)(verdict->instructions * GENERATED_MOST);
	if (!bpf_execute(&run, loaded, (uintptr_t)context, 0, &result) || run.records_held != 0) {
		test_fail("%s at instruction %u, at most %" PRIu64 " instructions",
			  bpf_fault_name(run.fault.kind), run.fault.instruction,
			  verdict->instructions);
		print_program();
		return false;
	}
	empty_ring();
	/* The oracle calls no functions from helpers. */
	if (program.repeats)
		return true;
	bytes = make_input();
	shadow_begin(&(struct shadow_world){(uintptr_t)context, sizeof(context),
					    (uintptr_t)packet + PACKET - bytes, bytes, maps});
	oracle.r[1] = (uintptr_t)context;
	oracle.r[10] = (uintptr_t)stack + sizeof(stack);
	enum oracle_end end = oracle_run(&oracle, verdict->instructions);

	if (end == ORACLE_STEPS || shadow_wrong() != NULL) {
		test_fail("%s at instruction %" PRIu64 " of at most %" PRIu64,
			  end == ORACLE_STEPS ? "it goes on" : shadow_wrong(), oracle.steps,
			  verdict->instructions);
		print_program();
		return false;
	}
	empty_ring();
	return true;
}

static bool make_maps(void)
{
	static const struct bpf_map_definition array_definition = {BPF_MAP_ARRAY, 4,
								   GENERATED_VALUE, 2, 0};
	static const struct bpf_map_definition ring_definition = {BPF_MAP_RING, 0, 0, 4096, 0};
	struct bpf_error error;

	return bpf_map_create(&array, &array_definition, array_block, sizeof(array_block),
			      &error) &&
	       bpf_map_create(&ring, &ring_definition, ring_block, sizeof(ring_block), &error);
}

/* Whether the next random program was accepted. */
static bool try_program(void)
{
	static const struct bpf_policy policy = {.context_bytes = GENERATED_CONTEXT,
						 .fields = fields,
						 .field_count = 3,
						 .packet_rights = BPF_READ | BPF_WRITE,
						 .instructions = 1 << 20};
	struct bpf_memory arena = {arena_memory, arena_memory + sizeof(arena_memory)};
	struct bpf_source source = {.instructions = program.code,
				    .helpers = bpf_helpers,
				    .helper_count = bpf_helper_count,
				    .maps = maps,
				    .map_count = 2};
	struct bpf_verdict verdict;
	struct bpf_error error;

	generate(&program, &seed);
	source.count = program.count;
	const struct bpf_program *loaded = bpf_program_load(&source, &arena, &error);

	if (loaded == NULL) {
		test_fail("not loaded: %s at %zu", error.message, error.instruction);
		print_program();
		return false;
	}
	if (!bpf_verify(&source, loaded, &policy, &arena, &verdict))
		return false;
	for (unsigned i = 0; i < RUNS && check_run(loaded, &verdict); i++)
		;
	return true;
}

int main(int argc, char **argv)
{
	bool counts_accepted = argc > 1 && strcmp(argv[1], "--accepted") == 0;
	int first = counts_accepted ? 2 : 1;
	uint64_t wanted = argc > first ? strtoull(argv[first], NULL, 10) : 1000;
	uint64_t programs = 0, accepted = 0;

	seed = argc > first + 1 ? strtoull(argv[first + 1], NULL, 10) : 88172645463325252u;
	if (!make_maps())
		return 1;
	test_begin("accepted random programs run without a fault");
	while ((counts_accepted ? accepted : programs) < wanted && !test_failed()) {
		programs++;
		accepted += try_program();
		if (programs % 1000000 == 0) {
			printf("# %" PRIu64 " of %" PRIu64 " programs so far\n", accepted,
			       programs);
			fflush(stdout);
		}
	}
	test_end();
	printf("# %" PRIu64 " of %" PRIu64 " programs were accepted\n", accepted, programs);
	test_begin("between 10 and 90 of 100 random programs are accepted");
	CHECK(accepted * 10 >= programs && accepted * 10 <= programs * 9, "they are not");
	test_end();
	return test_summary();
}
