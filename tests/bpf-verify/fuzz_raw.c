/* SPDX-License-Identifier: BSD-2-Clause */
/* libFuzzer: whatever bytes are loaded as a program, the verifier decides without a finding. */
#include <string.h>

#include "bpf/helper.h"
#include "bpf/verify.h"

#define LENGTH 512u

static _Alignas(16) unsigned char memory[4 << 20];
static _Alignas(64) unsigned char table_block[4096], ring_block[1 << 16];
static struct bpf_map table, ring, *maps[] = {&table, &ring};

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const struct bpf_map_definition table_definition = {BPF_MAP_HASH, 4, 16, 8, 0};
	static const struct bpf_map_definition ring_definition = {BPF_MAP_RING, 0, 0, 4096, 0};
	struct bpf_error error;

	(void)argc, (void)argv;
	if (!bpf_map_create(&table, &table_definition, table_block, sizeof(table_block), &error) ||
	    !bpf_map_create(&ring, &ring_definition, ring_block, sizeof(ring_block), &error))
		__builtin_trap();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	static const struct bpf_policy policy = {.context_bytes = 64,
						 .context_rights = BPF_READ | BPF_WRITE};
	static struct bpf_instruction code[LENGTH];
	size_t count = bytes / sizeof(*code) < LENGTH ? bytes / sizeof(*code) : LENGTH;
	struct bpf_memory arena = {memory, memory + sizeof(memory)};
	struct bpf_source source = {code, count, bpf_helpers, bpf_helper_count, maps, 2, NULL, 0};
	struct bpf_verdict verdict;
	struct bpf_error error;

	memcpy(code, data, count * sizeof(*code));
	const struct bpf_program *program = bpf_program_load(&source, &arena, &error);

	if (program != NULL)
		bpf_verify(&source, program, &policy, &arena, &verdict);
	return 0;
}
