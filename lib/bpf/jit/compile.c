/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compiler's part that all machines share: what is emitted for each
 * instruction and idiom, with fuel, checks and blinding.
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

/* dst = a operation, with the second operand of `insn`, which is b if it is a register. */
static void arithmetic(struct compiler *compiler, const struct insn *insn, unsigned dst, unsigned a,
		       unsigned b)
{
	bool wide = (insn->form & FORM_WIDE) != 0;

	if ((insn->form & FORM_IMMEDIATE) == 0) {
		emit_arithmetic(compiler, insn->operation, wide, dst, a, b);
	} else if (compiler->options->blind) {
		blind_constant(compiler, SCRATCH, (uint64_t)insn->immediate);
		emit_arithmetic(compiler, insn->operation, wide, dst, a, SCRATCH);
	} else {
		emit_arithmetic_immediate(compiler, insn->operation, wide, dst, a, insn->immediate);
	}
}

static uint32_t branch(struct compiler *compiler, const struct insn *insn, bool inverted)
{
	bool wide = (insn->form & FORM_WIDE) != 0;

	if ((insn->form & FORM_IMMEDIATE) == 0)
		return emit_branch(compiler, insn->operation, inverted, wide, insn->dst, insn->src);
	if (!compiler->options->blind)
		return emit_branch_immediate(compiler, insn->operation, inverted, wide, insn->dst,
					     insn->immediate);
	blind_constant(compiler, SCRATCH, (uint64_t)insn->immediate);
	return emit_branch(compiler, insn->operation, inverted, wide, insn->dst, SCRATCH);
}

/* Jumps to where `jump` jumps, and pays for it if that is backwards. */
static void far_jump(struct compiler *compiler, const struct insn *jump)
{
	uint32_t target = (uint32_t)jump->offset;

	if ((jump->form & FORM_BACK) == 0) {
		jump_to(compiler, emit_jump(compiler), target);
		return;
	}
	uint32_t at = emit_fuel_jump(compiler, fuel_cost(compiler->program, jump));

	jump_to(compiler, at, target);
	jump_cold(compiler, emit_jump(compiler), COLD_FUEL);
}

/* A condition, and the jump that is made if it holds (or, inverted, if it does not). */
static void conditional_jump(struct compiler *compiler, const struct insn *condition,
			     const struct insn *jump, bool inverted)
{
	if ((jump->form & FORM_BACK) == 0) {
		jump_to(compiler, branch(compiler, condition, inverted), (uint32_t)jump->offset);
		return;
	}
	uint32_t skip = branch(compiler, condition, !inverted);

	far_jump(compiler, jump);
	patch_jump(compiler, skip, (uint32_t)compiler->at);
}

/* Whether an access is in the frame, whatever the program does. */
static bool in_frame(const struct address *place, unsigned size)
{
	return place->base == 10 && place->index == NO_REGISTER &&
	       place->offset >= -(int32_t)BPF_STACK_BYTES && place->offset + (1 << size) <= 0;
}

static void check(struct compiler *compiler, const struct insn *insn, const struct address *place)
{
	unsigned size = FORM_SIZE(insn->form);
	bool write = insn->operation != OP_LOAD && insn->operation != OP_LOAD_ACQUIRE;

	if (!compiler->options->checks)
		return;
	if (!in_frame(place, size))
		emit_check(compiler, size, write, *place);
	if (insn->operation > OP_STORE && size > 0)
		emit_check_alignment(compiler, size, *place);
}

/* A load or store at `place`. */
static void access(struct compiler *compiler, const struct insn *insn, struct address place)
{
	unsigned size = FORM_SIZE(insn->form);

	check(compiler, insn, &place);
	if (insn->operation == OP_LOAD) {
		emit_load(compiler, size, (insn->form & FORM_SIGNED) != 0, insn->dst, place);
	} else if ((insn->form & FORM_IMMEDIATE) == 0) {
		emit_store(compiler, size, insn->src, place);
	} else if (compiler->options->blind) {
		blind_constant(compiler, SCRATCH, (uint64_t)insn->immediate);
		emit_store(compiler, size, SCRATCH, place);
	} else {
		emit_store_immediate(compiler, size, insn->immediate, place);
	}
}

static struct address place_of(const struct insn *insn)
{
	bool load = insn->operation == OP_LOAD || insn->operation == OP_LOAD_ACQUIRE;

	return (struct address){load ? insn->src : insn->dst, NO_REGISTER, 0, insn->offset};
}

static void move(struct compiler *compiler, const struct insn *insn)
{
	bool wide = (insn->form & FORM_WIDE) != 0;

	if ((insn->form & FORM_IMMEDIATE) != 0)
		constant(compiler, insn->dst, (uint64_t)insn->immediate);
	else if (!wide || insn->dst != insn->src)
		emit_move(compiler, wide, insn->dst, insn->src);
}

static void call_helper(struct compiler *compiler, const struct insn *insn)
{
	emit_call_helper(compiler, (uint64_t)insn->immediate);
	jump_cold(compiler, emit_branch_stopped(compiler), COLD_STOPPED);
}

static void call_register(struct compiler *compiler, const struct insn *insn)
{
	emit_call_register(compiler, insn->dst);
	jump_cold(compiler, emit_branch_stopped(compiler), COLD_STOPPED);
}

static void call_local(struct compiler *compiler, const struct insn *insn)
{
	jump_cold(compiler, emit_branch_deep(compiler), COLD_DEPTH);
	emit_fuel(compiler, fuel_cost(compiler->program, insn));
	jump_cold(compiler, emit_branch_empty(compiler), COLD_FUEL);
	jump_to(compiler, emit_call_local(compiler), TO_FUNCTION | (uint32_t)insn->offset);
}

static void instruction(struct compiler *compiler, const struct insn *insn)
{
	bool wide = (insn->form & FORM_WIDE) != 0;
	unsigned size = FORM_SIZE(insn->form);

	if (is_arithmetic(insn))
		arithmetic(compiler, insn, insn->dst, insn->dst, insn->src);
	else if (is_conditional(insn))
		conditional_jump(compiler, insn, insn, false);
	else if (insn->operation == OP_LOAD || insn->operation == OP_STORE)
		access(compiler, insn, place_of(insn));
	else if (insn->operation >= OP_ATOMIC_ADD && insn->operation <= OP_STORE_RELEASE) {
		struct address place = place_of(insn);

		check(compiler, insn, &place);
		emit_atomic(compiler, insn);
	} else if (insn->operation == OP_MOV)
		move(compiler, insn);
	else if (insn->operation == OP_NEG)
		emit_negate(compiler, wide, insn->dst);
	else if (insn->operation == OP_EXTEND)
		emit_extend(compiler, wide, true, size, insn->dst, insn->src);
	else if (insn->operation == OP_ZERO_EXTEND && size < 3)
		emit_extend(compiler, true, false, size, insn->dst, insn->src);
	else if (insn->operation == OP_SWAP)
		emit_swap(compiler, size, insn->dst);
	else if (insn->operation == OP_CONSTANT)
		constant(compiler, insn->dst, (uint64_t)insn->immediate);
	else if (insn->operation == OP_JA)
		far_jump(compiler, insn);
	else if (insn->operation == OP_CALL_HELPER)
		call_helper(compiler, insn);
	else if (insn->operation == OP_CALL_REGISTER)
		call_register(compiler, insn);
	else if (insn->operation == OP_CALL_LOCAL)
		call_local(compiler, insn);
	else if (insn->operation == OP_EXIT)
		emit_exit(compiler);
}

/* dst = a rotated; temp is made first, because dst may be a. */
static void rotation(struct compiler *compiler, const struct idiom *idiom)
{
	unsigned width = idiom->wide ? 64 : 32;

	if (is_live(compiler, idiom->temp))
		emit_arithmetic_immediate(compiler, idiom->left ? OP_LSH : OP_RSH, idiom->wide,
					  idiom->temp, idiom->a,
					  idiom->left ? idiom->amount : width - idiom->amount);
	emit_rotate(compiler, idiom->wide, idiom->dst, idiom->a, idiom->amount);
}

/* Whether nobody reads a register after an access: it is dead, or what is loaded. */
static bool is_dead(const struct compiler *compiler, const struct insn *access, unsigned number)
{
	if (access->operation == OP_LOAD && access->dst == number)
		return true;
	if (access->operation == OP_STORE && (access->form & FORM_IMMEDIATE) == 0 &&
	    access->src == number)
		return false;
	return !is_live(compiler, number);
}

static void indexed_access(struct compiler *compiler, const struct idiom *idiom)
{
	const struct insn *insn = &compiler->program->code[idiom->last];
	struct address place = {idiom->a, idiom->b, 0, insn->offset};

	if (!is_dead(compiler, insn, idiom->temp)) {
		emit_arithmetic(compiler, OP_ADD, true, idiom->temp, idiom->a, idiom->b);
		place = place_of(insn);
	}
	access(compiler, insn, place);
}

/*
 * A shift by 1 to 3 bits whose result is only the index of the access behind it:
 * both are one access. Returns the last instruction, or `first` if it is not so.
 */
static uint32_t scaled_access(struct compiler *compiler, uint32_t first, uint32_t shift_index,
			      unsigned unshifted)
{
	const struct bpf_program *program = compiler->program;
	const struct insn *shift = &program->code[shift_index];
	uint32_t next = shift_index + 1;

	if (shift->operation != OP_LSH || (shift->form & FORM_WIDE) == 0 ||
	    (shift->form & FORM_IMMEDIATE) == 0 || shift->immediate < 1 || shift->immediate > 3 ||
	    next == program->count || (program->code[next].form & FORM_LEADER) != 0)
		return first;
	struct idiom idiom = find_idiom(program, next);

	if (idiom.kind != IDIOM_ACCESS || (idiom.a == shift->dst) == (idiom.b == shift->dst))
		return first;
	const struct insn *insn = &program->code[idiom.last];
	unsigned base = idiom.a == shift->dst ? idiom.b : idiom.a;

	compiler->index = idiom.last;
	compiler->after = live_after(program, compiler->live, idiom.last);
	if (!is_dead(compiler, insn, idiom.temp) ||
	    (shift->dst != idiom.temp && !is_dead(compiler, insn, shift->dst)))
		return first;
	access(compiler, insn,
	       (struct address){(uint8_t)base, (uint8_t)unshifted, (uint8_t)shift->immediate,
				insn->offset});
	return idiom.last;
}

/* A move that is made if a condition does not hold, and perhaps a jump. */
static void selection(struct compiler *compiler, const struct idiom *idiom)
{
	const struct bpf_program *program = compiler->program;
	const struct insn *condition = &program->code[idiom->jump];
	const struct insn *last = &program->code[idiom->last];
	bool blind = compiler->options->blind && (condition->form & FORM_IMMEDIATE) != 0;

	if (blind || !emit_select(compiler, condition, idiom->wide, idiom->dst, idiom->a)) {
		uint32_t skip = branch(compiler, condition, false);

		emit_move(compiler, idiom->wide, idiom->dst, idiom->a);
		patch_jump(compiler, skip, (uint32_t)compiler->at);
	}
	if (last->operation == OP_JA)
		far_jump(compiler, last);
}

/* The registers whose upper half is read behind the first instruction of an idiom. */
static uint16_t upper_after(const struct compiler *compiler, uint32_t first, uint32_t last)
{
	const struct bpf_program *program = compiler->program;
	uint16_t set = live_after(program, compiler->upper, last);

	for (uint32_t i = next_index(program, first); i <= last; i = next_index(program, i))
		set |= compiler->upper[i];
	return set;
}

uint32_t compile_at(struct compiler *compiler, uint32_t index)
{
	const struct bpf_program *program = compiler->program;
	const struct insn *insn = &program->code[index];
	struct idiom idiom = find_idiom(program, index);
	const struct insn *last = &program->code[idiom.last];
	uint32_t scaled = index;

	if (idiom.kind == IDIOM_OPERATE)
		scaled = scaled_access(compiler, index, idiom.last, idiom.a);
	else if (idiom.kind == IDIOM_NONE)
		scaled = scaled_access(compiler, index, index, insn->dst);
	if (scaled != index)
		return scaled;
	compiler->index = idiom.last;
	compiler->after = live_after(program, compiler->live, idiom.last);
	compiler->upper_after = upper_after(compiler, index, idiom.last);
	switch (idiom.kind) {
	case IDIOM_OPERATE:
		arithmetic(compiler, last, idiom.dst, idiom.a, idiom.b);
		break;
	case IDIOM_EXTEND:
		emit_extend(compiler, true, idiom.is_signed, 2, idiom.dst, idiom.a);
		break;
	case IDIOM_ROTATE:
		rotation(compiler, &idiom);
		break;
	case IDIOM_ACCESS:
		indexed_access(compiler, &idiom);
		break;
	case IDIOM_COUNT:
		arithmetic(compiler, insn, insn->dst, insn->dst, insn->src);
		conditional_jump(compiler, &program->code[idiom.jump], last, idiom.inverted);
		break;
	case IDIOM_SELECT:
		selection(compiler, &idiom);
		break;
	case IDIOM_BRANCH:
		conditional_jump(compiler, insn, last, true);
		break;
	default:
		instruction(compiler, insn);
	}
	return idiom.last;
}
