/* SPDX-License-Identifier: BSD-2-Clause */
/* Regions and their rights to the byte, alignment, fuel. */
#include <inttypes.h>

#include "programs.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static unsigned char block[256];
static unsigned char other[64];

static const struct {
	uint8_t code;
	unsigned bytes;
} sizes[] = {{BPF_B, 1}, {BPF_H, 2}, {BPF_W, 4}, {BPF_DW, 8}};

static void expect(const struct bpf_program *program, uint64_t r1, enum bpf_fault_kind kind)
{
	uint64_t result;

	run.fuel = ENGINE_FUEL;
	bool good = bpf_execute(&run, program, r1, 0, &result);

	CHECK(good == (kind == BPF_NO_FAULT) && run.fault.kind == kind,
	      "address 0x%" PRIx64 ": %s, should be %s", r1, bpf_fault_name(run.fault.kind),
	      bpf_fault_name(kind));
	if (kind != BPF_NO_FAULT)
		CHECK(run.fault.instruction == 1 && run.fault.address == r1,
		      "fault in instruction %u, address 0x%" PRIx64 " instead of 0x%" PRIx64,
		      run.fault.instruction, run.fault.address, r1);
}

#define MODIFY (BPF_READ | BPF_WRITE)

/*
 * Accesses of one form at every address around a region's ends, with no more than
 * the rights that it needs; or one access, with all rights but `missing`.
 */
static void try_ends(const struct engine *engine, struct bpf_instruction in, unsigned bytes,
		     bool atomic, uint32_t missing, uint32_t rights)
{
	const struct bpf_instruction code[] = {MOV_K(0, 0), in, EXIT};
	const struct bpf_program *program = engine_load_code(engine, code, COUNT(code));
	uint64_t first = (uintptr_t)block + 64, last = first + 128 - bytes;
	enum bpf_fault_kind kind = rights == BPF_READ ? BPF_FAULT_READ : BPF_FAULT_WRITE;

	bpf_run_grant(&run, other, sizeof(other), BPF_READ | BPF_WRITE);
	bpf_run_grant(&run, block + 64, 128, missing == 0 ? rights : MODIFY & ~missing);
	if (missing != 0) {
		expect(program, first, (rights & missing) != 0 ? kind : BPF_NO_FAULT);
		return;
	}
	for (int64_t i = -16; i <= 16; i++) {
		if (atomic && (uint64_t)i % bytes != 0)
			continue;
		expect(program, first + (uint64_t)i, i < 0 ? kind : BPF_NO_FAULT);
		expect(program, last + (uint64_t)i, i > 0 ? kind : BPF_NO_FAULT);
		expect(program, (uintptr_t)other + 32, BPF_NO_FAULT);
	}
	expect(program, 0, kind);
	expect(program, ~(uint64_t)0 & -(uint64_t)bytes, kind);
	expect(program, 0x8000000000000000, kind);
	if (atomic && bytes > 1)
		expect(program, first + 1, BPF_FAULT_ALIGNMENT);
}

static void test_ends(const struct engine *engine, uint32_t missing)
{
	for (unsigned i = 0; i < COUNT(sizes); i++) {
		uint8_t code = sizes[i].code;
		unsigned bytes = sizes[i].bytes;

		try_ends(engine, LOAD(code, 2, 1, 0), bytes, false, missing, BPF_READ);
		if (bytes < 8)
			try_ends(engine, I(BPF_LDX | BPF_MEMSX | code, 2, 1, 0, 0), bytes, false,
				 missing, BPF_READ);
		try_ends(engine, STORE(code, 1, 0, 2), bytes, false, missing, BPF_WRITE);
		try_ends(engine, STORE_K(code, 1, 0, 2), bytes, false, missing, BPF_WRITE);
		try_ends(engine, ATOMIC(code, 2, 0, 1, BPF_LOAD_ACQUIRE), bytes, true, missing,
			 BPF_READ);
		try_ends(engine, ATOMIC(code, 1, 0, 2, BPF_STORE_RELEASE), bytes, true, missing,
			 BPF_WRITE);
		if (bytes < 4)
			continue;
		try_ends(engine, ATOMIC(code, 1, 0, 2, BPF_ADD), bytes, true, missing, MODIFY);
		try_ends(engine, ATOMIC(code, 1, 0, 2, BPF_XCHG), bytes, true, missing, MODIFY);
		try_ends(engine, ATOMIC(code, 1, 0, 2, BPF_CMPXCHG), bytes, true, missing, MODIFY);
	}
}

/* The stack, by way of a copy of r10. */
static void test_stack(const struct engine *engine)
{
	const struct bpf_instruction good[] = {MOV_X(2, 10), STORE_K(BPF_B, 2, -1, 0),
					       STORE_K(BPF_B, 2, -512, 0), EXIT};
	const struct bpf_instruction above[] = {MOV_X(2, 10), STORE_K(BPF_B, 2, 0, 0), EXIT};
	const struct bpf_instruction across[] = {MOV_K(0, 0), STORE_K(BPF_W, 10, -3, 0), EXIT};
	uint64_t result, top = (uintptr_t)run.stack + sizeof(run.stack);

	CHECK(bpf_execute(&run, engine_load_code(engine, good, COUNT(good)), 0, 0, &result),
	      "the stack is not accessible");
	CHECK(!bpf_execute(&run, engine_load_code(engine, above, COUNT(above)), 0, 0, &result) &&
		      run.fault.kind == BPF_FAULT_WRITE && run.fault.address == top,
	      "the byte above the stack is accessible");
	CHECK(!bpf_execute(&run, engine_load_code(engine, across, COUNT(across)), 0, 0, &result) &&
		      run.fault.address == top - 3,
	      "4 bytes across the end of the stack are accessible");
}

static void expect_fuel(const struct bpf_program *program, int64_t fuel, uint64_t r1, bool good,
			int64_t left)
{
	uint64_t result;

	run.fuel = fuel;
	CHECK(bpf_execute(&run, program, r1, 0, &result) == good, "fuel %" PRId64 ": %s", fuel,
	      bpf_fault_name(run.fault.kind));
	if (good)
		CHECK(run.fuel == left, "%" PRId64 " of fuel left instead of %" PRId64, run.fuel,
		      left);
	else
		CHECK(run.fault.kind == BPF_FAULT_FUEL, "%s", bpf_fault_name(run.fault.kind));
}

/* A loop of 6 instructions that goes back from two places and is left at two. */
static void test_fuel_of_turns(const struct engine *engine)
{
	const struct bpf_instruction loop[] = {MOV_K(0, 0),
					       /* 1: */ ALU64_K(BPF_ADD, 1, -1),
					       JUMP_K(BPF_JEQ, 1, 0, 5),
					       ALU64_K(BPF_ADD, 0, 1),
					       JUMP_K(BPF_JSET, 1, 1, -4),
					       ALU64_K(BPF_ADD, 0, 16),
					       JUMP_K(BPF_JNE, 1, 1000, -6),
					       MOV_K(0, -1),
					       EXIT};

	test_begin("%s: fuel of a loop with several ways", engine->name);
	const struct bpf_program *program = engine_load_code(engine, loop, COUNT(loop));

	for (uint64_t turns = 1; turns < 20; turns++) {
		int64_t cost = 6 * ((int64_t)turns - 1);

		expect_fuel(program, cost + 5, turns, true, 5);
		expect_fuel(program, cost, turns, true, 0);
		if (cost > 0)
			expect_fuel(program, cost - 1, turns, false, 0);
	}
	expect_fuel(program, 6, 1002, true, 0);
	expect_fuel(program, 5, 1002, false, 0);
	expect_fuel(program, 7, 1001, true, 7);
	test_end();
}

/* Loops of 7 instructions with those that leave it in the middle, in two ways. */
static void test_fuel_of_departure(const struct engine *engine)
{
	const struct bpf_instruction loops[][10] = {
		{MOV_K(0, 0),
		 /* 1: */ ALU64_K(BPF_ADD, 1, -1), JUMP_K(BPF_JNE, 1, 0, 3), ALU64_K(BPF_ADD, 0, 1),
		 JUMP_K(BPF_JSET, 0, 1, 3), JA(3),
		 /* 6: */ ALU64_K(BPF_ADD, 0, 1), JA(-7),
		 /* 8: */ MOV_K(0, -1), EXIT},
		/* One of the two is the end of the last turn. */
		{MOV_K(0, 0),
		 /* 1: */ ALU64_K(BPF_ADD, 1, -1), JUMP_K(BPF_JNE, 1, 0, 3), ALU64_K(BPF_ADD, 0, 1),
		 JUMP_K(BPF_JSET, 0, 1, 2), JA(2),
		 /* 6: */ ALU64_K(BPF_ADD, 0, 1),
		 /* 7: */ JUMP_K(BPF_JSGT, 1, 0, -7), MOV_K(0, -1), EXIT},
	};

	test_begin("%s: fuel of a loop that is left in the middle", engine->name);
	for (unsigned i = 0; i < COUNT(loops); i++) {
		const struct bpf_program *program = engine_load_code(engine, loops[i], 10);

		for (uint64_t turns = 1; turns < 20; turns++) {
			int64_t cost = 7 * ((int64_t)turns - 1);

			expect_fuel(program, cost + 5, turns, true, 5);
			expect_fuel(program, cost, turns, true, 0);
			if (cost > 0)
				expect_fuel(program, cost - 1, turns, false, 0);
		}
	}
	test_end();
}

static void test_fuel(const struct engine *engine)
{
	const struct bpf_instruction endless[] = {JA(-1), EXIT};
	/* r1 turns of 3 instructions, of which the last turn does not go back. */
	const struct bpf_instruction loop[] = {MOV_K(0, 0), ALU64_K(BPF_ADD, 0, 1),
					       ALU64_K(BPF_ADD, 1, -1), JUMP_K(BPF_JNE, 1, 0, -3),
					       EXIT};
	const struct bpf_instruction far[] = {JA(1), EXIT, JA32(-2)};
	const struct bpf_instruction calls[] = {CALL_LOCAL(2), CALL_LOCAL(1), EXIT,
						/* 2 instructions: */ MOV_K(0, 0), EXIT};

	test_begin("%s: fuel ends an endless loop", engine->name);
	expect_fuel(engine_load_code(engine, endless, COUNT(endless)), 1000, 0, false, 0);
	CHECK(run.fault.instruction == 0, "instruction %u", run.fault.instruction);
	test_end();
	test_begin("%s: fuel of a loop", engine->name);
	const struct bpf_program *program = engine_load_code(engine, loop, COUNT(loop));

	expect_fuel(program, 27, 10, true, 0);
	expect_fuel(program, 28, 10, true, 1);
	expect_fuel(program, 26, 10, false, 0);
	CHECK(run.fault.instruction == 3, "instruction %u", run.fault.instruction);
	expect_fuel(program, 0, 1, true, 0);
	test_end();
	test_begin("%s: fuel of a jump backwards", engine->name);
	program = engine_load_code(engine, far, COUNT(far));
	expect_fuel(program, 2, 0, true, 0);
	expect_fuel(program, 1, 0, false, 0);
	test_end();
	test_begin("%s: fuel of calls", engine->name);
	program = engine_load_code(engine, calls, COUNT(calls));
	expect_fuel(program, 4, 0, true, 0);
	expect_fuel(program, 3, 0, false, 0);
	test_end();
}

void test_limits(const struct engine *engine)
{
	test_fuel(engine);
	test_fuel_of_turns(engine);
	test_fuel_of_departure(engine);
	if (!engine->guarded)
		return;
	test_begin("%s: ends of regions", engine->name);
	test_ends(engine, 0);
	test_end();
	test_begin("%s: rights to regions", engine->name);
	test_ends(engine, BPF_READ);
	test_ends(engine, BPF_WRITE);
	test_end();
	test_begin("%s: ends of the stack", engine->name);
	test_stack(engine);
	test_end();
}
