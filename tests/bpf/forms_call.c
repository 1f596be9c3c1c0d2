/* SPDX-License-Identifier: BSD-2-Clause */
/* RFC 9669, 4.3.1 and 4.3.2: calls of helpers and of local functions, in every form. */
#include <inttypes.h>

#include "forms.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Tells its arguments apart, and destroys what a function may destroy. */
static uint64_t mix(uint64_t r1, uint64_t r2, uint64_t r3, uint64_t r4, uint64_t r5,
		    struct bpf_run *caller)
{
	return r1 + 3 * r2 + 5 * r3 + 7 * r4 + 11 * r5 + (caller == &run ? 0 : 1);
}

static uint64_t stop(uint64_t r1, uint64_t r2, uint64_t r3, uint64_t r4, uint64_t r5,
		     struct bpf_run *caller)
{
	(void)r2, (void)r3, (void)r4, (void)r5;
	return r1 == 0 ? 1 : bpf_run_fail(caller, BPF_FAULT_ARGUMENT, r1);
}

static uint64_t twice(uint64_t function, uint64_t r2, uint64_t r3, uint64_t r4, uint64_t r5,
		      struct bpf_run *caller)
{
	(void)r3, (void)r4, (void)r5;
	return bpf_run_call(caller, function, r2, 0) + bpf_run_call(caller, function, r2, 1);
}

static const struct bpf_helper helpers[] = {
	{5, "mix", mix}, {200, "stop", stop}, {201, "twice", twice}};

static const struct bpf_program *load(const struct engine *engine,
				      const struct bpf_instruction *code, size_t count)
{
	struct bpf_source source = {.instructions = code,
				    .count = count,
				    .helpers = helpers,
				    .helper_count = COUNT(helpers)};
	struct bpf_error error;
	const struct bpf_program *program = engine_load(engine, &source, &error);

	CHECK(program != NULL, "%s", error.message);
	return program;
}

static void expect(const struct bpf_program *program, uint64_t r1, uint64_t r2, uint64_t expected)
{
	uint64_t result;

	if (test_failed())
		return;
	CHECK(bpf_execute(&run, program, r1, r2, &result), "%s", bpf_fault_name(run.fault.kind));
	CHECK(result == expected, "0x%" PRIx64 ", should be 0x%" PRIx64, result, expected);
}

static void expect_fault(const struct bpf_program *program, uint64_t r1, enum bpf_fault_kind kind,
			 uint32_t instruction, uint64_t address)
{
	uint64_t result;

	if (test_failed())
		return;
	CHECK(!bpf_execute(&run, program, r1, 0, &result), "no fault");
	CHECK(run.fault.kind == kind && run.fault.instruction == instruction &&
		      run.fault.address == address,
	      "%s in instruction %u, address 0x%" PRIx64, bpf_fault_name(run.fault.kind),
	      run.fault.instruction, run.fault.address);
}

#define ARGUMENTS MOV_K(2, 200), MOV_K(3, 3000), MOV_K(4, 40000), MOV_K(5, 500000)
#define MIXED	  (600 + 5 * 3000 + 7 * 40000 + 11 * 500000)
#define SET_SAVED MOV_K(6, 6), MOV_K(7, 70), MOV_K(8, 800), MOV_K(9, 9000)
#define ADD_SAVED                                                                                  \
	ALU64_X(BPF_ADD, 0, 6), ALU64_X(BPF_ADD, 0, 7), ALU64_X(BPF_ADD, 0, 8),                    \
		ALU64_X(BPF_ADD, 0, 9)

static void test_helpers(const struct engine *engine)
{
	const struct bpf_instruction direct[] = {SET_SAVED, ARGUMENTS, CALL_HELPER(5), ADD_SAVED,
						 EXIT};

	test_begin("%s: call of a helper", engine->name);
	expect(load(engine, direct, COUNT(direct)), 12, 0, 12 + MIXED + 9876);
	test_end();
	test_begin("%s: callx of a helper", engine->name);
	for (unsigned d = 0; d < 10; d++) {
		if (d >= 1 && d <= 5)
			continue;
		const struct bpf_instruction indirect[] = {SET_SAVED, ARGUMENTS, MOV_K(d, 5),
							   CALL_X(d), ADD_SAVED, EXIT};
		const uint64_t saved[10] = {0, 0, 0, 0, 0, 0, 6, 70, 800, 9000};
		uint64_t lost = d == 0 ? 0 : saved[d] - 5;

		expect(load(engine, indirect, COUNT(indirect)), 12, 0, 12 + MIXED + 9876 - lost);
	}
	test_end();
	test_begin("%s: callx of nothing", engine->name);
	const struct bpf_instruction nothing[] = {MOV_K(3, 6), CALL_X(3), EXIT};

	expect_fault(load(engine, nothing, COUNT(nothing)), 0, BPF_FAULT_CALL, 1, 6);
	test_end();
	test_begin("%s: a helper ends the run", engine->name);
	const struct bpf_instruction stopping[] = {CALL_HELPER(200), CALL_LOCAL(1),    EXIT,
						   MOV_K(1, 9),	     CALL_HELPER(200), EXIT};

	expect_fault(load(engine, stopping, COUNT(stopping)), 7, BPF_FAULT_ARGUMENT, 0, 7);
	expect_fault(load(engine, stopping, COUNT(stopping)), 0, BPF_FAULT_ARGUMENT, 4, 9);
	test_end();
}

/* The callee has its own frame and registers of its own; the caller keeps r6 to r9. */
static void test_frames(const struct engine *engine)
{
	const struct bpf_instruction code[] = {
		SET_SAVED,
		STORE_K(BPF_DW, 10, -8, 17),
		STORE_K(BPF_DW, 10, -512, 19),
		ARGUMENTS,
		CALL_LOCAL(8),
		ADD_SAVED,
		LOAD(BPF_DW, 1, 10, -8),
		ALU64_X(BPF_ADD, 0, 1),
		EXIT,
		EXIT,
		/* The function: sums its arguments and destroys everything else. */
		MOV_X(6, 10),
		MOV_K(7, 1),
		MOV_K(8, 1),
		MOV_K(9, 1),
		STORE_K(BPF_DW, 10, -8, 1),
		STORE_K(BPF_DW, 10, -512, 1),
		MOV_X(0, 1),
		ALU64_X(BPF_ADD, 0, 2),
		ALU64_X(BPF_ADD, 0, 3),
		ALU64_X(BPF_ADD, 0, 4),
		ALU64_X(BPF_ADD, 0, 5),
		EXIT,
	};

	test_begin("%s: call of a local function", engine->name);
	expect(load(engine, code, COUNT(code)), 1, 0, 1 + 543200 + 9876 + 17);
	test_end();
}

/* r1 levels deep; every level adds what it keeps over the call. */
static void test_depth(const struct engine *engine)
{
	const struct bpf_instruction code[] = {
		MOV_X(6, 1),
		MOV_K(0, 0),
		JUMP_K(BPF_JEQ, 1, 0, 3),
		ALU64_K(BPF_ADD, 1, -1),
		CALL_LOCAL(-5),
		ALU64_X(BPF_ADD, 0, 6),
		EXIT,
	};

	test_begin("%s: depth of calls", engine->name);
	expect(load(engine, code, COUNT(code)), 7, 0, 28);
	expect_fault(load(engine, code, COUNT(code)), 8, BPF_FAULT_DEPTH, 4, 0);
	test_end();
}

static void test_function_values(const struct engine *engine)
{
	const struct bpf_instruction code[] = {
		SET_SAVED,
		LDDW_KIND(3, BPF_LDDW_FUNCTION, 7, 0),
		CALL_X(3),
		ADD_SAVED,
		EXIT,
		/* function: */
		MOV_K(6, 0),
		MOV_X(0, 1),
		ALU64_K(BPF_MUL, 0, 10),
		ALU64_X(BPF_ADD, 0, 2),
		EXIT,
	};
	struct bpf_instruction back[COUNT(code)];

	test_begin("%s: callx of a function", engine->name);
	expect(load(engine, code, COUNT(code)), 5, 3, 9876 + 53);
	test_end();

	for (unsigned i = 0; i < COUNT(code); i++)
		back[i] = code[i];
	back[4] = I(BPF_LDDW, 1, BPF_LDDW_FUNCTION, 0, 7);
	back[6] = CALL_HELPER(201);
	test_begin("%s: a helper calls a function", engine->name);
	expect(load(engine, back, COUNT(back)), 0, 4, 9876 + 81);
	test_end();
}

void test_calls(const struct engine *engine)
{
	test_helpers(engine);
	test_frames(engine);
	test_depth(engine);
	test_function_values(engine);
}
