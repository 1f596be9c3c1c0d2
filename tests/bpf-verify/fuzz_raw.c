/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libFuzzer: whatever bytes are loaded as a program, the verifier decides without a
 * finding, within its steps and its memory, and the same when
 * it is asked again with less memory. Every other input is mended first, so that more programs are
 * loaded.
 */
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

/* The instruction that a jump or call of `count` instructions goes to, as a distance. */
static int16_t near(int16_t distance, size_t at, size_t count)
{
	int target = (int)at + 1 + distance % 24;

	return (int16_t)((target < 0		 ? 0
			  : target >= (int)count ? (int)count - 1
						 : target) -
			 (int)at - 1);
}

/* An instruction that is valid, from the fields of one that need not be. */
static struct bpf_instruction mended(struct bpf_instruction in, size_t at, size_t count)
{
	static const int32_t helpers[] = {1, 2, 3, 5, 105, 130, 131, 132, 133, 182};
	static const int32_t atomics[] = {0, 1, 0x40, 0x51, 0xa1, 0xe1, 0xf1, 0x100, 0x110};
	unsigned dst = (in.registers & 15) % 10, src = (in.registers >> 4) % 11;
	unsigned code = in.opcode & 0xf0, class = in.opcode & 7, x = in.opcode & 8;
	int16_t distance = near(in.offset, at, count);
	uint8_t size = in.opcode & 0x18;

	switch (class) {
	case BPF_ALU:
	case BPF_ALU64:
		if (code > BPF_ARSH)
			return BPF_INSTRUCTION(BPF_ALU | BPF_END, dst, 0, 0, 16 << (code >> 4) % 3);
		if (code == BPF_NEG)
			return BPF_INSTRUCTION(class | BPF_NEG, dst, 0, 0, 0);
		return BPF_INSTRUCTION(in.opcode, dst, x != 0 ? src : 0, 0,
				       x != 0 ? 0 : in.immediate);
	case BPF_LDX:
		return BPF_INSTRUCTION(BPF_LDX | BPF_MEM | size, dst, src, in.offset % 80, 0);
	case BPF_ST:
		return BPF_INSTRUCTION(BPF_ST | BPF_MEM | size, src, 0, in.offset % 80,
				       in.immediate);
	case BPF_STX:
		if ((in.opcode & 0x80) == 0)
			return BPF_INSTRUCTION(BPF_STX | BPF_MEM | size, src, dst, in.offset % 80,
					       0);
		return BPF_INSTRUCTION(BPF_STX | BPF_ATOMIC | BPF_DW, dst, src % 10,
				       in.offset % 10 * 8, atomics[(uint32_t)in.immediate % 9]);
	case BPF_JMP:
	case BPF_JMP32:
		if (code == BPF_JA || code > BPF_JSLE)
			return BPF_INSTRUCTION(BPF_JMP | BPF_JA, 0, 0, distance, 0);
		if (code == BPF_EXIT)
			return BPF_INSTRUCTION(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
		if (code == BPF_CALL && x != 0)
			return BPF_INSTRUCTION(BPF_JMP | BPF_CALL, 0, BPF_CALL_LOCAL, 0, distance);
		if (code == BPF_CALL)
			return BPF_INSTRUCTION(BPF_JMP | BPF_CALL, 0, 0, 0,
					       helpers[(uint32_t)in.immediate % 10]);
		return BPF_INSTRUCTION(in.opcode, dst, x != 0 ? src : 0, distance,
				       x != 0 ? 0 : in.immediate);
	default:
		return BPF_INSTRUCTION(BPF_ALU64 | BPF_MOV | BPF_X, dst, src, 0, 0);
	}
}

/* Makes every instruction valid; some become constants of two slots, the last leaves. */
static void mend(struct bpf_instruction *code, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool is_map = BPF_CLASS(code[i].opcode) == BPF_LD && (code[i].opcode & 8) != 0;

		code[i] = is_map && i + 2 < count
				  ? BPF_INSTRUCTION(BPF_LDDW, (code[i].registers & 15) % 10,
						    BPF_LDDW_MAP, 0, code[i].immediate & 1)
				  : mended(code[i], i, count);
		if (code[i].opcode == BPF_LDDW)
			code[++i] = BPF_INSTRUCTION(0, 0, 0, 0, 0);
	}
	if (count != 0)
		code[count - 1] = BPF_INSTRUCTION(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

static void decide(const struct bpf_source *source, const struct bpf_program *program,
		   struct bpf_memory *room, bool no_pruning, struct bpf_verdict *verdict)
{
	struct bpf_policy policy = {.context_bytes = 64,
				    .context_rights = BPF_READ | BPF_WRITE,
				    .no_pruning = no_pruning};

	bpf_verify(source, program, &policy, room, verdict);
	if (verdict->memory_bytes > BPF_VERIFY_MEMORY ||
	    (verdict->accepted && verdict->instructions == 0) ||
	    (!verdict->accepted && verdict->text[0] == 0))
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	static struct bpf_instruction code[LENGTH];
	struct bpf_memory arena = {memory, memory + sizeof(memory)}, less;
	struct bpf_source source = {code, 0, bpf_helpers, bpf_helper_count, maps, 2, NULL, 0};
	struct bpf_verdict verdict, again;
	struct bpf_error error;

	if (bytes == 0)
		return 0;
	source.count = (bytes - 1) / sizeof(*code) < LENGTH ? (bytes - 1) / sizeof(*code) : LENGTH;
	memcpy(code, data + 1, source.count * sizeof(*code));
	if ((data[0] & 1) != 0)
		mend(code, source.count);
	const struct bpf_program *program = bpf_program_load(&source, &arena, &error);

	if (program == NULL)
		return 0;
	less = arena;
	less.end = less.next + BPF_VERIFY_MEMORY;
	decide(&source, program, &arena, (data[0] & 2) != 0, &verdict);
	decide(&source, program, &less, (data[0] & 2) != 0, &again);
	if (verdict.accepted != again.accepted || verdict.instructions != again.instructions ||
	    verdict.steps != again.steps)
		__builtin_trap();
	return 0;
}
