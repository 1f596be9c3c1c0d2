/* SPDX-License-Identifier: BSD-2-Clause */
/* The compiler for x86-64: jumps, fuel, calls, and how code is entered and left. */
#include "run.h"
#include "spare.h"
#include "x86_64.h"

uint32_t emit_jump(struct compiler *compiler)
{
	put_8(compiler, 0xe9);
	put_32(compiler, 0);
	return (uint32_t)compiler->at - 4;
}

void patch_jump(struct compiler *compiler, uint32_t at, uint32_t target)
{
	uint32_t distance = target - at - 4;

	if (!compiler->full)
		__builtin_memcpy(compiler->code + at, &distance, sizeof(distance));
}

static unsigned condition_code(enum operation condition, bool inverted)
{
	static const uint8_t codes[] = {
		[AFTER_JEQ(OP_JEQ)] = X86_E,   [AFTER_JEQ(OP_JNE)] = X86_NE,
		[AFTER_JEQ(OP_JGT)] = X86_A,   [AFTER_JEQ(OP_JGE)] = X86_AE,
		[AFTER_JEQ(OP_JLT)] = X86_B,   [AFTER_JEQ(OP_JLE)] = X86_BE,
		[AFTER_JEQ(OP_JSGT)] = X86_G,  [AFTER_JEQ(OP_JSGE)] = X86_GE,
		[AFTER_JEQ(OP_JSLT)] = X86_L,  [AFTER_JEQ(OP_JSLE)] = X86_LE,
		[AFTER_JEQ(OP_JSET)] = X86_NE,
	};

	return codes[AFTER_JEQ(condition)] ^ inverted;
}

static void compare(struct compiler *compiler, enum operation condition, bool wide, unsigned a,
		    unsigned b)
{
	put_registers(compiler, wide, condition == OP_JSET ? X86_TEST : X86_CMP, machine[b],
		      machine[a]);
}

static void compare_immediate(struct compiler *compiler, enum operation condition, bool wide,
			      unsigned a, int64_t b)
{
	if (condition == OP_JSET) {
		put_group(compiler, wide, 0xf7, 0, machine[a]);
		put_32(compiler, (uint32_t)b);
	} else if ((int32_t)b == 0) {
		const struct flags *flags = &compiler->flags;

		if ((condition != OP_JEQ && condition != OP_JNE) || flags->at != compiler->at ||
		    flags->result != machine[a] || flags->wide != wide)
			put_registers(compiler, wide, X86_TEST, machine[a], machine[a]);
	} else {
		put_immediate(compiler, wide, X86_CMP, machine[a], (int32_t)b);
	}
}

uint32_t emit_branch(struct compiler *compiler, enum operation condition, bool inverted, bool wide,
		     unsigned a, unsigned b)
{
	compare(compiler, condition, wide, a, b);
	return put_branch(compiler, condition_code(condition, inverted));
}

uint32_t emit_branch_immediate(struct compiler *compiler, enum operation condition, bool inverted,
			       bool wide, unsigned a, int64_t b)
{
	compare_immediate(compiler, condition, wide, a, b);
	return put_branch(compiler, condition_code(condition, inverted));
}

/*
 * cmov of 32 bits would clear the upper half of dst whether it moves or not. What
 * has just been loaded is not waited for: a branch is guessed.
 */
bool emit_select(struct compiler *compiler, const struct step *condition, bool wide, unsigned dst,
		 unsigned src)
{
	bool wide_condition = is_wide_step(condition);
	unsigned from = machine[src];

	if (condition > compiler->steps && condition[-1].operation == OP_LOAD &&
	    step_reads(condition, condition[-1].dst))
		return false;
	if (!wide && is_upper_live(compiler, dst)) {
		put_registers(compiler, false, X86_MOV, from, TEMP);
		from = TEMP;
	}
	if (has_immediate(condition))
		compare_immediate(compiler, condition->operation, wide_condition, condition->a,
				  condition->immediate);
	else
		compare(compiler, condition->operation, wide_condition, condition->a, condition->b);
	put_registers(compiler, true, X86_CMOV | condition_code(condition->operation, true),
		      machine[dst], from);
	return true;
}

#define LOOP_ALIGNMENT 16u

/* The longest nop that fits, again and again. */
void emit_align(struct compiler *compiler)
{
	static const uint8_t nops[][8] = {
		{0x90},
		{0x66, 0x90},
		{0x0f, 0x1f, 0x00},
		{0x0f, 0x1f, 0x40, 0x00},
		{0x0f, 0x1f, 0x44, 0x00, 0x00},
		{0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00},
		{0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00},
		{0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
	};

	for (size_t left = -compiler->at % LOOP_ALIGNMENT; left > 0;) {
		size_t bytes = left > 8 ? 8 : left;

		put_bytes(compiler, nops[bytes - 1], bytes);
		left -= bytes;
		if (compiler->full)
			return;
	}
}

void emit_fuel(struct compiler *compiler, uint32_t cost)
{
	put_immediate(compiler, true, X86_SUB, FUEL, (int32_t)cost);
}

uint32_t emit_branch_empty(struct compiler *compiler)
{
	return put_branch(compiler, X86_S);
}

uint32_t emit_fuel_jump(struct compiler *compiler, uint32_t cost)
{
	emit_fuel(compiler, cost);
	return put_branch(compiler, X86_NS);
}

/* Calls C at an address; the fuel is in the run meanwhile. */
static void call_c(struct compiler *compiler, uint64_t function)
{
	put_memory(compiler, true, X86_MOV, FUEL, field(FIELD(fuel)));
	put_constant(compiler, RAX, function);
	put_group(compiler, false, 0xff, 2, RAX);
	put_memory(compiler, true, X86_LOAD, FUEL, field(FIELD(fuel)));
}

void emit_call_helper(struct compiler *compiler, uint64_t function)
{
	put_move(compiler, true, R9, RUN);
	call_c(compiler, function);
}

void emit_call_register(struct compiler *compiler, unsigned value)
{
	for (unsigned i = 1; i <= 5; i++)
		put_memory(compiler, true, X86_MOV, machine[i], field((int32_t)i * 8));
	put_move(compiler, true, RSI, machine[value]);
	put_move(compiler, true, RDI, RUN);
	call_c(compiler, (uintptr_t)call_value);
}

/* cmp dword [run + offset], value */
static void compare_field(struct compiler *compiler, int32_t offset, uint8_t value)
{
	put_memory(compiler, false, 0x83, 7, field(offset));
	put_8(compiler, value);
}

uint32_t emit_branch_stopped(struct compiler *compiler)
{
	compare_field(compiler, FIELD(stop), 0);
	return put_branch(compiler, X86_NE);
}

uint32_t emit_branch_deep(struct compiler *compiler)
{
	compare_field(compiler, FIELD(depth), BPF_FRAMES);
	return put_branch(compiler, X86_E);
}

/* inc or dec dword [run + depth]; add or sub rbp, 512 */
static void change_frame(struct compiler *compiler, bool enter)
{
	put_memory(compiler, false, 0xff, enter ? 0 : 1, field(FIELD(depth)));
	put_immediate(compiler, true, enter ? X86_SUB : X86_ADD, RBP, BPF_STACK_BYTES);
}

static const uint8_t kept[] = {RBX, R13, R14, R15};

/* The stack stays a multiple of 16 in every function: 8 for the return address, 32 and 8 here. */
uint32_t emit_call_local(struct compiler *compiler)
{
	change_frame(compiler, true);
	for (unsigned i = 0; i < 4; i++)
		put_short(compiler, false, 0x50, kept[i]);
	put_immediate(compiler, true, X86_SUB, RSP, 8);
	put_8(compiler, 0xe8);
	put_32(compiler, 0);
	uint32_t at = (uint32_t)compiler->at - 4;

	put_immediate(compiler, true, X86_ADD, RSP, 8);
	for (unsigned i = 4; i-- > 0;)
		put_short(compiler, false, 0x58, kept[i]);
	change_frame(compiler, false);
	return at;
}

void emit_function(struct compiler *compiler)
{
	(void)compiler;
}

void emit_exit(struct compiler *compiler)
{
	put_8(compiler, 0xc3);
}

static const uint8_t callee_saved[] = {RBX, RBP, R12, R13, R14, R15};

/* All registers are BPF's here, or needed within instructions. */
void choose_spares(struct compiler *compiler)
{
	compiler->spare_count = 0;
}

void emit_spares(struct compiler *compiler)
{
	(void)compiler;
}

/* Nothing has to be known here. */
void study_steps(struct compiler *compiler)
{
	(void)compiler;
}

void emit_begin(struct compiler *compiler)
{
	for (unsigned i = 0; i < 6; i++)
		put_short(compiler, false, 0x50, callee_saved[i]);
	put_move(compiler, true, RUN, RDI);
	put_move(compiler, true, TEMP, RSI);
	put_memory(compiler, false, 0xff, 6, field(FIELD(native_stack)));
	put_memory(compiler, true, X86_MOV, RSP, field(FIELD(native_stack)));
	put_immediate(compiler, true, X86_SUB, RSP, 8);
	put_memory(compiler, true, X86_LOAD, FUEL, field(FIELD(fuel)));
	put_memory(compiler, true, X86_LOAD, RBP, field(10 * 8));
	for (unsigned i = 0; i < 10; i++) {
		if (i >= 1 && i <= 5)
			put_memory(compiler, true, X86_LOAD, machine[i], field((int32_t)i * 8));
		else
			put_constant(compiler, machine[i], 0);
	}
}

void emit_enter(struct compiler *compiler)
{
	put_group(compiler, false, 0xff, 2, TEMP);
}

void emit_end(struct compiler *compiler)
{
	put_memory(compiler, true, X86_LOAD, RSP, field(FIELD(native_stack)));
	put_memory(compiler, true, X86_MOV, FUEL, field(FIELD(fuel)));
	put_memory(compiler, false, 0x8f, 0, field(FIELD(native_stack)));
	for (unsigned i = 6; i-- > 0;)
		put_short(compiler, false, 0x58, callee_saved[i]);
	put_8(compiler, 0xc3);
}

/* mov dword [run + offset], value */
static void set_field(struct compiler *compiler, int32_t offset, uint32_t value)
{
	put_memory(compiler, false, 0xc7, 0, field(offset));
	put_32(compiler, value);
}

/* Stubs find the instruction's index in r10 and, if there is one, the address in r9. */
void emit_fault_stub(struct compiler *compiler, enum bpf_fault_kind kind, bool address,
		     uint32_t end)
{
	set_field(compiler, FIELD(fault.kind), kind);
	set_field(compiler, FIELD(stop), 1);
	put_memory(compiler, false, X86_MOV, SECOND, field(FIELD(fault.instruction)));
	if (!address)
		put_constant(compiler, TEMP, 0);
	put_memory(compiler, true, X86_MOV, TEMP, field(FIELD(fault.address)));
	put_constant(compiler, RAX, 0);
	patch_jump(compiler, emit_jump(compiler), end);
}

void emit_stopped_stub(struct compiler *compiler, uint32_t end)
{
	compare_field(compiler, FIELD(fault.instruction), 0xff);
	uint32_t named = put_branch(compiler, X86_NE);

	put_memory(compiler, false, X86_MOV, SECOND, field(FIELD(fault.instruction)));
	patch_jump(compiler, named, (uint32_t)compiler->at);
	put_constant(compiler, RAX, 0);
	patch_jump(compiler, emit_jump(compiler), end);
}

static const uint8_t volatile_registers[] = {RAX, RDI, RSI, RDX, RCX, R8, R11};

/* Called: keeps all registers but r9 and r10. The address is what r9 was before the check. */
void emit_check_stub(struct compiler *compiler, uint32_t end)
{
	for (unsigned i = 0; i < 7; i++)
		put_short(compiler, false, 0x50, volatile_registers[i]);
	put_move(compiler, true, RDI, RUN);
	put_move(compiler, true, RSI, TEMP);
	put_move(compiler, false, RDX, SECOND);
	put_constant(compiler, RAX, (uintptr_t)compiled_locate);
	put_group(compiler, false, 0xff, 2, RAX);
	put_byte_registers(compiler, false, true, X86_MOVZX8, TEMP, RAX);
	for (unsigned i = 7; i-- > 0;)
		put_short(compiler, false, 0x58, volatile_registers[i]);
	put_registers(compiler, false, X86_TEST, TEMP, TEMP);
	uint32_t failed = put_branch(compiler, X86_E);

	put_8(compiler, 0xc3);
	patch_jump(compiler, failed, (uint32_t)compiler->at);
	put_constant(compiler, RAX, 0);
	patch_jump(compiler, emit_jump(compiler), end);
}

void emit_cold(struct compiler *compiler, const struct cold_site *site)
{
	uint32_t stub = compiler->stubs[site->kind];

	if (site->kind == COLD_CHECK)
		/* r9 is the distance from the region's start; r10 still has the slot. */
		put_memory(compiler, true, X86_LOAD_ADD, TEMP,
			   (struct operand){RUN, SECOND, 3, FIELD(start)});
	put_constant(compiler, SECOND, site->jump.target);
	if (site->kind != COLD_CHECK) {
		patch_jump(compiler, emit_jump(compiler), stub);
		return;
	}
	put_8(compiler, 0xe8);
	put_32(compiler, 0);
	patch_jump(compiler, (uint32_t)compiler->at - 4, stub);
	patch_jump(compiler, emit_jump(compiler), site->back);
}
