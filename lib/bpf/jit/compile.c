/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compiler's part that all machines share: what is emitted for each step,
 * with fuel, checks and blinding.
 */
#include "backend.h"
#include "flow.h"
#include "lookup.h"
#include "memory.h"
#include "region.h"
#include "run.h"

bool compiled_locate(struct bpf_run *run, uint64_t address, uint32_t site)
{
	uint32_t instruction = site & 0xffff;
	const struct insn *insn = &run->program->code[instruction];
	enum access_kind kind = access_kind(insn->operation);
	int slot = region_slot(run, address, 1u << FORM_SIZE(insn->form), kind);

	if (slot < 0) {
		bpf_run_fail(run, kind == ACCESS_READ ? BPF_FAULT_READ : BPF_FAULT_WRITE, address);
		run->fault.instruction = instruction;
		return false;
	}
	run->hints[site >> 16] = (uint8_t)slot;
	return true;
}

static uint64_t next_random(struct compiler *compiler)
{
	uint64_t x = compiler->random;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return compiler->random = x;
}

/* Puts a constant of the program into a register in two parts that only together are it. */
static void blind_constant(struct compiler *compiler, unsigned dst, uint64_t value)
{
	uint64_t key = next_random(compiler);

	emit_constant(compiler, dst, value ^ key);
	emit_blinding(compiler, dst, key);
}

/* The immediate of an operation; of one on 32 bits with its sign, as machines know constants. */
static void blind_immediate(struct compiler *compiler, const struct step *step)
{
	int64_t value = is_wide_step(step) ? step->immediate : (int32_t)step->immediate;

	blind_constant(compiler, SCRATCH, (uint64_t)value);
}

static void constant(struct compiler *compiler, unsigned dst, uint64_t value)
{
	if (compiler->options->blind)
		blind_constant(compiler, dst, value);
	else
		emit_constant(compiler, dst, value);
}

/* dst = a operation b or the immediate. */
static void arithmetic(struct compiler *compiler, const struct step *step)
{
	bool wide = is_wide_step(step);

	if (!has_immediate(step)) {
		emit_arithmetic(compiler, step->operation, wide, step->dst, step->a, step->b);
	} else if (compiler->options->blind) {
		blind_immediate(compiler, step);
		emit_arithmetic(compiler, step->operation, wide, step->dst, step->a, SCRATCH);
	} else {
		emit_arithmetic_immediate(compiler, step->operation, wide, step->dst, step->a,
					  step->immediate);
	}
}

uint32_t compile_branch(struct compiler *compiler, const struct step *step, bool inverted)
{
	bool wide = is_wide_step(step);

	if (!has_immediate(step))
		return emit_branch(compiler, step->operation, inverted, wide, step->a, step->b);
	if (!compiler->options->blind)
		return emit_branch_immediate(compiler, step->operation, inverted, wide, step->a,
					     step->immediate);
	blind_immediate(compiler, step);
	return emit_branch(compiler, step->operation, inverted, wide, step->a, SCRATCH);
}

static struct address place_of(const struct step *step)
{
	if (!is_plain_access(step))
		return (struct address){step->a, NO_REGISTER, 0, step->offset};
	return (struct address){step->a, step->c, step->amount, step->offset};
}

/* Whether an access is in the frame, whatever the program does. */
static bool in_frame(const struct address *place, unsigned size)
{
	return place->base == 10 && place->index == NO_REGISTER &&
	       place->offset >= -(int32_t)BPF_STACK_BYTES && place->offset + (1 << size) <= 0;
}

static void check(struct compiler *compiler, const struct step *step)
{
	struct address place = place_of(step);
	unsigned size = FORM_SIZE(step->form);

	if (!compiler->options->checks)
		return;
	if (!in_frame(&place, size))
		emit_check(compiler, size, access_kind(step->operation), place);
	if (!is_plain_access(step) && size > 0)
		emit_check_alignment(compiler, size, place);
}

/* A place in the frame that is in a spare register as well. */
static void copy_stored(struct compiler *compiler, const struct step *step)
{
	bool wide = FORM_SIZE(step->form) == 3;

	if (has_immediate(step))
		emit_constant(compiler, step->dst,
			      wide ? (uint64_t)step->immediate : (uint32_t)step->immediate);
	else
		emit_move(compiler, wide, step->dst, step->b);
}

static void access(struct compiler *compiler, const struct step *step)
{
	struct address place = place_of(step);
	unsigned size = FORM_SIZE(step->form);

	check(compiler, step);
	if (!is_plain_access(step)) {
		emit_atomic(compiler, &compiler->program->code[compiler->index]);
		return;
	}
	if (step->operation == OP_LOAD) {
		emit_load(compiler, size, (step->form & FORM_SIGNED) != 0, step->dst, place);
	} else if (!has_immediate(step)) {
		emit_store(compiler, size, step->b, place);
	} else if (compiler->options->blind) {
		blind_constant(compiler, SCRATCH, (uint64_t)step->immediate);
		emit_store(compiler, size, SCRATCH, place);
	} else {
		emit_store_immediate(compiler, size, step->immediate, place);
	}
	if (step->operation == OP_STORE && step->dst != NO_REGISTER)
		copy_stored(compiler, step);
}

static void move(struct compiler *compiler, const struct step *step)
{
	bool wide = is_wide_step(step) || !is_upper_live(compiler, step->dst);

	if (has_immediate(step) && wide && !is_wide_step(step))
		constant(compiler, step->dst, (uint64_t)(int32_t)step->immediate);
	else if (has_immediate(step))
		constant(compiler, step->dst, (uint64_t)step->immediate);
	else if (!wide || step->dst != step->a)
		emit_move(compiler, wide, step->dst, step->a);
}

static void call(struct compiler *compiler, const struct step *step)
{
	if (step->operation != OP_CALL_LOCAL) {
		if (step->operation == OP_CALL_HELPER)
			emit_call_helper(compiler, (uint64_t)step->immediate);
		else
			emit_call_register(compiler, step->a);
		jump_cold(compiler, emit_branch_stopped(compiler), COLD_STOPPED);
		return;
	}
	jump_cold(compiler, emit_branch_deep(compiler), COLD_DEPTH);
	emit_fuel(compiler, cost_at(compiler, compiler->index));
	jump_cold(compiler, emit_branch_empty(compiler), COLD_FUEL);
	jump_to(compiler, emit_call_local(compiler), TO_FUNCTION | (uint32_t)step->offset);
}

void compile_step(struct compiler *compiler, const struct step *step)
{
	if (is_arithmetic_step(step) && step->shift == OP_NONE)
		arithmetic(compiler, step);
	else if (step->operation >= OP_LOAD && step->operation <= OP_STORE_RELEASE)
		access(compiler, step);
	else if (is_call_step(step))
		call(compiler, step);
	else if (step->operation == OP_JA)
		far_jump(compiler, step);
	else if (step->operation == OP_EXIT)
		emit_exit(compiler);
	else if (step->operation == OP_MOV)
		move(compiler, step);
	else if (step->operation == STEP_LOOKUP)
		emit_lookup(compiler, step);
	else if (step->operation != OP_NONE)
		emit_operation(compiler, step);
}

size_t step_bytes(struct compiler *compiler, const struct step *step)
{
	size_t at = compiler->at;
	uint32_t colds = compiler->cold_count;

	if (is_conditional_step(step))
		compile_branch(compiler, step, false);
	else
		compile_step(compiler, step);
	size_t bytes = compiler->at - at;

	compiler->at = at;
	compiler->cold_count = colds;
	return bytes;
}
