/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Programs that exhaust verifiers: whatever 4096 instructions are, they are
 * decided within the steps and the memory that are documented. The time is
 * printed, not judged.
 */
#include <stdio.h>
#include <time.h>

#include "bpf/helper.h"
#include "bpf/verify.h"
#include "tests/bpf/assemble.h"
#include "tests/bpf/check.h"

static struct bpf_instruction code[BPF_VERIFY_LIMIT + 64];
static size_t count;
static _Alignas(16) unsigned char memory[8 << 20];

static void emit(struct bpf_instruction instruction)
{
	code[count++] = instruction;
}

/* 2^n paths that all differ. */
static void branches(void)
{
	for (int bit = 0; count < BPF_VERIFY_LIMIT - 8; bit++) {
		emit(I(BPF_JMP | BPF_JSET, 2, 0, 1, 1 << bit % 31));
		emit(ALU64_K(BPF_ADD, 3, 1 << bit % 31));
	}
}

/* The same, with a comparison of two numbers each time. */
static void comparisons(void)
{
	for (int i = 0; count < BPF_VERIFY_LIMIT - 8; i++) {
		emit(LOAD(BPF_B, 4, 6, i % 64));
		emit(JUMP_X(BPF_JGT, 4, 3, 2));
		emit(MOV_X(3, 4));
		emit(STORE(BPF_DW, 10, (int16_t)(-8 * (1 + i % 60)), 3));
	}
}

/* Loops in each other, as deep as there are registers. */
static void nested(void)
{
	while (count < BPF_VERIFY_LIMIT - 40) {
		size_t starts[4];

		for (unsigned i = 0; i < 4; i++) {
			emit(MOV_K(2 + i, 0));
			starts[i] = count;
		}
		for (unsigned i = 4; i-- > 0;) {
			emit(JUMP_X(BPF_JGT, 7, 2 + i, 1));
			emit(ALU64_K(BPF_ADD, 7, 1));
			emit(ALU64_K(BPF_ADD, 2 + i, 1));
			emit(JUMP_K(BPF_JLT, 2 + i, 10,
				    (int16_t)((int)starts[i] - (int)count - 1)));
		}
	}
}

/* One loop after the other. */
static void loops(void)
{
	while (count < BPF_VERIFY_LIMIT - 8) {
		emit(MOV_K(4, 0));
		emit(ALU64_K(BPF_ADD, 4, 1));
		emit(JUMP_K(BPF_JNE, 4, 100, -2));
	}
}

/* As many facts as are kept, about numbers that are compared again and again, in loops. */
static void facts(void)
{
	while (count < BPF_VERIFY_LIMIT - 200) {
		size_t starts[3];

		for (unsigned i = 0; i < 4; i++)
			emit(LOAD(BPF_W, 2 + i, 6, (int16_t)(4 * i)));
		for (unsigned i = 0; i < 3; i++) {
			emit(STORE_K(BPF_DW, 10, (int16_t)(-8 - 8 * (int)i), 0));
			starts[i] = count;
		}
		for (unsigned i = 0; i < 12; i++) {
			emit(MOV_X(8, 2 + i % 4));
			emit(ALU64_X(BPF_ADD, 8, 2 + (i + 1) % 4));
			emit(ALU64_K(BPF_ADD, 8, (int32_t)i * 7 + 3));
			emit(JUMP_X(i % 2 == 0 ? BPF_JLT : BPF_JGE, 8, 2 + (i + 2) % 4, 0));
			emit(JUMP_X(BPF_JSGT, 8, 2 + (i + 3) % 4, 1));
			emit(ALU64_K(BPF_XOR, 7, 1));
		}
		for (unsigned i = 3; i-- > 0;) {
			emit(LOAD(BPF_DW, 9, 10, (int16_t)(-8 - 8 * (int)i)));
			emit(ALU64_K(BPF_ADD, 9, 1));
			emit(STORE(BPF_DW, 10, (int16_t)(-8 - 8 * (int)i), 9));
			emit(JUMP_K(BPF_JLT, 9, 10, (int16_t)((int)starts[i] - (int)count - 1)));
		}
	}
}

/* Goes back to `starts`, the innermost last, with counters in r7 to r9. */
static void close_loops(const size_t starts[3])
{
	for (unsigned i = 3; i-- > 0;) {
		emit(ALU64_K(BPF_ADD, 7 + i, 1));
		emit(JUMP_K(BPF_JLT, 7 + i, 10, (int16_t)((int)starts[i] - (int)count - 1)));
	}
}

static void open_loops(size_t starts[3])
{
	for (unsigned i = 0; i < 3; i++) {
		emit(MOV_K(7 + i, 0));
		starts[i] = count;
	}
}

static void fill_stack(void)
{
	for (int i = 1; i <= 64; i++)
		emit(STORE_K(BPF_DW, 10, (int16_t)(-8 * i), i));
}

/* Reads from all of the stack, in loops. */
static void spans(void)
{
	size_t starts[3];

	fill_stack();
	emit(ALU64_K(BPF_AND, 2, 511));
	emit(MOV_X(5, 10));
	emit(ALU64_X(BPF_SUB, 5, 2));
	open_loops(starts);
	while (count < BPF_VERIFY_LIMIT - 16)
		emit(LOAD(BPF_B, 4, 5, -1));
	close_loops(starts);
}

/* The same by a helper, of as many bytes as there are. */
static void texts(void)
{
	size_t starts[3];

	fill_stack();
	open_loops(starts);
	while (count < BPF_VERIFY_LIMIT - 24) {
		emit(MOV_X(1, 10));
		emit(ALU64_K(BPF_ADD, 1, -512));
		emit(MOV_X(3, 1));
		emit(MOV_K(2, 512));
		emit(CALL_HELPER(BPF_HELPER_STRNCMP));
	}
	close_loops(starts);
}

/* Writes somewhere on the stack, in loops: whatever is known of it has to be looked at. */
static void strays(void)
{
	size_t starts[3];

	emit(ALU64_K(BPF_AND, 2, 7));
	emit(MOV_X(5, 10));
	emit(ALU64_X(BPF_SUB, 5, 2));
	fill_stack();
	open_loops(starts);
	while (count < BPF_VERIFY_LIMIT - 24) {
		emit(STORE_K(BPF_B, 5, -504, 1));
		emit(STORE_K(BPF_DW, 10, (int16_t)(-8 * (1 + (int)count / 2 % 60)), (int)count));
	}
	close_loops(starts);
}

/* States with as many values on the stack as are kept, which meet again and again. */
static void meetings(void)
{
	size_t start;

	for (int i = 0; i < 24; i++) {
		emit(LOAD(BPF_B, 4, 6, (int16_t)i));
		emit(STORE(BPF_DW, 10, (int16_t)(-8 * (1 + i)), 4));
	}
	emit(MOV_K(9, 0));
	start = count;
	for (int i = 0; count < BPF_VERIFY_LIMIT - 16; i++) {
		emit(LOAD(BPF_B, 4, 6, (int16_t)(i % 64)));
		emit(JUMP_K(BPF_JGT, 4, 3 + i % 90, 1));
		emit(STORE(BPF_DW, 10, (int16_t)(-8 * (1 + (23 - i % 24))), 4));
	}
	emit(ALU64_K(BPF_ADD, 9, 1));
	emit(JUMP_K(BPF_JLT, 9, 10, (int16_t)((int)start - (int)count - 1)));
}

/* Many numbers at once. */
static void numbers(void)
{
	for (int i = 0; count < BPF_VERIFY_LIMIT - 8; i++) {
		emit(LOAD(BPF_DW, 3, 6, i % 56));
		emit(STORE(BPF_DW, 10, (int16_t)(-8 * (1 + i % 64)), 3));
		emit(JUMP_X(BPF_JSLT, 3, 2, 1));
		emit(MOV_X(2, 3));
	}
}

/* Milliseconds that this process has had. */
static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void check_shape(const char *name, void (*shape)(void))
{
	static const struct bpf_policy policy = {.context_bytes = 64, .context_rights = BPF_READ};
	struct bpf_memory arena = {memory, memory + sizeof(memory)};
	struct bpf_source source = {
		.instructions = code, .helpers = bpf_helpers, .helper_count = bpf_helper_count};
	struct bpf_verdict verdict;
	struct bpf_error error;
	double best = 1e9;

	test_begin("%s", name);
	count = 0;
	emit(MOV_X(6, 1));
	emit(LOAD(BPF_DW, 2, 6, 0));
	emit(MOV_K(3, 0));
	emit(MOV_K(7, 0));
	shape();
	emit(MOV_K(0, 0));
	emit(EXIT);
	source.count = count;
	const struct bpf_program *program = bpf_program_load(&source, &arena, &error);

	if (program == NULL) {
		test_fail("not loaded: %s", error.message);
		test_end();
		return;
	}
	for (unsigned i = 0; i < 3; i++) {
		double start = now();

		bpf_verify(&source, program, &policy, &arena, &verdict);
		best = now() - start < best ? now() - start : best;
	}
	CHECK(verdict.steps <= 16001 + 12 * count, "%u steps", verdict.steps);
	CHECK(verdict.memory_bytes <= BPF_VERIFY_MEMORY, "%u bytes", verdict.memory_bytes);
	printf("# %s: %zu instructions %s after %u steps, %u KiB, %.1f ms %s\n", name, count,
	       verdict.accepted ? "accepted" : "refused", verdict.steps, verdict.memory_bytes >> 10,
	       best, verdict.text);
	test_end();
}

int main(void)
{
	check_shape("branches", branches);
	check_shape("comparisons", comparisons);
	check_shape("loops in each other", nested);
	check_shape("loops after each other", loops);
	check_shape("numbers", numbers);
	check_shape("facts", facts);
	check_shape("meetings", meetings);
	check_shape("spans", spans);
	check_shape("texts", texts);
	check_shape("strays", strays);
	return test_summary();
}
