/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Combination of steps. For what a step reads, the step that makes it is looked
 * for (the maker), not further back than anything jumps in between. A copy is
 * read where it came from, if that still has the value; whether the copy is
 * needed besides is found out later. Any other maker becomes part of the step
 * only if nobody else reads its result: then it is removed.
 */
#include "combine.h"
#include "liveness.h"
#include "lookup.h"

#define WINDOW 16 /* how far back a maker is looked for */

struct step *maker_of(const struct compiler *compiler, struct step *step, unsigned number)
{
	if (number == NO_REGISTER)
		return NULL;
	for (unsigned i = 0; i < WINDOW && step > compiler->steps; i++) {
		if ((step->form & FORM_LEADER) != 0)
			return NULL;
		step--;
		if (ends_steps(step) || is_call_step(step))
			return NULL;
		if (step->dst == number)
			return step;
	}
	return NULL;
}

/* Whether no step between two writes a register. */
static bool is_unchanged(const struct step *from, const struct step *to, unsigned number)
{
	if (number == NO_REGISTER)
		return true;
	while (++from < to)
		if (from->dst == number)
			return false;
	return true;
}

bool is_absorbable(const struct compiler *compiler, const struct step *maker,
		   const struct step *step)
{
	unsigned number = maker->dst;

	if (register_bit(number) == 0 || !is_unchanged(maker, step, maker->a) ||
	    !is_unchanged(maker, step, maker->b) || !is_unchanged(maker, step, maker->c))
		return false;
	if (step->dst != number &&
	    (live_after(compiler, step, ANY_PART) & register_bit(number)) != 0)
		return false;
	for (const struct step *between = maker + 1; between < step; between++)
		if (step_reads(between, number) || is_conditional_step(between))
			return false;
	return true;
}

struct step *find_part(const struct compiler *compiler, struct step *step, unsigned number,
		       unsigned operation, bool immediate, bool wide)
{
	struct step *maker = maker_of(compiler, step, number);

	if (maker == NULL || maker->operation != operation || maker->shift != OP_NONE ||
	    has_immediate(maker) != immediate || is_wide_step(maker) != wide ||
	    !is_absorbable(compiler, maker, step))
		return NULL;
	return maker;
}

/* Makes `step` another if the machine has an instruction for that; `part` is in it then. */
static bool becomes(struct compiler *compiler, struct step *step, const struct step *other,
		    struct step *part)
{
	size_t at = compiler->at;
	bool has = emit_operation(compiler, other);

	compiler->at = at;
	if (!has)
		return false;
	*step = *other;
	remove_step(part);
	return true;
}

bool becomes_extraction(struct compiler *compiler, struct step *step, struct extraction extraction,
			struct step *part)
{
	struct step next = *step;

	next.operation = STEP_EXTRACT;
	next.form = (uint8_t)((step->form & ~FORM_IMMEDIATE) | extraction.sign);
	next.a = part->a;
	next.amount = extraction.amount;
	next.length = extraction.length;
	return becomes(compiler, step, &next, part);
}

/* Whether a step reads only the lower half of its operand. */
static bool reads_lower_half(const struct step *step, const uint8_t *operand)
{
	if (step->operation >= OP_LOAD && step->operation <= OP_STORE_RELEASE)
		return operand == &step->b && FORM_SIZE(step->form) < 3;
	if (step->operation == OP_EXTEND || step->operation == OP_ZERO_EXTEND)
		return FORM_SIZE(step->form) < 3;
	return !is_wide_step(step);
}

bool has_free_operands(const struct step *step)
{
	return is_arithmetic_step(step) || is_conditional_step(step) || is_plain_access(step) ||
	       is_copy_step(step) || step->operation == OP_NEG || step->operation == OP_EXTEND ||
	       step->operation == OP_ZERO_EXTEND ||
	       (step->operation >= STEP_ROTATE && step->operation < STEP_LOOKUP);
}

static void read_original(const struct compiler *compiler, struct step *step, uint8_t *operand)
{
	struct step *maker = maker_of(compiler, step, *operand);

	if (maker == NULL || !is_copy_step(maker) || maker->a == maker->dst ||
	    (!is_wide_step(maker) && !reads_lower_half(step, operand)) ||
	    !is_unchanged(maker, step, maker->a))
		return;
	*operand = maker->a;
}

static bool is_logical(const struct step *step)
{
	return step->operation == OP_AND || step->operation == OP_OR || step->operation == OP_XOR;
}

static bool is_commutative(const struct step *step)
{
	return is_logical(step) || step->operation == OP_ADD || step->operation == OP_MUL;
}

/* a | b, where both are the same register shifted, by as much as its width together. */
static bool rotate(struct compiler *compiler, struct step *step)
{
	struct step *one = maker_of(compiler, step, step->a);
	struct step *other = maker_of(compiler, step, step->b);
	bool wide = is_wide_step(step);
	uint32_t width = wide ? 64 : 32;

	if (step->operation != OP_OR || step->shift != OP_NONE || one == NULL || other == NULL ||
	    one == other)
		return false;
	struct step *left = one->operation == OP_LSH ? one : other;
	struct step *right = left == one ? other : one;
	struct step *late = one > other ? one : other, *early = one > other ? other : one;

	if (left->operation != OP_LSH || right->operation != OP_RSH || !has_immediate(left) ||
	    !has_immediate(right) || is_wide_step(left) != wide || is_wide_step(right) != wide ||
	    left->a != right->a || left->immediate <= 0 ||
	    left->immediate + right->immediate != (int64_t)width)
		return false;
	if (early->dst == early->a || !is_unchanged(early, late, early->a) ||
	    !is_absorbable(compiler, late, step))
		return false;
	step->operation = STEP_ROTATE;
	step->a = late->a;
	step->b = NO_REGISTER;
	step->amount = (uint8_t)left->immediate;
	remove_step(late);
	return true;
}

/* Shift left and back again: some bits in the middle, extended. */
static bool extract_shifted(struct compiler *compiler, struct step *step)
{
	bool wide = is_wide_step(step), is_signed = step->operation == OP_ARSH;
	int64_t width = wide ? 64 : 32, back = step->immediate;

	if ((step->operation != OP_RSH && !is_signed) || !has_immediate(step))
		return false;
	struct step *left = find_part(compiler, step, step->a, OP_LSH, true, wide);

	if (left == NULL || back >= width || left->immediate <= 0 || left->immediate > back)
		return false;
	unsigned length = (unsigned)(width - back);

	if (left->immediate == back && (length == 8 || length == 16 || length == 32)) {
		step->operation = is_signed ? OP_EXTEND : OP_ZERO_EXTEND;
		step->form = (uint8_t)((step->form & ~FORM_IMMEDIATE) | FORM_OF_SIZE(length / 16));
		step->a = left->a;
		remove_step(left);
		return true;
	}
	return becomes_extraction(compiler, step,
				  (struct extraction){(uint8_t)(back - left->immediate),
						      (uint8_t)length, is_signed ? FORM_SIGNED : 0},
				  left);
}

/* An operand that is a product or shifted. */
static bool operate_on_made(struct compiler *compiler, struct step *step)
{
	struct step next = *step;
	struct step *maker = maker_of(compiler, step, step->b);
	bool adds = step->operation == OP_ADD || step->operation == OP_SUB;

	if (maker == NULL || has_immediate(step) || step->a == step->b || step->shift != OP_NONE ||
	    is_wide_step(maker) != is_wide_step(step) || maker->shift != OP_NONE ||
	    !(adds || is_logical(step)) || !is_absorbable(compiler, maker, step))
		return false;
	bool shifted = maker->operation == OP_LSH || maker->operation == OP_RSH ||
		       maker->operation == OP_ARSH;

	next.b = maker->a;
	next.shift = maker->operation;
	if (adds && maker->operation == OP_MUL && !has_immediate(maker)) {
		next.operation =
			step->operation == OP_ADD ? STEP_MULTIPLY_ADD : STEP_MULTIPLY_SUBTRACT;
		next.c = step->a;
		next.a = maker->b;
		next.shift = OP_NONE;
	} else if (maker->operation == STEP_ROTATE) {
		next.amount = maker->amount;
	} else if (shifted && has_immediate(maker)) {
		next.amount =
			(uint8_t)((unsigned)maker->immediate & (is_wide_step(step) ? 63 : 31));
	} else {
		return false;
	}
	return becomes(compiler, step, &next, maker);
}

static bool operate(struct compiler *compiler, struct step *step)
{
	if (operate_on_made(compiler, step))
		return true;
	if (!is_commutative(step) || has_immediate(step) || step->shift != OP_NONE)
		return false;
	uint8_t a = step->a;

	step->a = step->b;
	step->b = a;
	if (operate_on_made(compiler, step))
		return true;
	step->b = step->a;
	step->a = a;
	return false;
}

/* An access to a sum, and one with an index that is shifted by up to 3 bits. */
static bool access(struct compiler *compiler, struct step *step)
{
	if (!is_plain_access(step) || step->a == step->b || step->a == step->c)
		return false;
	if (step->c != NO_REGISTER) {
		struct step *shift =
			step->amount != 0 || step->c == step->b
				? NULL
				: find_part(compiler, step, step->c, OP_LSH, true, true);

		if (shift == NULL || shift->immediate < 1 || shift->immediate > 3)
			return false;
		step->c = shift->a;
		step->amount = (uint8_t)shift->immediate;
		remove_step(shift);
		return true;
	}
	struct step *sum = maker_of(compiler, step, step->a);

	if (sum == NULL || sum->operation != OP_ADD || !is_wide_step(sum) || has_immediate(sum) ||
	    (sum->shift != OP_NONE && (sum->shift != OP_LSH || sum->amount > 3)) ||
	    !is_absorbable(compiler, sum, step))
		return false;
	step->a = sum->a;
	step->c = sum->b;
	step->amount = sum->amount;
	remove_step(sum);
	return true;
}

#define OFFSET_LEAST -256 /* what every machine's accesses can add */
#define OFFSET_LIMIT 2048

/* An access to a sum with a constant. */
static bool displace(struct compiler *compiler, struct step *step)
{
	if (!is_plain_access(step) || step->a == step->b || step->c != NO_REGISTER)
		return false;
	struct step *sum = find_part(compiler, step, step->a, OP_ADD, true, true);

	if (sum == NULL || step->offset + sum->immediate < OFFSET_LEAST ||
	    step->offset + sum->immediate >= OFFSET_LIMIT)
		return false;
	step->a = sum->a;
	step->offset += (int32_t)sum->immediate;
	remove_step(sum);
	return true;
}

static bool combine(struct compiler *compiler, struct step *step)
{
	return rotate(compiler, step) || extract_shifted(compiler, step) ||
	       combine_here(compiler, step) || operate(compiler, step) || access(compiler, step) ||
	       displace(compiler, step);
}

void combine_steps(struct compiler *compiler)
{
	for (uint32_t i = 0; i < compiler->program->count; i++) {
		struct step *step = &compiler->steps[i];

		make_lookup(compiler, step);
		if (!has_free_operands(step))
			continue;
		do {
			read_original(compiler, step, &step->a);
			read_original(compiler, step, &step->b);
			read_original(compiler, step, &step->c);
		} while (combine(compiler, step));
	}
}
