/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Known ways for a verifier to be wrong, each as programs that are right and
 * programs that are wrong by little. Verdicts are the same without pruning.
 */
#include <stdio.h>
#include <string.h>

#include "bpf/helper.h"
#include "bpf/verify.h"
#include "tests/bpf/assemble.h"
#include "tests/bpf/check.h"

/* The context: the packet, its end, a number, and one that is only written. */
static const struct bpf_field fields[] = {
	{0, 8, BPF_FIELD_PACKET, BPF_READ},
	{8, 8, BPF_FIELD_PACKET_END, BPF_READ | BPF_WRITE},
	{16, 8, BPF_FIELD_NUMBER, BPF_READ | BPF_WRITE},
	{24, 8, BPF_FIELD_NUMBER, BPF_WRITE},
};

#define TABLE	 0
#define RING	 1
#define PROGRAMS 2

#define MAP(d, number) LDDW_KIND(d, BPF_LDDW_MAP, number, 0)
#define RETURN	       MOV_K(0, 0), EXIT
/* r1: the packet, r2: its end. */
#define PACKET LOAD(BPF_DW, 2, 1, 8), LOAD(BPF_DW, 1, 1, 0)
/* r0: a value of 16 bytes of the table, or null. */
#define LOOKUP                                                                                     \
	STORE_K(BPF_W, 10, -4, 1), MAP(1, TABLE), MOV_X(2, 10), ALU64_K(BPF_ADD, 2, -4),           \
		CALL_HELPER(BPF_HELPER_MAP_LOOKUP)
#define IF_NULL_RETURN(r) JUMP_K(BPF_JNE, r, 0, 2), RETURN
#define RESERVE		  MAP(1, RING), MOV_K(2, 16), MOV_K(3, 0), CALL_HELPER(BPF_HELPER_RING_RESERVE)
#define SUBMIT(r)	  MOV_X(1, r), MOV_K(2, 0), CALL_HELPER(BPF_HELPER_RING_SUBMIT)

static const struct sample {
	const char *name;
	const char *refusal; /* what the message begins with; NULL: accepted */
	enum bpf_entry entry;
	struct bpf_instruction code[40];
} samples[] = {
#define ACCEPTED(name, ...)		  {name, NULL, BPF_ENTRY_CONTEXT, {__VA_ARGS__}},
#define REFUSED(name, reason, ...)	  {name, reason, BPF_ENTRY_CONTEXT, {__VA_ARGS__}},
#define PACKET_ACCEPTED(name, ...)	  {name, NULL, BPF_ENTRY_PACKET, {__VA_ARGS__}},
#define PACKET_REFUSED(name, reason, ...) {name, reason, BPF_ENTRY_PACKET, {__VA_ARGS__}},
#include "matrix.def"
};

static _Alignas(64) unsigned char table_block[4096], ring_block[1 << 16], programs_block[4096];
static _Alignas(16) unsigned char memory[4 << 20];
static struct bpf_map table, ring, programs, *maps[] = {&table, &ring, &programs};

static size_t length(const struct sample *sample)
{
	size_t count = sizeof(sample->code) / sizeof(sample->code[0]);

	while (sample->code[count - 1].opcode == 0)
		count--;
	return count;
}

static const uint64_t variables[] = {4096};

static void check_sample(const struct sample *sample)
{
	struct bpf_memory arena = {memory, memory + sizeof(memory)};
	struct bpf_source source = {
		sample->code, length(sample), bpf_helpers, bpf_helper_count, maps, 3, variables, 1};
	struct bpf_policy policy = {.entry = sample->entry,
				    .context_bytes = 32,
				    .fields = fields,
				    .field_count = 4,
				    .packet_rights = BPF_READ | BPF_WRITE};
	struct bpf_verdict verdict, unpruned;
	struct bpf_error error;

	test_begin("%s", sample->name);
	const struct bpf_program *program = bpf_program_load(&source, &arena, &error);

	if (program == NULL) {
		test_fail("not loaded: %s at %zu", error.message, error.instruction);
		test_end();
		return;
	}
	bpf_verify(&source, program, &policy, &arena, &verdict);
	policy.no_pruning = true;
	bpf_verify(&source, program, &policy, &arena, &unpruned);
	CHECK(verdict.accepted == unpruned.accepted, "without pruning the verdict is another: %s%s",
	      verdict.text, unpruned.text);
	if (sample->refusal == NULL)
		CHECK(verdict.accepted, "refused at %zu: %s", verdict.instruction, verdict.text);
	else if (verdict.accepted)
		test_fail("accepted");
	else
		CHECK(strncmp(verdict.text, sample->refusal, strlen(sample->refusal)) == 0,
		      "refused at %zu for another reason: %s", verdict.instruction, verdict.text);
	CHECK(verdict.memory_bytes <= BPF_VERIFY_MEMORY, "%u bytes were used",
	      verdict.memory_bytes);
	test_end();
}

int main(void)
{
	static const struct bpf_map_definition table_definition = {BPF_MAP_HASH, 4, 16, 8, 0};
	static const struct bpf_map_definition ring_definition = {BPF_MAP_RING, 0, 0, 4096, 0};
	static const struct bpf_map_definition programs_definition = {BPF_MAP_PROGRAMS, 4, 4, 2, 0};
	struct bpf_error error;

	if (!bpf_map_create(&table, &table_definition, table_block, sizeof(table_block), &error) ||
	    !bpf_map_create(&ring, &ring_definition, ring_block, sizeof(ring_block), &error) ||
	    !bpf_map_create(&programs, &programs_definition, programs_block, sizeof(programs_block),
			    &error)) {
		printf("%s\n", error.message);
		return 1;
	}
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		check_sample(&samples[i]);
	return test_summary();
}
