/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compiler's part that all machines share: what is emitted for each step,
 * with fuel, checks and blinding.
 */
#include "backend.h"
#include "liveness.h"
#include "memory.h"
#include "region.h"
#include "run.h"

bool compiled_locate(struct bpf_run *run, uint64_t address, uint32_t site)
{
	uint32_t instruction = site & 0xffff;
	const struct insn *insn = &run->program->code[instruction];
	bool load = insn->operation == OP_LOAD || insn->operation == OP_LOAD_ACQUIRE;
	int slot = region_slot(run, address, 1u << FORM_SIZE(insn->form), !load);

	if (slot < 0) {
		bpf_run_fail(run, load ? BPF_FAULT_READ : BPF_FAULT_WRITE, address);
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

	if (step->shift != OP_NONE) {
		emit_combined(compiler, step);
	} else if (!has_immediate(step)) {
		emit_arithmetic(compiler, step->operation, wide, step->dst, step->a, step->b);
	} else if (compiler->options->blind) {
		blind_constant(compiler, SCRATCH, (uint64_t)step->immediate);
		emit_arithmetic(compiler, step->operation, wide, step->dst, step->a, SCRATCH);
	} else {
		emit_arithmetic_immediate(compiler, step->operation, wide, step->dst, step->a,
					  step->immediate);
	}
}

static uint32_t branch(struct compiler *compiler, const struct step *step, bool inverted)
{
	bool wide = is_wide_step(step);

	if (!has_immediate(step))
		return emit_branch(compiler, step->operation, inverted, wide, step->a, step->b);
	if (!compiler->options->blind)
		return emit_branch_immediate(compiler, step->operation, inverted, wide, step->a,
					     step->immediate);
	blind_constant(compiler, SCRATCH, (uint64_t)step->immediate);
	return emit_branch(compiler, step->operation, inverted, wide, step->a, SCRATCH);
}

/* Jumps to where `jump` jumps, and pays for it if that is backwards. */
static void far_jump(struct compiler *compiler, const struct step *jump)
{
	uint32_t index = (uint32_t)(jump - compiler->steps), target = (uint32_t)jump->offset;
	const struct turns *turns = &compiler->turns;

	if ((jump->form & FORM_BACK) == 0) {
		jump_out(compiler, emit_jump(compiler), target);
	} else if (turns->left == 0) {
		uint32_t cost = fuel_cost(compiler->program, &compiler->program->code[index]);

		jump_to(compiler, emit_fuel_jump(compiler, turns->owed + cost), target);
		jump_cold(compiler, emit_jump(compiler), COLD_FUEL);
	} else if (index != turns->back) {
		jump_to(compiler, emit_jump(compiler), target);
	}
}

/* A condition, and the jump that is made if it holds (or, inverted, if it does not). */
static void conditional_jump(struct compiler *compiler, const struct step *condition,
			     const struct step *jump, bool inverted)
{
	const struct turns *turns = &compiler->turns;
	bool closes = turns->active && turns->back == (uint32_t)(jump - compiler->steps);

	if ((jump->form & FORM_BACK) == 0) {
		jump_out(compiler, branch(compiler, condition, inverted), (uint32_t)jump->offset);
		return;
	}
	if (turns->left != 0 && !closes) {
		jump_to(compiler, branch(compiler, condition, inverted), (uint32_t)jump->offset);
	} else {
		uint32_t skip = branch(compiler, condition, !inverted);

		far_jump(compiler, jump);
		if (closes) {
			jump_out(compiler, skip, turns->back + 1);
			return;
		}
		patch_jump(compiler, skip, (uint32_t)compiler->at);
	}
	if (compiler->sunk != NULL)
		compile_step(compiler, compiler->sunk);
	compiler->sunk = NULL;
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
	bool write = step->operation != OP_LOAD && step->operation != OP_LOAD_ACQUIRE;

	if (!compiler->options->checks)
		return;
	if (!in_frame(&place, size))
		emit_check(compiler, size, write, place);
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
	emit_fuel(compiler,
		  fuel_cost(compiler->program, &compiler->program->code[compiler->index]));
	jump_cold(compiler, emit_branch_empty(compiler), COLD_FUEL);
	jump_to(compiler, emit_call_local(compiler), TO_FUNCTION | (uint32_t)step->offset);
}

static void compute(struct compiler *compiler, const struct step *step)
{
	bool wide = is_wide_step(step);

	switch (step->operation) {
	case OP_MOV:
		move(compiler, step);
		break;
	case OP_NEG:
		emit_negate(compiler, wide, step->dst, step->a);
		break;
	case OP_EXTEND:
		emit_extend(compiler, wide, true, FORM_SIZE(step->form), step->dst, step->a);
		break;
	case OP_ZERO_EXTEND:
		emit_extend(compiler, true, false, FORM_SIZE(step->form), step->dst, step->a);
		break;
	case OP_SWAP:
		emit_swap(compiler, FORM_SIZE(step->form), step->dst);
		break;
	case STEP_ROTATE:
		emit_rotate(compiler, wide, step->dst, step->a, step->amount);
		break;
	default:
		emit_combined(compiler, step);
	}
}

void compile_step(struct compiler *compiler, const struct step *step)
{
	if (is_arithmetic_step(step))
		arithmetic(compiler, step);
	else if (step->operation >= OP_LOAD && step->operation <= OP_STORE_RELEASE)
		access(compiler, step);
	else if (is_call_step(step))
		call(compiler, step);
	else if (step->operation == OP_JA)
		far_jump(compiler, step);
	else if (step->operation == OP_EXIT)
		emit_exit(compiler);
	else if (step->operation != OP_NONE)
		compute(compiler, step);
}

size_t step_bytes(struct compiler *compiler, const struct step *step)
{
	size_t at = compiler->at;
	uint32_t colds = compiler->cold_count;

	if (is_conditional_step(step))
		branch(compiler, step, false);
	else
		compile_step(compiler, step);
	size_t bytes = compiler->at - at;

	compiler->at = at;
	compiler->cold_count = colds;
	return bytes;
}

/* The next step from `index` on that does anything, nothing jumping in between; else `index`. */
static uint32_t skip_nothing(const struct compiler *compiler, uint32_t index)
{
	const struct step *steps = compiler->steps;
	uint32_t count = compiler->program->count;

	while (index + 1 < count && steps[index].operation == OP_NONE)
		index++;
	return index;
}

/* Whether nothing jumps to any step from `first` to `last`. */
static bool is_straight(const struct compiler *compiler, uint32_t first, uint32_t last)
{
	for (uint32_t i = first; i <= last; i++)
		if ((compiler->steps[i].form & FORM_LEADER) != 0)
			return false;
	return true;
}

/*
 * A condition that jumps over nothing but a copy: a copy that is made if the
 * condition does not hold, perhaps with a jump behind it. Returns the last step
 * of it, or `index` if it is something else.
 */
static uint32_t selection(struct compiler *compiler, uint32_t index)
{
	const struct step *steps = compiler->steps, *condition = &steps[index];
	uint32_t at = skip_nothing(compiler, index + 1), last = at;
	const struct step *copy = &steps[at];

	if (!is_copy_step(copy) || (condition->form & FORM_BACK) != 0 || compiler->sunk != NULL ||
	    !is_straight(compiler, index + 1, at))
		return index;
	uint32_t next = skip_nothing(compiler, at + 1);
	uint32_t target = skip_nothing(compiler, (uint32_t)condition->offset);

	if (target != next) {
		if (steps[next].operation != OP_JA ||
		    skip_nothing(compiler, (uint32_t)steps[next].offset) != target ||
		    !is_straight(compiler, at + 1, next))
			return index;
		last = next;
	}
	bool wide = is_wide_step(copy),
	     blind = compiler->options->blind && has_immediate(condition);

	compiler->upper_after = live_after(steps, compiler->upper, at);
	compiler->displaced = NO_REGISTER;
	if (blind || !emit_select(compiler, condition, wide, copy->dst, copy->a)) {
		uint32_t skip = branch(compiler, condition, false);

		emit_move(compiler, wide, copy->dst, copy->a);
		patch_jump(compiler, skip, (uint32_t)compiler->at);
	}
	compiler->index = last;
	if (last != at)
		far_jump(compiler, &steps[last]);
	return last;
}

/* A condition, perhaps one that jumps over nothing but a jump that goes far. */
static uint32_t condition(struct compiler *compiler, uint32_t index)
{
	const struct step *steps = compiler->steps, *step = &steps[index];
	uint32_t last = selection(compiler, index);

	if (last != index)
		return last;
	if (step->offset == (int32_t)index + 2 && steps[index + 1].operation == OP_JA &&
	    is_straight(compiler, index + 1, index + 1)) {
		compiler->index = index + 1;
		conditional_jump(compiler, step, &steps[index + 1], true);
		return index + 1;
	}
	conditional_jump(compiler, step, step, false);
	return index;
}

/* Whether a move can be left to the condition behind it: that jumps out of all turns or not at all.
 */
static bool is_left(const struct compiler *compiler, uint32_t index)
{
	uint32_t next = skip_nothing(compiler, index + 1);
	const struct step *condition = &compiler->steps[next];

	if (!compiler->steps[index].sunk)
		return false;
	return (condition->form & FORM_BACK) != 0 || condition->offset == (int32_t)next + 2 ||
	       !is_inside(&compiler->turns, (uint32_t)condition->offset);
}

uint32_t compile_at(struct compiler *compiler, uint32_t index)
{
	const struct step *step = &compiler->steps[index];

	compiler->index = index;
	compiler->after = live_after(compiler->steps, compiler->live, index);
	compiler->upper_after = live_after(compiler->steps, compiler->upper, index);
	if ((step->form & FORM_LEADER) != 0)
		compiler->displaced = NO_REGISTER;
	if (is_conditional_step(step))
		return condition(compiler, index);
	if (is_left(compiler, index))
		compiler->sunk = step;
	else
		compile_step(compiler, step);
	if (step->dst == compiler->displaced || is_call_step(step))
		compiler->displaced = NO_REGISTER;
	return index;
}
