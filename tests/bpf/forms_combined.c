/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sequences that compilers for BPF write for what machines have instructions
 * for: whatever an engine makes of them, registers and memory must be
 * as RFC 9669 says of each instruction.
 */
#include <string.h>

#include "forms.h"

#define COUNT(array)	       (sizeof(array) / sizeof((array)[0]))
#define ALU(wide)	       ((wide) ? BPF_ALU64 : BPF_ALU)
#define OP(wide, code, d, s)   I(ALU(wide) | BPF_X | (code), d, s, 0, 0)
#define OP_K(wide, code, d, k) I(ALU(wide) | BPF_K | (code), d, 0, 0, k)

/* r1 is any value, r2 three others, one of them the same. */
static void check_values(void)
{
	for (unsigned a = 0; a < boundary_count; a++)
		for (unsigned b = 0; b < 3; b++) {
			struct registers in = form_registers();

			in.r[1] = boundary_values[a];
			in.r[2] = boundary_values[(a + b * 11) % boundary_count];
			form_check(&in, 0);
		}
}

static void check_body(const struct engine *engine, const struct bpf_instruction *body,
		       size_t count)
{
	form_load(engine, body, count);
	check_values();
}

#define CHECK_BODY(body) check_body(engine, body, COUNT(body))

/* A copy that a condition jumps over. */
static void test_selections(const struct engine *engine, unsigned code)
{
	for (unsigned form = 0; form < 8; form++) {
		uint8_t class = (form & 1) != 0 ? BPF_JMP : BPF_JMP32;
		bool immediate = (form & 2) != 0;
		const struct bpf_instruction body[] = {
			OP(true, BPF_MOV, 4, 2),
			I(class | (immediate ? BPF_K : BPF_X) | code, 1, immediate ? 0 : 2, 1,
			  immediate ? -1 : 0),
			OP((form & 4) != 0, BPF_MOV, 4, 1),
		};

		CHECK_BODY(body);
	}
}

static const uint8_t shifts[] = {BPF_LSH, BPF_RSH, BPF_ARSH};
static const uint8_t operations[] = {BPF_ADD, BPF_SUB, BPF_AND, BPF_OR, BPF_XOR};

/* r2 operation (r1 shifted), and the other way round. */
static void test_shifted(const struct engine *engine, bool wide, unsigned operation, unsigned shift)
{
	static const uint8_t amounts[] = {0, 3, 4, 31, 63};

	for (unsigned i = 0; i < COUNT(amounts) - !wide; i++) {
		const struct bpf_instruction second[] = {OP(wide, BPF_MOV, 5, 1),
							 OP_K(wide, shift, 5, amounts[i]),
							 OP(wide, operation, 2, 5), MOV_K(5, 0)};
		const struct bpf_instruction first[] = {OP_K(wide, shift, 1, amounts[i]),
							OP(wide, operation, 1, 2)};

		CHECK_BODY(second);
		CHECK_BODY(first);
	}
}

/* r2 operation (r1 rotated), by any amount, left or right part first. */
static void test_rotated(const struct engine *engine, bool wide, unsigned operation)
{
	int width = wide ? 64 : 32;

	for (int left = 1; left < width; left += 15) {
		const struct bpf_instruction apart[] = {OP(wide, BPF_MOV, 5, 1),
							OP_K(wide, BPF_RSH, 5, width - left),
							OP(wide, BPF_MOV, 6, 1),
							OP_K(wide, BPF_LSH, 6, left),
							OP(wide, BPF_OR, 6, 5),
							OP(wide, operation, 2, 6),
							MOV_K(5, 0),
							MOV_K(6, 0)};
		const struct bpf_instruction in_place[] = {
			OP(wide, BPF_MOV, 5, 1), OP_K(wide, BPF_LSH, 5, left),
			OP_K(wide, BPF_RSH, 1, width - left), OP(wide, BPF_OR, 1, 5),
			OP(wide, operation, 1, 2)};

		CHECK_BODY(apart);
		CHECK_BODY(in_place);
	}
}

/* Parts that are no rotation, as one of them is shifted once more. */
static void test_shifted_again(const struct engine *engine, bool wide, unsigned shift)
{
	int width = wide ? 64 : 32;

	for (int left = 2; left < width; left += 15) {
		const struct bpf_instruction right_part[] = {
			OP(wide, BPF_MOV, 5, 1), OP_K(wide, BPF_RSH, 5, width - left),
			OP_K(wide, shift, 5, 3), OP_K(wide, BPF_LSH, 1, left),
			OP(wide, BPF_OR, 1, 5),	 MOV_K(5, 0)};
		const struct bpf_instruction left_part[] = {
			OP(wide, BPF_MOV, 5, 1), OP_K(wide, BPF_LSH, 5, left),
			OP_K(wide, shift, 5, 3), OP_K(wide, BPF_RSH, 1, width - left),
			OP(wide, BPF_OR, 1, 5),	 MOV_K(5, 0)};

		CHECK_BODY(right_part);
		CHECK_BODY(left_part);
	}
}

/* Parts that are no rotation: together they are one bit less, or one more, than the width. */
static void test_not_rotated(const struct engine *engine, bool wide)
{
	int width = wide ? 64 : 32;

	for (int left = 2; left < width; left += 15)
		for (int more = -1; more <= 1; more += 2) {
			const struct bpf_instruction body[] = {
				OP(wide, BPF_MOV, 5, 1), OP_K(wide, BPF_LSH, 5, left),
				OP_K(wide, BPF_RSH, 1, width - left + more), OP(wide, BPF_OR, 1, 5),
				MOV_K(5, 0)};

			CHECK_BODY(body);
		}
}

/* Bits in the middle of r1. */
static void test_extracted(const struct engine *engine, bool wide)
{
	static const uint8_t amounts[] = {8, 16, 24, 32, 48, 56};
	unsigned count = wide ? 6 : 3;

	for (unsigned left = 0; left < count; left++)
		for (unsigned right = left; right < count; right++)
			for (unsigned i = 1; i < COUNT(shifts); i++) {
				const struct bpf_instruction body[] = {
					OP_K(wide, BPF_LSH, 1, amounts[left]),
					OP_K(wide, shifts[i], 1, amounts[right])};

				CHECK_BODY(body);
			}
	for (int bits = 1; bits < 31; bits += 7) {
		const struct bpf_instruction low[] = {OP_K(wide, BPF_AND, 1, bits),
						      OP_K(wide, BPF_NEG, 1, 0)};
		const struct bpf_instruction masked[] = {OP_K(wide, BPF_RSH, 1, bits),
							 OP_K(wide, BPF_AND, 1, (1 << bits) - 1)};
		const struct bpf_instruction scattered[] = {
			OP_K(wide, BPF_RSH, 1, bits), OP_K(wide, BPF_AND, 1, (1 << bits) - 1 + 8)};
		const struct bpf_instruction negative[] = {OP_K(wide, BPF_RSH, 1, bits),
							   OP_K(wide, BPF_AND, 1, 1),
							   OP_K(wide, BPF_NEG, 1, 0)};

		CHECK_BODY(low);
		CHECK_BODY(masked);
		CHECK_BODY(scattered);
		CHECK_BODY(negative);
	}
}

/* Comparisons of 32 bits behind whatever makes an operand, whether or not all of it is read. */
static void test_compared(const struct engine *engine)
{
	const struct bpf_instruction makers[] = {
		OP(false, BPF_ADD, 5, 2),
		OP(false, BPF_SUB, 5, 2),
		OP(false, BPF_MUL, 5, 2),
		OP(false, BPF_DIV, 5, 2),
		OP(false, BPF_OR, 5, 2),
		OP(false, BPF_AND, 5, 2),
		OP(false, BPF_XOR, 5, 2),
		OP(false, BPF_LSH, 5, 2),
		OP(false, BPF_RSH, 5, 2),
		OP(false, BPF_ARSH, 5, 2),
		OP_K(false, BPF_AND, 5, -16),
		OP_K(false, BPF_OR, 5, -16),
		OP_K(false, BPF_RSH, 5, 0),
		OP_K(false, BPF_DIV, 5, 1),
		OP_K(false, BPF_NEG, 5, 0),
		OP_K(false, BPF_MOV, 5, -2),
		OP(false, BPF_MOV, 5, 2),
		OP(true, BPF_MOV, 5, 2),
		OP_K(true, BPF_RSH, 5, 33),
		OP(true, BPF_ADD, 5, 2),
		LOAD(BPF_W, 5, 4, 0),
		LOAD(BPF_H, 5, 4, 0),
		LOAD(BPF_B, 5, 4, 0),
		I(BPF_LDX | BPF_MEMSX | BPF_W, 5, 4, 0, 0),
		I(BPF_ALU | BPF_X | BPF_MOV, 5, 2, 8, 0),
		I(BPF_ALU64 | BPF_X | BPF_MOV, 5, 2, 16, 0),
	};

	for (unsigned i = 0; i < 2 * COUNT(makers); i++) {
		const struct bpf_instruction body[] = {
			LDDW(4, (uintptr_t)data),
			STORE(BPF_DW, 4, 0, 1),
			MOV_X(5, 1),
			makers[i / 2],
			I(BPF_JMP32 | BPF_K | BPF_JSLT, 5, 0, 1, 0),
			MOV_K(6, 1),
			I(BPF_JMP32 | BPF_X | BPF_JLT, 5, 2, 1, 0),
			MOV_K(7, 1),
			OP(i % 2 != 0, BPF_MOV, 5, 5),
		};

		CHECK_BODY(body);
	}
}

/* Comparisons of 32 bits behind masks of sums, of which more may be known than of any value. */
static void test_masked(const struct engine *engine)
{
	static const int32_t masks[] = {-16, 0x1234567, -0x76a1d9cb, INT32_MIN};
	static const uint8_t codes[] = {BPF_AND, BPF_OR, BPF_XOR};

	for (unsigned i = 0; i < COUNT(masks) * COUNT(codes); i++) {
		const struct bpf_instruction body[] = {
			OP(false, BPF_ADD, 1, 2),
			OP_K(false, codes[i % COUNT(codes)], 1, masks[i / COUNT(codes)]),
			I(BPF_JMP32 | BPF_K | BPF_JSGT, 1, 0, 1, 0),
			MOV_K(6, 1),
			I(BPF_JMP32 | BPF_X | BPF_JLT, 1, 2, 1, 0),
			MOV_K(7, 1),
			OP(false, BPF_MOV, 1, 1),
		};

		CHECK_BODY(body);
	}
}

/* Jumps by what an operation leaves, as it was made or in half or twice as many bits. */
static void test_flags(const struct engine *engine)
{
	static const uint8_t conditions[] = {BPF_JEQ, BPF_JNE, BPF_JSLT, BPF_JGT};

	for (unsigned i = 0; i < COUNT(operations) * COUNT(conditions) * 8; i++) {
		bool wide = (i & 1) != 0, immediate = (i & 2) != 0;
		uint8_t operation = operations[i / 8 % COUNT(operations)];
		uint8_t condition = conditions[i / 8 / COUNT(operations)];
		const struct bpf_instruction body[] = {
			immediate ? OP_K(wide, operation, 1, -1) : OP(wide, operation, 1, 2),
			I(((i & 4) != 0 ? BPF_JMP : BPF_JMP32) | BPF_K | condition, 1, 0, 1, 0),
			MOV_K(5, 1),
		};

		CHECK_BODY(body);
	}
}

/* An addition, a move that may depend on it or it on the move, and a jump on the sum. */
static void test_delayed(const struct engine *engine)
{
	static const uint8_t conditions[] = {BPF_JEQ, BPF_JNE, BPF_JGT, BPF_JLT, BPF_JSGE};
	const struct bpf_instruction moves[] = {MOV_K(5, 7), MOV_X(5, 2), MOV_X(5, 1),
						MOV_X(2, 5), MOV_X(1, 5), ALU32_X(BPF_MOV, 2, 1)};

	for (unsigned i = 0; i < COUNT(conditions) * COUNT(moves) * 4; i++) {
		bool wide = (i & 1) != 0;
		const struct bpf_instruction body[] = {
			(i & 2) != 0 ? OP_K(wide, BPF_ADD, 1, -1) : OP(wide, BPF_ADD, 1, 2),
			moves[i / 4 % COUNT(moves)],
			I((wide ? BPF_JMP : BPF_JMP32) | BPF_K | conditions[i / 4 / COUNT(moves)],
			  1, 0, 1, 0),
			MOV_K(6, 1),
		};

		CHECK_BODY(body);
	}
}

/* A result that is only read by a copy of 32 bits. */
static void test_copied(const struct engine *engine)
{
	for (unsigned i = 0; i < 4; i++) {
		const struct bpf_instruction body[] = {OP((i & 1) != 0, BPF_ADD, 1, 2),
						       OP((i & 2) != 0, BPF_MOV, 5, 1),
						       MOV_K(1, 0)};

		CHECK_BODY(body);
	}
}

static void test_products(const struct engine *engine, bool wide)
{
	const struct bpf_instruction sum[] = {OP(wide, BPF_MOV, 5, 1), OP(wide, BPF_MUL, 5, 2),
					      OP(wide, BPF_ADD, 3, 5), MOV_K(5, 0)};
	const struct bpf_instruction difference[] = {OP(wide, BPF_MUL, 1, 2),
						     OP(wide, BPF_SUB, 3, 1), MOV_K(1, 0)};

	CHECK_BODY(sum);
	CHECK_BODY(difference);
}

/* Loads and stores at data + (r1 << scale) + offset. */
static void test_places(const struct engine *engine, uint8_t size)
{
	for (int scale = 0; scale < 5; scale++)
		for (int offset = -8; offset <= 8; offset += 8) {
			const struct bpf_instruction body[] = {LDDW(4, (uintptr_t)data),
							       ALU64_K(BPF_LSH, 1, scale),
							       MOV_X(5, 4),
							       ALU64_X(BPF_ADD, 5, 1),
							       LOAD(size, 6, 5, offset),
							       MOV_X(5, 4),
							       ALU64_K(BPF_ADD, 5, 16),
							       STORE(size, 5, offset, 2),
							       LOAD(size, 7, 5, offset),
							       MOV_X(5, 4),
							       ALU64_K(BPF_ADD, 5, 24),
							       STORE(size, 5, offset, 1),
							       MOV_K(5, 0),
							       MOV_K(1, 0)};

			form_load(engine, body, COUNT(body));
			for (uint64_t index = 0; index < 3; index++) {
				struct registers in = form_registers();

				in.r[1] = index;
				form_check(&in, 0);
			}
		}
}

void test_combined(const struct engine *engine)
{
	test_begin("%s: selections", engine->name);
	for (unsigned code = BPF_JEQ; code <= BPF_JSLE; code += 0x10)
		if (code != BPF_CALL && code != BPF_EXIT)
			test_selections(engine, code);
	test_end();
	for (unsigned wide = 0; wide < 2; wide++) {
		test_begin("%s: shifted operands of %d bits", engine->name, wide != 0 ? 64 : 32);
		for (unsigned i = 0; i < COUNT(operations); i++) {
			for (unsigned j = 0; j < COUNT(shifts); j++)
				test_shifted(engine, wide != 0, operations[i], shifts[j]);
			test_rotated(engine, wide != 0, operations[i]);
		}
		test_end();
		test_begin("%s: extracted bits of %d", engine->name, wide != 0 ? 64 : 32);
		test_extracted(engine, wide != 0);
		test_not_rotated(engine, wide != 0);
		for (unsigned i = 0; i < COUNT(shifts); i++)
			test_shifted_again(engine, wide != 0, shifts[i]);
		test_products(engine, wide != 0);
		test_end();
	}
	test_begin("%s: compared results", engine->name);
	test_compared(engine);
	test_masked(engine);
	test_flags(engine);
	test_delayed(engine);
	test_copied(engine);
	test_end();
	test_begin("%s: places with an index", engine->name);
	test_places(engine, BPF_B);
	test_places(engine, BPF_H);
	test_places(engine, BPF_W);
	test_places(engine, BPF_DW);
	test_end();
}
