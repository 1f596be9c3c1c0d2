/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compilers for BPF keep in the frame what does not fit into ten registers, and
 * constants that no instruction of the machine can hold are made again in every
 * turn of a loop. Both can be in a register that BPF does not need, from the
 * start of the program on. A place in the frame that is in a register is written
 * in memory besides, so that the frame always is as the interpreter leaves it.
 */
#include "spare.h"

#define CANDIDATES  24u
#define DEPTH_LIMIT 5
#define NOWHERE	    0 /* the place of a constant */
/*
 * The weight of a place that is not always accessed as a whole: all steps of a
 * program cannot make up for it, and all of them together can have it.
 */
#define UNFIT (-((int64_t)1 << 40))

/* A constant, or what is at `place` from r10, and how much is gained. */
struct candidate {
	int64_t value, weight;
	int32_t place;
	uint8_t size;
};

struct candidates {
	struct candidate each[CANDIDATES];
	uint32_t count;
};

/* What is gained in a step, by how often it probably is executed. */
static int64_t weigh(const struct step *step, int gain)
{
	int depth = step->depth > DEPTH_LIMIT ? DEPTH_LIMIT : step->depth;

	return gain * ((int64_t)1 << 3 * depth);
}

/* Whether both are in the frame, one partly where the other is. */
static bool overlap(const struct candidate *one, const struct candidate *other)
{
	return one->place != NOWHERE && other->place != NOWHERE &&
	       one->place < other->place + (1 << other->size) &&
	       other->place < one->place + (1 << one->size);
}

static void add_weight(struct candidates *candidates, struct candidate candidate)
{
	for (uint32_t i = 0; i < candidates->count; i++) {
		struct candidate *known = &candidates->each[i];

		if (known->place == candidate.place && known->size == candidate.size &&
		    known->value == candidate.value) {
			known->weight += candidate.weight;
			return;
		}
		if (overlap(known, &candidate))
			known->weight = candidate.weight = UNFIT;
	}
	if (candidates->count < CANDIDATES)
		candidates->each[candidates->count++] = candidate;
}

static bool may_have_constant(const struct step *step)
{
	return has_immediate(step) && step->depth > 0 &&
	       (is_arithmetic_step(step) || is_conditional_step(step) ||
		step->operation == OP_MOV || step->operation == OP_STORE);
}

/* The immediate as a register has to hold it: operations on 32 bits read it as signed, or anyhow.
 */
static int64_t constant_of(const struct step *step)
{
	bool whole = is_wide_step(step) || step->operation == OP_MOV || step->operation == OP_STORE;

	return whole ? step->immediate : (int32_t)step->immediate;
}

/* The same step with its constant in a register. */
static void take_constant(struct step *step, unsigned number)
{
	step->form &= (uint8_t)~FORM_IMMEDIATE;
	if (step->operation != OP_MOV) {
		step->b = (uint8_t)number;
	} else {
		step->a = (uint8_t)number;
		step->form |= FORM_WIDE;
	}
}

static void weigh_constants(struct compiler *compiler, struct candidates *candidates)
{
	for (uint32_t i = 0; i < compiler->program->count; i++) {
		const struct step *step = &compiler->steps[i];
		struct step taken = *step;

		if (!may_have_constant(step))
			continue;
		take_constant(&taken, SPARE);
		int gain = (int)step_bytes(compiler, step) - (int)step_bytes(compiler, &taken);

		if (gain > 0)
			add_weight(candidates, (struct candidate){.value = constant_of(step),
								  .weight = weigh(step, gain)});
	}
}

/* A place in the frame that is always read and written as a whole. */
static bool is_frame_access(const struct step *step)
{
	return is_plain_access(step) && step->a == 10 && step->b != 10 &&
	       step->offset >= -(int32_t)BPF_STACK_BYTES && step->offset < 0 &&
	       (step->form & FORM_SIGNED) == 0;
}

/* Whether r10 is used for anything but accesses to places in the frame. */
static bool frame_is_elsewhere(const struct compiler *compiler)
{
	for (uint32_t i = 0; i < compiler->program->count; i++) {
		const struct step *step = &compiler->steps[i];

		if ((step->a == 10 || step->b == 10) && !is_frame_access(step))
			return true;
	}
	return compiler->program->function_count > 1;
}

static void weigh_places(struct compiler *compiler, struct candidates *candidates)
{
	if (frame_is_elsewhere(compiler))
		return;
	for (uint32_t i = 0; i < compiler->program->count; i++) {
		const struct step *step = &compiler->steps[i];
		uint8_t size = FORM_SIZE(step->form);
		int64_t weight = 0;

		if (!is_frame_access(step))
			continue;
		if (size < 2)
			weight = UNFIT;
		else if (step->depth > 0)
			weight = weigh(step, step->operation == OP_LOAD ? 4 : -4);
		add_weight(candidates, (struct candidate){0, weight, step->offset, size});
	}
}

static bool is_candidate(const struct candidate *candidate, const struct step *step)
{
	if (candidate->place != NOWHERE)
		return is_frame_access(step) && step->offset == candidate->place;
	return may_have_constant(step) && constant_of(step) == candidate->value;
}

static void take_place(struct step *step, unsigned number)
{
	if (step->operation == OP_STORE) {
		step->dst = (uint8_t)number;
		return;
	}
	step->operation = OP_MOV;
	step->form = (step->form & FORM_LEADER) | FORM_WIDE;
	step->a = (uint8_t)number;
}

static void take(struct compiler *compiler, const struct candidate *candidate, unsigned number)
{
	for (uint32_t i = 0; i < compiler->program->count; i++) {
		struct step *step = &compiler->steps[i];

		if (!is_candidate(candidate, step))
			continue;
		if (candidate->place != NOWHERE)
			take_place(step, number);
		else
			take_constant(step, number);
	}
}

/* Whether C is called, so that only registers that C keeps can be used. */
static bool calls_out(const struct compiler *compiler)
{
	for (uint32_t i = 0; i < compiler->program->count; i++)
		if (is_call_step(&compiler->steps[i]))
			return true;
	return compiler->options->checks;
}

void choose_spares(struct compiler *compiler)
{
	struct candidates candidates = {.count = 0};
	unsigned limit = calls_out(compiler) ? spares_kept : spares_limit;

	compiler->spare_count = 0;
	if (limit == 0 || compiler->options->blind)
		return;
	weigh_constants(compiler, &candidates);
	weigh_places(compiler, &candidates);
	while (compiler->spare_count < limit) {
		struct candidate *best = &candidates.each[0];

		for (uint32_t i = 1; i < candidates.count; i++)
			if (candidates.each[i].weight > best->weight)
				best = &candidates.each[i];
		if (candidates.count == 0 || best->weight <= 0)
			return;
		take(compiler, best, SPARE + compiler->spare_count);
		compiler->spares[compiler->spare_count++] =
			(struct spare){best->value, best->place, best->size};
		best->weight = 0;
	}
}

void emit_spares(struct compiler *compiler)
{
	for (unsigned i = 0; i < compiler->spare_count; i++) {
		const struct spare *spare = &compiler->spares[i];

		if (spare->place == NOWHERE)
			emit_constant(compiler, SPARE + i, (uint64_t)spare->value);
		else
			emit_load(compiler, spare->size, false, SPARE + i,
				  (struct address){10, NO_REGISTER, 0, spare->place});
	}
}
