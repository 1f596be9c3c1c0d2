/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What RFC 9669 says, as numbers: one line for each statement that is easily got
 * wrong. r1 and r2 are the operands, r1 the result.
 */
#include <inttypes.h>

#include "forms.h"

#define MINIMUM_64 0x8000000000000000
#define MINIMUM_32 0x80000000

static const struct {
	const char *name;
	struct bpf_instruction in;
	uint64_t r1, r2, expected;
} literals[] = {
	{"add64 wraps", ALU64_X(BPF_ADD, 1, 2), ~0ull, 2, 1},
	{"add32 clears the upper half", ALU32_X(BPF_ADD, 1, 2), 0xffffffffffffffff, 2, 1},
	{"add64 extends the immediate", ALU64_K(BPF_ADD, 1, -1), 0, 0, ~0ull},
	{"add32 of -1", ALU32_K(BPF_ADD, 1, -1), 0, 0, 0xffffffff},
	{"sub64", ALU64_X(BPF_SUB, 1, 2), 1, 3, ~0ull - 1},
	{"sub32", ALU32_X(BPF_SUB, 1, 2), 1, 3, 0xfffffffe},
	{"mul64 wraps", ALU64_X(BPF_MUL, 1, 2), 0x100000001, 0x100000001, 0x200000001},
	{"mul32", ALU32_X(BPF_MUL, 1, 2), 0x10001, 0x10001, 0x20001},
	{"mul64 by -1", ALU64_K(BPF_MUL, 1, -1), 5, 0, 0xfffffffffffffffb},
	{"div64 by 0 is 0", ALU64_X(BPF_DIV, 1, 2), 77, 0, 0},
	{"div32 by 0 is 0", ALU32_X(BPF_DIV, 1, 2), 0xffffffff0000004d, 0, 0},
	{"div32 looks at 32 bits of the divisor", ALU32_X(BPF_DIV, 1, 2), 77, 0x100000000, 0},
	{"mod64 by 0 keeps", ALU64_X(BPF_MOD, 1, 2), 0xffffffff0000004d, 0, 0xffffffff0000004d},
	{"mod32 by 0 keeps the lower half", ALU32_X(BPF_MOD, 1, 2), 0xffffffff0000004d, 0, 0x4d},
	{"div64 is unsigned", ALU64_X(BPF_DIV, 1, 2), ~0ull, 2, 0x7fffffffffffffff},
	{"div64 extends the immediate", ALU64_K(BPF_DIV, 1, -1), ~0ull, 0, 1},
	{"div32 has an unsigned immediate", ALU32_K(BPF_DIV, 1, -1), 0xffffffff, 0, 1},
	{"div32 by immediate 0", ALU32_K(BPF_DIV, 1, 0), 5, 0, 0},
	{"mod64 by immediate 0", ALU64_K(BPF_MOD, 1, 0), 5, 0, 5},
	{"sdiv64 truncates towards 0", I(BPF_ALU64 | BPF_X | BPF_DIV, 1, 2, 1, 0), -7ull, 2, -3ull},
	{"smod64 has the sign of the dividend", I(BPF_ALU64 | BPF_X | BPF_MOD, 1, 2, 1, 0), -13ull,
	 3, -1ull},
	{"smod64 of a negative divisor", I(BPF_ALU64 | BPF_X | BPF_MOD, 1, 2, 1, 0), 13, -3ull, 1},
	{"sdiv64 of the least by -1", I(BPF_ALU64 | BPF_X | BPF_DIV, 1, 2, 1, 0), MINIMUM_64, -1ull,
	 MINIMUM_64},
	{"smod64 of the least by -1", I(BPF_ALU64 | BPF_X | BPF_MOD, 1, 2, 1, 0), MINIMUM_64, -1ull,
	 0},
	{"sdiv32 of the least by -1", I(BPF_ALU | BPF_X | BPF_DIV, 1, 2, 1, 0), MINIMUM_32, -1ull,
	 MINIMUM_32},
	{"smod32 of the least by -1", I(BPF_ALU | BPF_X | BPF_MOD, 1, 2, 1, 0), MINIMUM_32, -1ull,
	 0},
	{"sdiv32 clears the upper half", I(BPF_ALU | BPF_X | BPF_DIV, 1, 2, 1, 0), -7ull, 2,
	 0xfffffffd},
	{"sdiv64 by 0", I(BPF_ALU64 | BPF_X | BPF_DIV, 1, 2, 1, 0), 7, 0, 0},
	{"smod64 by 0", I(BPF_ALU64 | BPF_X | BPF_MOD, 1, 2, 1, 0), -7ull, 0, -7ull},
	{"sdiv64 by an immediate", I(BPF_ALU64 | BPF_K | BPF_DIV, 1, 0, 1, -2), 7, 0, -3ull},
	{"sdiv32 by an immediate", I(BPF_ALU | BPF_K | BPF_DIV, 1, 0, 1, -2), 7, 0, 0xfffffffd},
	{"or64 extends the immediate", ALU64_K(BPF_OR, 1, INT32_MIN), 0, 0, 0xffffffff80000000},
	{"or32 does not", ALU32_K(BPF_OR, 1, INT32_MIN), 0, 0, 0x80000000},
	{"and64 extends the immediate", ALU64_K(BPF_AND, 1, -16), ~0ull, 0, ~0ull - 15},
	{"and32 clears the upper half", ALU32_K(BPF_AND, 1, -16), ~0ull, 0, 0xfffffff0},
	{"xor64", ALU64_K(BPF_XOR, 1, -1), 0, 0, ~0ull},
	{"xor32", ALU32_K(BPF_XOR, 1, -1), 0, 0, 0xffffffff},
	{"lsh64 takes 6 bits", ALU64_X(BPF_LSH, 1, 2), 1, 65, 2},
	{"lsh32 takes 5 bits", ALU32_X(BPF_LSH, 1, 2), 1, 33, 2},
	{"lsh32 drops bit 32", ALU32_K(BPF_LSH, 1, 1), 0x80000000, 0, 0},
	{"rsh64", ALU64_K(BPF_RSH, 1, 63), MINIMUM_64, 0, 1},
	{"rsh32 looks at the lower half", ALU32_K(BPF_RSH, 1, 1), 0xffffffff00000000, 0, 0},
	{"arsh64", ALU64_K(BPF_ARSH, 1, 63), MINIMUM_64, 0, ~0ull},
	{"arsh32 has bit 31 as sign", ALU32_K(BPF_ARSH, 1, 31), MINIMUM_32, 0, 0xffffffff},
	{"arsh32 ignores bit 63", ALU32_K(BPF_ARSH, 1, 1), 0xffffffff00000002, 0, 1},
	{"neg64", I(BPF_ALU64 | BPF_NEG, 1, 0, 0, 0), 1, 0, ~0ull},
	{"neg32", I(BPF_ALU | BPF_NEG, 1, 0, 0, 0), 1, 0, 0xffffffff},
	{"mov64 extends the immediate", MOV_K(1, -2), 0, 0, ~0ull - 1},
	{"mov32 does not", ALU32_K(BPF_MOV, 1, -2), 0, 0, 0xfffffffe},
	{"mov32 clears the upper half", ALU32_X(BPF_MOV, 1, 2), 0, ~0ull, 0xffffffff},
	{"movsx 8 to 64", I(BPF_ALU64 | BPF_X | BPF_MOV, 1, 2, 8, 0), 0, 0x180, ~0ull - 127},
	{"movsx 16 to 64", I(BPF_ALU64 | BPF_X | BPF_MOV, 1, 2, 16, 0), 0, 0x8000, ~0ull - 0x7fff},
	{"movsx 32 to 64", I(BPF_ALU64 | BPF_X | BPF_MOV, 1, 2, 32, 0), 0, MINIMUM_32,
	 0xffffffff80000000},
	{"movsx 8 to 32", I(BPF_ALU | BPF_X | BPF_MOV, 1, 2, 8, 0), 0, 0x80, 0xffffff80},
	{"movsx 16 to 32", I(BPF_ALU | BPF_X | BPF_MOV, 1, 2, 16, 0), 0, 0x8000, 0xffff8000},
	{"le16", I(BPF_ALU | BPF_END | BPF_K, 1, 0, 0, 16), 0x123456789abcdef0, 0, 0xdef0},
	{"le32", I(BPF_ALU | BPF_END | BPF_K, 1, 0, 0, 32), 0x123456789abcdef0, 0, 0x9abcdef0},
	{"le64", I(BPF_ALU | BPF_END | BPF_K, 1, 0, 0, 64), 0x123456789abcdef0, 0,
	 0x123456789abcdef0},
	{"be16", I(BPF_ALU | BPF_END | BPF_X, 1, 0, 0, 16), 0x123456789abcdef0, 0, 0xf0de},
	{"be32", I(BPF_ALU | BPF_END | BPF_X, 1, 0, 0, 32), 0x123456789abcdef0, 0, 0xf0debc9a},
	{"be64", I(BPF_ALU | BPF_END | BPF_X, 1, 0, 0, 64), 0x123456789abcdef0, 0,
	 0xf0debc9a78563412},
	{"bswap16", I(BPF_ALU64 | BPF_END, 1, 0, 0, 16), 0x123456789abcdef0, 0, 0xf0de},
	{"bswap32", I(BPF_ALU64 | BPF_END, 1, 0, 0, 32), 0x123456789abcdef0, 0, 0xf0debc9a},
	{"bswap64", I(BPF_ALU64 | BPF_END, 1, 0, 0, 64), 0x123456789abcdef0, 0, 0xf0debc9a78563412},
};

void test_literals(const struct engine *engine)
{
	for (unsigned i = 0; i < sizeof(literals) / sizeof(literals[0]); i++) {
		struct bpf_instruction code[] = {LDDW(1, literals[i].r1), LDDW(2, literals[i].r2),
						 literals[i].in, MOV_X(0, 1), EXIT};
		uint64_t result;

		test_begin("%s: %s", engine->name, literals[i].name);
		CHECK(bpf_execute(&run, engine_load_code(engine, code, 7), 0, 0, &result) &&
			      result == literals[i].expected,
		      "0x%" PRIx64 ", should be 0x%" PRIx64, result, literals[i].expected);
		test_end();
	}
}
