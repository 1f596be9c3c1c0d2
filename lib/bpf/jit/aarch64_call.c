/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compiler for AArch64: calls, and how code is entered and left. Most of it
 * is the same for all programs, and stands here as the machine has it.
 */
#include "aarch64.h"
#include "run.h"

/* Instructions on 64 bits; MOV is not for the stack pointer. */
#define MOV(rd, rm)	   (A64_ORR | WIDE | (rm) << 16 | ZERO << 5 | (rd))
#define MOVZ(rd, value)	   (A64_MOVZ | WIDE | (uint32_t)(value) << 5 | (rd))
#define ADD(rd, rn, value) (A64_ADD_IMMEDIATE | WIDE | (value) << 10 | (rn) << 5 | (rd))
#define SUB(rd, rn, value) (A64_SUB_IMMEDIATE | WIDE | (value) << 10 | (rn) << 5 | (rd))
#define PAIR(opcode, rt, rt2, offset)                                                              \
	((opcode) | ((uint32_t)(offset) / 8 & 0x7f) << 15 | (rt2) << 10 | STACK << 5 | (rt))
#define PUSH(rt, rt2) PAIR(A64_STP_BEFORE, rt, rt2, -16)
#define POP(rt, rt2)  PAIR(A64_LDP_AFTER, rt, rt2, 16)
#define BLR(rn)	      (A64_BLR | (rn) << 5)
/* On 32 bits, of the run. */
#define LDR_FIELD(rt, name) (0xb9400000 | (uint32_t)FIELD(name) / 4 << 10 | RUN << 5 | (rt))
#define STR_FIELD(rt, name) (0xb9000000 | (uint32_t)FIELD(name) / 4 << 10 | RUN << 5 | (rt))
/* A branch over the next instruction. */
#define OVER_ONE (2u << 5)

#define PUT(compiler, words) put_bytes(compiler, words, sizeof(words))

/* Calls C at an address; the fuel is in the run meanwhile. */
static void call_c(struct compiler *compiler, uint64_t function)
{
	static const uint32_t call[] = {
		BLR(TARGET),
		LDR(FUEL, RUN, FIELD(fuel)),
		MOV(R0, 0),
	};

	put_word(compiler, STR(FUEL, RUN, FIELD(fuel)));
	put_constant(compiler, TARGET, function);
	PUT(compiler, call);
}

/* The run is the sixth argument, which is where r0 is. */
void emit_call_helper(struct compiler *compiler, uint64_t function)
{
	put_word(compiler, MOV(5, RUN));
	call_c(compiler, function);
}

void emit_call_register(struct compiler *compiler, unsigned value)
{
	static const uint32_t arguments[] = {
		STR(R1, RUN, 8),  STR(R2, RUN, 16), STR(R3, RUN, 24),
		STR(R4, RUN, 32), STR(R5, RUN, 40),
	};

	PUT(compiler, arguments);
	put_move(compiler, true, 1, machine[value]);
	put_word(compiler, MOV(0, RUN));
	call_c(compiler, (uintptr_t)call_value);
}

uint32_t emit_branch_stopped(struct compiler *compiler)
{
	put_word(compiler, LDR_FIELD(TEMP, stop));
	return put_far_branch(compiler, A64_CBZ | A64_NONZERO | TEMP, A64_NONZERO);
}

uint32_t emit_branch_deep(struct compiler *compiler)
{
	static const uint32_t compare[] = {
		LDR_FIELD(TEMP, depth),
		A64_SUBS_IMMEDIATE | BPF_FRAMES << 10 | TEMP << 5 | ZERO,
	};

	PUT(compiler, compare);
	return emit_branch_flags(compiler, A64_EQ);
}

uint32_t emit_call_local(struct compiler *compiler)
{
	static const uint32_t enter[] = {
		LDR_FIELD(TEMP, depth),		ADD(TEMP, TEMP, 1), STR_FIELD(TEMP, depth),
		SUB(R10, R10, BPF_STACK_BYTES), PUSH(R8, R9),	    PUSH(R6, R7),
	};
	static const uint32_t leave[] = {
		POP(R6, R7),
		POP(R8, R9),
		ADD(R10, R10, BPF_STACK_BYTES),
		LDR_FIELD(TEMP, depth),
		SUB(TEMP, TEMP, 1),
		STR_FIELD(TEMP, depth),
	};

	PUT(compiler, enter);
	uint32_t at = put_branch(compiler, A64_BL);

	PUT(compiler, leave);
	return at;
}

void emit_function(struct compiler *compiler)
{
	put_word(compiler, PUSH(FRAME, LINK));
}

void emit_exit(struct compiler *compiler)
{
	put_word(compiler, POP(FRAME, LINK));
	put_word(compiler, A64_RET);
}

/* What C wants back, in pairs from the stack pointer on; behind it the outer native_stack. */
#define SAVED_BYTES 112
#define OUTER_STACK 96

void emit_begin(struct compiler *compiler)
{
	static const uint32_t begin[] = {
		PAIR(A64_STP_BEFORE, FRAME, LINK, -SAVED_BYTES),
		PAIR(A64_STP, 19, 20, 16),
		PAIR(A64_STP, 21, 22, 32),
		PAIR(A64_STP, 23, 24, 48),
		PAIR(A64_STP, 25, 26, 64),
		PAIR(A64_STP, 27, 28, 80),
		MOV(RUN, 0),
		MOV(TARGET, 1),
		LDR(TEMP, RUN, FIELD(native_stack)),
		STR(TEMP, STACK, OUTER_STACK),
		ADD(TEMP, STACK, 0),
		STR(TEMP, RUN, FIELD(native_stack)),
		LDR(FUEL, RUN, FIELD(fuel)),
		MOVZ(R0, 0),
		LDR(R1, RUN, 8),
		LDR(R2, RUN, 16),
		LDR(R3, RUN, 24),
		LDR(R4, RUN, 32),
		LDR(R5, RUN, 40),
		MOVZ(R6, 0),
		MOVZ(R7, 0),
		MOVZ(R8, 0),
		MOVZ(R9, 0),
		LDR(R10, RUN, 80),
	};

	PUT(compiler, begin);
}

void emit_enter(struct compiler *compiler)
{
	put_word(compiler, BLR(TARGET));
}

void emit_end(struct compiler *compiler)
{
	static const uint32_t end[] = {
		LDR(TEMP, RUN, FIELD(native_stack)),
		ADD(STACK, TEMP, 0),
		STR(FUEL, RUN, FIELD(fuel)),
		LDR(TEMP, STACK, OUTER_STACK),
		STR(TEMP, RUN, FIELD(native_stack)),
		MOV(0, R0),
		PAIR(A64_LDP, 27, 28, 80),
		PAIR(A64_LDP, 25, 26, 64),
		PAIR(A64_LDP, 23, 24, 48),
		PAIR(A64_LDP, 21, 22, 32),
		PAIR(A64_LDP, 19, 20, 16),
		PAIR(A64_LDP_AFTER, FRAME, LINK, SAVED_BYTES),
		A64_RET,
	};

	PUT(compiler, end);
}

/* A64_B or A64_BL to where code is already: it reaches all that one program can have. */
static void put_jump(struct compiler *compiler, uint32_t opcode, uint32_t target)
{
	put_word(compiler, opcode | ((target - (uint32_t)compiler->at) / 4 & 0x3ffffff));
}

/* Leaves with result 0. */
static void leave(struct compiler *compiler, uint32_t end)
{
	put_word(compiler, MOVZ(R0, 0));
	put_jump(compiler, A64_B, end);
}

/* Stubs find the instruction's index in SECOND and, if there is one, the address in TEMP. */
void emit_fault_stub(struct compiler *compiler, enum bpf_fault_kind kind, bool address,
		     uint32_t end)
{
	static const uint32_t note[] = {
		STR_FIELD(THIRD, fault.kind),
		MOVZ(THIRD, 1),
		STR_FIELD(THIRD, stop),
		STR_FIELD(SECOND, fault.instruction),
	};

	put_word(compiler, MOVZ(THIRD, kind));
	PUT(compiler, note);
	put_word(compiler, STR(address ? TEMP : ZERO, RUN, FIELD(fault.address)));
	leave(compiler, end);
}

void emit_stopped_stub(struct compiler *compiler, uint32_t end)
{
	static const uint32_t note[] = {
		LDR_FIELD(THIRD, fault.instruction),
		A64_ADDS_IMMEDIATE | 1u << 10 | THIRD << 5 | ZERO,
		A64_B_CONDITION | A64_NE | OVER_ONE,
		STR_FIELD(SECOND, fault.instruction),
	};

	PUT(compiler, note);
	leave(compiler, end);
}

void emit_check_stub(struct compiler *compiler, uint32_t end)
{
	static const uint32_t before[] = {
		PUSH(0, 1),  PUSH(2, 3),   PUSH(4, 5),	   PUSH(SCRATCH_REGISTER, LINK),
		MOV(0, RUN), MOV(1, TEMP), MOV(2, SECOND),
	};
	static const uint32_t after[] = {
		BLR(TARGET),
		A64_UBFM | 7u << 10 | TEMP, /* the result is 8 bits of x0 */
		POP(SCRATCH_REGISTER, LINK),
		POP(4, 5),
		POP(2, 3),
		POP(0, 1),
		A64_CBZ | OVER_ONE | TEMP,
		A64_RET,
	};

	PUT(compiler, before);
	put_constant(compiler, TARGET, (uintptr_t)compiled_locate);
	PUT(compiler, after);
	leave(compiler, end);
}

void emit_cold(struct compiler *compiler, const struct cold_site *site)
{
	uint32_t stub = compiler->stubs[site->kind];

	put_constant(compiler, SECOND, site->jump.target);
	put_jump(compiler, site->kind == COLD_CHECK ? A64_BL : A64_B, stub);
	if (site->kind == COLD_CHECK)
		put_jump(compiler, A64_B, site->back);
}
