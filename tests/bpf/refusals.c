/* SPDX-License-Identifier: BSD-2-Clause */
/* Programs that must not load, with the instruction that is to blame. */
#include <string.h>

#include "programs.h"

#define REFUSED(what, at, ...)                                                                     \
	{                                                                                          \
		what, at, sizeof((struct bpf_instruction[]){__VA_ARGS__}) / 8,                     \
			(const struct bpf_instruction[])                                           \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

static const struct {
	const char *name;
	size_t at, count;
	const struct bpf_instruction *code;
} refused[] = {
	REFUSED("r11 as destination", 0, MOV_K(11, 0), EXIT),
	REFUSED("r11 as source", 0, MOV_X(0, 11), EXIT),
	REFUSED("a write to r10", 1, MOV_K(0, 0), ALU64_K(BPF_ADD, 10, 8), EXIT),
	REFUSED("a move to r10", 0, MOV_X(10, 1), EXIT),
	REFUSED("a 32-bit move to r10", 0, ALU32_K(BPF_MOV, 10, 0), EXIT),
	REFUSED("a load to r10", 0, LOAD(BPF_DW, 10, 1, 0), EXIT),
	REFUSED("a constant to r10", 0, LDDW(10, 0), EXIT),
	REFUSED("a swap of r10", 0, I(BPF_ALU64 | BPF_END, 10, 0, 0, 16), EXIT),
	REFUSED("an exchange with r10", 0, ATOMIC(BPF_DW, 1, 0, 10, BPF_XCHG), EXIT),
	REFUSED("a fetch to r10", 0, ATOMIC(BPF_DW, 1, 0, 10, BPF_ADD | BPF_FETCH), EXIT),
	REFUSED("an acquire to r10", 0, ATOMIC(BPF_DW, 10, 0, 1, BPF_LOAD_ACQUIRE), EXIT),
	REFUSED("the end without exit", 0, MOV_K(0, 0)),
	REFUSED("the end behind a condition", 1, MOV_K(0, 0), JUMP_K(BPF_JEQ, 0, 0, -2)),
	REFUSED("the end behind a call", 1, MOV_K(0, 0), CALL_LOCAL(-2)),
	REFUSED("a jump in front of the program", 0, JA(-2), EXIT),
	REFUSED("a jump behind the program", 0, JA(1), EXIT),
	REFUSED("a far jump behind the program", 0, JA32(0x7fffffff), EXIT),
	REFUSED("a far jump in front of the program", 0, JA32(-0x7fffffff), EXIT),
	REFUSED("a condition to behind the program", 0, JUMP_X(BPF_JEQ, 1, 2, 1), EXIT),
	REFUSED("a jump into a constant", 0, JA(1), LDDW(0, 0), EXIT),
	REFUSED("a call into a constant", 0, CALL_LOCAL(2), EXIT, LDDW(0, 0), EXIT),
	REFUSED("a call behind the program", 0, CALL_LOCAL(1), EXIT),
	REFUSED("a constant cut off", 0, I(BPF_LDDW, 0, 0, 0, 0)),
	REFUSED("a constant without second half", 0, I(BPF_LDDW, 0, 0, 0, 0), EXIT),
	REFUSED("registers in the second half", 0, I(BPF_LDDW, 0, 0, 0, 0), I(0, 1, 0, 0, 0), EXIT),
	REFUSED("an offset in the second half", 0, I(BPF_LDDW, 0, 0, 0, 0), I(0, 0, 0, 1, 0), EXIT),
	REFUSED("an offset in a constant", 0, I(BPF_LDDW, 0, 0, 1, 0), I(0, 0, 0, 0, 0), EXIT),
	REFUSED("a map that is not there", 0, LDDW_KIND(0, 1, 0, 0), EXIT),
	REFUSED("the value of a map that is not there", 0, LDDW_KIND(0, 2, 0, 0), EXIT),
	REFUSED("a variable that is not there", 0, LDDW_KIND(0, 3, 0, 0), EXIT),
	REFUSED("a function that is not there", 0, LDDW_KIND(0, 4, 9, 0), EXIT),
	REFUSED("a map by index that is not there", 0, LDDW_KIND(0, 5, 0, 0), EXIT),
	REFUSED("the value of a map by index that is not there", 0, LDDW_KIND(0, 6, 0, 0), EXIT),
	REFUSED("a constant of kind 7", 0, LDDW_KIND(0, 7, 0, 0), EXIT),
	REFUSED("a load of packet bytes", 0, I(BPF_LD | BPF_ABS | BPF_W, 0, 0, 0, 0), EXIT),
	REFUSED("an indirect load of packet bytes", 0, I(BPF_LD | BPF_IND | BPF_W, 0, 1, 0, 0),
		EXIT),
	REFUSED("a 32-bit constant load", 0, I(BPF_LD | BPF_IMM | BPF_W, 0, 0, 0, 0), EXIT),
	REFUSED("a helper that is not granted", 0, CALL_HELPER(1), EXIT),
	REFUSED("a call by BTF number", 0, I(BPF_JMP | BPF_CALL, 0, 2, 0, 1), EXIT),
	REFUSED("a call of kind 3", 0, I(BPF_JMP | BPF_CALL, 0, 3, 0, 1), EXIT),
	REFUSED("a call with destination", 0, I(BPF_JMP | BPF_CALL, 1, 1, 0, 0), EXIT),
	REFUSED("a call with offset", 0, I(BPF_JMP | BPF_CALL, 0, 1, 1, 0), EXIT),
	REFUSED("callx with an immediate", 0, I(BPF_JMP | BPF_CALL | BPF_X, 1, 0, 0, 1), EXIT),
	REFUSED("callx with a source", 0, I(BPF_JMP | BPF_CALL | BPF_X, 1, 1, 0, 0), EXIT),
	REFUSED("a call in the 32-bit class", 0, I(BPF_JMP32 | BPF_CALL, 0, 1, 0, 0), EXIT),
	REFUSED("exit in the 32-bit class", 0, I(BPF_JMP32 | BPF_EXIT, 0, 0, 0, 0), EXIT),
	REFUSED("exit with X", 0, I(BPF_JMP | BPF_X | BPF_EXIT, 0, 0, 0, 0), EXIT),
	REFUSED("exit with a register", 0, I(BPF_JMP | BPF_EXIT, 1, 0, 0, 0), EXIT),
	REFUSED("exit with an immediate", 0, I(BPF_JMP | BPF_EXIT, 0, 0, 0, 1), EXIT),
	REFUSED("exit with an offset", 0, I(BPF_JMP | BPF_EXIT, 0, 0, 1, 0), EXIT),
	REFUSED("ja with an immediate", 0, I(BPF_JMP | BPF_JA, 0, 0, 0, 1), EXIT),
	REFUSED("ja with X", 0, I(BPF_JMP | BPF_X | BPF_JA, 0, 0, 0, 0), EXIT),
	REFUSED("ja with a register", 0, I(BPF_JMP | BPF_JA, 3, 0, 0, 0), EXIT),
	REFUSED("gotol with an offset", 0, I(BPF_JMP32 | BPF_JA, 0, 0, 1, 0), EXIT),
	REFUSED("jump 0xe0", 0, I(BPF_JMP | 0xe0, 0, 0, 0, 0), EXIT),
	REFUSED("jump 0xf0", 0, I(BPF_JMP32 | 0xf0, 0, 0, 0, 0), EXIT),
	REFUSED("a jump with source and immediate", 0, I(BPF_JMP | BPF_X | BPF_JEQ, 0, 1, 0, 5),
		EXIT),
	REFUSED("a jump with immediate and source", 0, I(BPF_JMP | BPF_K | BPF_JEQ, 0, 1, 0, 5),
		EXIT),
	REFUSED("arithmetic 0xe0", 0, I(BPF_ALU64 | 0xe0, 0, 0, 0, 0), EXIT),
	REFUSED("arithmetic 0xf0", 0, I(BPF_ALU | 0xf0, 0, 0, 0, 0), EXIT),
	REFUSED("add with an offset", 0, I(BPF_ALU64 | BPF_ADD, 0, 0, 1, 0), EXIT),
	REFUSED("div with offset 2", 0, I(BPF_ALU64 | BPF_DIV, 0, 0, 2, 1), EXIT),
	REFUSED("mod with offset -1", 0, I(BPF_ALU | BPF_MOD, 0, 0, -1, 1), EXIT),
	REFUSED("add with source and immediate", 0, I(BPF_ALU64 | BPF_X | BPF_ADD, 0, 1, 0, 1),
		EXIT),
	REFUSED("add with immediate and source", 0, I(BPF_ALU64 | BPF_K | BPF_ADD, 0, 1, 0, 1),
		EXIT),
	REFUSED("neg with X", 0, I(BPF_ALU64 | BPF_X | BPF_NEG, 0, 0, 0, 0), EXIT),
	REFUSED("neg with a source", 0, I(BPF_ALU64 | BPF_NEG, 0, 1, 0, 0), EXIT),
	REFUSED("neg with an immediate", 0, I(BPF_ALU64 | BPF_NEG, 0, 0, 0, 1), EXIT),
	REFUSED("movsx of an immediate", 0, I(BPF_ALU64 | BPF_K | BPF_MOV, 0, 0, 8, 1), EXIT),
	REFUSED("movsx of 24 bits", 0, I(BPF_ALU64 | BPF_X | BPF_MOV, 0, 1, 24, 0), EXIT),
	REFUSED("32-bit movsx of 32 bits", 0, I(BPF_ALU | BPF_X | BPF_MOV, 0, 1, 32, 0), EXIT),
	REFUSED("movsx with an immediate", 0, I(BPF_ALU64 | BPF_X | BPF_MOV, 0, 1, 8, 1), EXIT),
	REFUSED("a swap of 8 bits", 0, I(BPF_ALU64 | BPF_END, 0, 0, 0, 8), EXIT),
	REFUSED("a swap with offset", 0, I(BPF_ALU | BPF_END, 0, 0, 1, 16), EXIT),
	REFUSED("a swap with source", 0, I(BPF_ALU | BPF_END, 0, 1, 0, 16), EXIT),
	REFUSED("bswap with X", 0, I(BPF_ALU64 | BPF_X | BPF_END, 0, 0, 0, 16), EXIT),
	REFUSED("a load with an immediate", 0, I(BPF_LDX | BPF_MEM | BPF_W, 0, 1, 0, 1), EXIT),
	REFUSED("a sign-extending load of 64 bits", 0, I(BPF_LDX | BPF_MEMSX | BPF_DW, 0, 1, 0, 0),
		EXIT),
	REFUSED("a load of mode 0xa0", 0, I(BPF_LDX | 0xa0 | BPF_DW, 0, 1, 0, 0), EXIT),
	REFUSED("a load of mode ATOMIC", 0, I(BPF_LDX | BPF_ATOMIC | BPF_DW, 0, 1, 0, 0), EXIT),
	REFUSED("a store with an immediate", 0, I(BPF_STX | BPF_MEM | BPF_W, 1, 0, 0, 1), EXIT),
	REFUSED("a store of an immediate with source", 0, I(BPF_ST | BPF_MEM | BPF_W, 1, 2, 0, 1),
		EXIT),
	REFUSED("a sign-extending store", 0, I(BPF_STX | BPF_MEMSX | BPF_W, 1, 2, 0, 0), EXIT),
	REFUSED("an atomic store of an immediate", 0, I(BPF_ST | BPF_ATOMIC | BPF_W, 1, 0, 0, 0),
		EXIT),
	REFUSED("an atomic operation of 16 bits", 0, ATOMIC(BPF_H, 1, 0, 2, BPF_ADD), EXIT),
	REFUSED("an atomic operation of 8 bits", 0, ATOMIC(BPF_B, 1, 0, 2, BPF_XCHG), EXIT),
	REFUSED("atomic 0x10", 0, ATOMIC(BPF_DW, 1, 0, 2, 0x10), EXIT),
	REFUSED("exchange without fetch", 0, ATOMIC(BPF_DW, 1, 0, 2, 0xe0), EXIT),
	REFUSED("compare and exchange without fetch", 0, ATOMIC(BPF_DW, 1, 0, 2, 0xf0), EXIT),
	REFUSED("atomic 0x120", 0, ATOMIC(BPF_DW, 1, 0, 2, 0x120), EXIT),
};

void test_refusals(void)
{
	struct bpf_error error;

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct bpf_source source = {.instructions = refused[i].code,
					    .count = refused[i].count};

		test_begin("refused: %s", refused[i].name);
		error.message = "";
		CHECK(engine_load(&engines[0], &source, &error) == NULL, "it was loaded");
		CHECK(error.instruction == refused[i].at, "instruction %zu: %s", error.instruction,
		      error.message);
		test_end();
	}
	test_begin("refused: the empty program");
	struct bpf_source empty = {.instructions = refused[0].code, .count = 0};

	CHECK(engine_load(&engines[0], &empty, &error) == NULL, "it was loaded");
	test_end();

	test_begin("refused: a program of 65537 instructions");
	static struct bpf_instruction many[BPF_PROGRAM_LIMIT + 1];
	struct bpf_source large = {.instructions = many, .count = BPF_PROGRAM_LIMIT + 1};

	for (size_t i = 0; i <= BPF_PROGRAM_LIMIT; i++)
		many[i] = EXIT;
	CHECK(engine_load(&engines[0], &large, &error) == NULL, "it was loaded");
	large.count = BPF_PROGRAM_LIMIT;
	CHECK(engine_load(&engines[0], &large, &error) != NULL, "65536 were refused");
	test_end();

	test_begin("refused: a program that its memory is too small for");
	unsigned char block[512];
	struct bpf_memory memory = {block, block + sizeof(block)};

	large.count = 100;
	CHECK(bpf_program_load(&large, &memory, &error) == NULL, "it was loaded");
	CHECK(strstr(error.message, "memory") != NULL, "%s", error.message);
	test_end();
}
