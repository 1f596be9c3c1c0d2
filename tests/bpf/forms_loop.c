/* SPDX-License-Identifier: BSD-2-Clause */
/* Loops, which compilers let stand in the code several times. */
#include "forms.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* r1 turns of the body, which counts it down. */
static void check_loop(const struct engine *engine, const struct bpf_instruction *body,
		       size_t count, uint64_t r3)
{
	form_load(engine, body, count);
	for (uint64_t n = 1; n < 12; n++) {
		struct registers in = form_registers();

		in.r[1] = n;
		in.r[3] = r3;
		form_check(&in, 0);
	}
}

/* Constants of 64 bits, places in the frame, and results that are copied. */
static void test_carried(const struct engine *engine)
{
	const struct bpf_instruction sums[] = {
		STORE(BPF_DW, 10, -200, 2),
		STORE_K(BPF_W, 10, -208, -5),
		/* 2: */ LOAD(BPF_DW, 5, 10, -200),
		LDDW(6, 0x123456789abcdef1),
		ALU64_X(BPF_MUL, 5, 6),
		LOAD(BPF_W, 6, 10, -208),
		ALU64_X(BPF_ADD, 5, 6),
		STORE(BPF_DW, 10, -200, 5),
		ALU32_K(BPF_XOR, 3, 0x7654321),
		ALU64_K(BPF_ADD, 1, -1),
		JUMP_K(BPF_JNE, 1, 0, -10),
		LOAD(BPF_DW, 4, 10, -200),
	};
	const struct bpf_instruction copies[] = {
		/* 0: */ ALU64_X(BPF_ADD, 2, 3), MOV_X(4, 2),
		ALU32_X(BPF_ADD, 4, 5),		 ALU64_K(BPF_ADD, 1, -1),
		ALU32_X(BPF_MOV, 5, 4),		 MOV_K(6, 7),
		JUMP_K(BPF_JNE, 1, 0, -7),
	};
	/* Left by a condition behind a copy of 32 bits, which clears the upper half. */
	const struct bpf_instruction left[] = {
		/* 0: */ ALU32_X(BPF_MOV, 4, 2), JUMP_K(BPF_JEQ, 1, 3, 6),
		ALU32_X(BPF_MOV, 5, 4),		 ALU32_X(BPF_ADD, 6, 5),
		ALU64_X(BPF_ADD, 2, 7),		 ALU64_K(BPF_ADD, 1, -1),
		JUMP_K(BPF_JNE, 1, 0, -7),	 MOV_K(4, 9),
	};

	check_loop(engine, sums, COUNT(sums), form_registers().r[3]);
	check_loop(engine, copies, COUNT(copies), form_registers().r[3]);
	check_loop(engine, left, COUNT(left), form_registers().r[3]);
}

/* The same condition twice, and some that are not quite the same. */
static void test_repeated(const struct engine *engine)
{
	const struct bpf_instruction twice[] = {
		/* 0: */ MOV_X(4, 2),
		ALU64_K(BPF_AND, 4, 3),
		JUMP_X(BPF_JGT, 4, 3, 1),
		MOV_X(5, 2),
		ALU64_K(BPF_ADD, 2, 5),
		JUMP_X(BPF_JGT, 4, 3, 3),
		ALU64_K(BPF_ADD, 1, -1),
		JUMP_K(BPF_JNE, 1, 0, -8),
		JA(2),
		ALU64_K(BPF_ADD, 1, -1),
		JUMP_K(BPF_JNE, 1, 0, -11),
	};
	/* Conditions that are almost the same, and one whose operand changes in between. */
	const struct bpf_instruction other[] = {
		/* 0: */ MOV_X(4, 2),
		ALU64_K(BPF_AND, 4, 3),
		JUMP_K(BPF_JGT, 4, 1, 1),
		MOV_X(5, 2),
		ALU64_K(BPF_ADD, 2, 5),
		JUMP_K(BPF_JGT, 4, 2, 3),
		ALU64_K(BPF_ADD, 1, -1),
		JUMP_K(BPF_JNE, 1, 0, -8),
		JA(3),
		ALU64_K(BPF_ADD, 6, 1),
		ALU64_K(BPF_ADD, 1, -1),
		JUMP_K(BPF_JNE, 1, 0, -12),
	};
	const struct bpf_instruction changed[] = {
		/* 0: */ MOV_X(4, 2),
		ALU64_K(BPF_AND, 4, 3),
		JUMP_K(BPF_JGT, 4, 1, 1),
		MOV_X(5, 2),
		ALU64_K(BPF_XOR, 4, 3),
		JUMP_K(BPF_JGT, 4, 1, 3),
		ALU64_K(BPF_ADD, 1, -1),
		JUMP_K(BPF_JNE, 1, 0, -8),
		JA(3),
		ALU64_K(BPF_ADD, 2, 5),
		ALU64_K(BPF_ADD, 1, -1),
		JUMP_K(BPF_JNE, 1, 0, -12),
	};
	/* The second of two conditions closes the loop. */
	const struct bpf_instruction closing[] = {
		/* 0: */ ALU64_K(BPF_ADD, 1, -1),
		JUMP_K(BPF_JNE, 1, 0, 1),
		MOV_X(5, 2),
		ALU64_K(BPF_ADD, 2, 5),
		JUMP_K(BPF_JNE, 1, 0, -5),
		ALU64_K(BPF_ADD, 6, 9),
	};

	check_loop(engine, twice, COUNT(twice), 1);
	check_loop(engine, other, COUNT(other), form_registers().r[3]);
	check_loop(engine, changed, COUNT(changed), form_registers().r[3]);
	check_loop(engine, closing, COUNT(closing), form_registers().r[3]);
}

/* A condition that jumps over what leads out of the loop, and some that do not quite. */
static void test_departures(const struct engine *engine)
{
	/* What leads out stands in the middle, and has two ends. */
	const struct bpf_instruction departing[] = {
		/* 0: */ ALU64_K(BPF_ADD, 1, -1),
		JUMP_K(BPF_JNE, 1, 0, 5),
		MOV_X(4, 2),
		ALU64_X(BPF_ADD, 6, 4),
		JUMP_K(BPF_JSET, 6, 1, 4),
		MOV_K(5, 77),
		JA(3),
		/* 7: */ ALU64_X(BPF_ADD, 2, 7),
		JA(-9),
		/* 9: */ ALU64_K(BPF_ADD, 5, 9),
		ALU64_K(BPF_ADD, 6, 9),
	};
	/* It is jumped to, too. */
	const struct bpf_instruction entered[] = {
		/* 0: */ ALU64_K(BPF_ADD, 1, -1), JUMP_K(BPF_JSET, 1, 4, 3),
		JUMP_K(BPF_JNE, 1, 0, 4),	  MOV_X(4, 2),
		ALU64_X(BPF_ADD, 6, 4),
		/* 5: */ ALU64_K(BPF_ADD, 5, 77), JA(2),
		/* 7: */ ALU64_X(BPF_ADD, 2, 7),  JA(-9),
		/* 9: */ ALU64_K(BPF_ADD, 6, 9),
	};
	/* What is jumped over does not lead out. */
	const struct bpf_instruction skipping[] = {
		/* 0: */ ALU64_K(BPF_ADD, 1, -1), JUMP_K(BPF_JSET, 1, 1, 2),
		ALU64_K(BPF_ADD, 5, 77),	  ALU64_X(BPF_XOR, 6, 5),
		/* 4: */ ALU64_X(BPF_ADD, 2, 7),  JUMP_K(BPF_JNE, 1, 0, -6),
	};

	check_loop(engine, departing, COUNT(departing), form_registers().r[3]);
	check_loop(engine, entered, COUNT(entered), form_registers().r[3]);
	check_loop(engine, skipping, COUNT(skipping), form_registers().r[3]);
}

void test_loops(const struct engine *engine)
{
	test_begin("%s: loops", engine->name);
	test_carried(engine);
	test_repeated(engine);
	test_departures(engine);
	test_end();
}
