/* SPDX-License-Identifier: BSD-2-Clause */
/* Arithmetic: on numbers exactly as long as it is linear, and on addresses. */
#include "verifier.h"

bool set_number(struct verifier *verifier, struct state *state, uint32_t at, struct value *value,
		const struct number *number)
{
	*value = (struct value){.kind = NUMBER};
	if (number_is_constant(number)) {
		value->offset = linear_constant((int64_t)number->wide.umin);
		return true;
	}
	unsigned symbol = state_symbol(state, ++verifier->name, number);

	if (symbol == NO_SYMBOL)
		return give_up(verifier, at,
			       "too many unknown numbers are in use at once to be verified; "
			       "split the function");
	value->offset = linear_symbol(symbol);
	return true;
}

/* The second operand as a value. */
static struct value operand(const struct state *state, const struct insn *insn)
{
	if ((insn->form & FORM_IMMEDIATE) == 0)
		return state->registers[insn->src];
	/* 32-bit operations have their immediate without a sign. */
	int64_t immediate =
		(insn->form & FORM_WIDE) != 0 ? insn->immediate : (int32_t)insn->immediate;

	return (struct value){.kind = NUMBER, .offset = linear_constant(immediate)};
}

/* What an operation makes of two numbers, as a linear form of the same symbols. */
struct operands {
	struct linear a, b;
	struct number x, y; /* what is known of them */
	bool wide;
};

/* Whether a is between 0 and the greatest number of the operation's width. */
static bool fits(const struct operands *in, const struct number *a)
{
	return in->wide || a->wide.umax <= UINT32_MAX;
}

static bool in_low_bits(const struct state *state, const struct linear *a)
{
	int128 min, max;

	linear_bounds(state, a, &min, &max);
	return min >= 0 && max <= UINT32_MAX;
}

/* b as a signed number of the operation's width, if it is a constant. */
static bool constant_operand(const struct operands *in, int64_t *constant)
{
	if (in->b.count != 0)
		return false;
	*constant = in->wide ? in->b.constant : (int32_t)in->b.constant;
	return true;
}

static bool linear_sum(const struct state *state, const struct operands *in, int64_t sign,
		       struct linear *r)
{
	struct linear b = in->b;

	if (!in->wide && b.count == 0)
		b.constant = (int32_t)b.constant;
	else if (!fits(in, &in->y))
		return false;
	return fits(in, &in->x) && linear_add(state, &in->a, &b, sign, r) &&
	       (in->wide || in_low_bits(state, r));
}

static bool linear_product(const struct state *state, const struct operands *in, int64_t factor,
			   struct linear *r)
{
	struct linear zero = linear_constant(0);

	return fits(in, &in->x) && linear_add(state, &zero, &in->a, factor, r) &&
	       (in->wide || in_low_bits(state, r));
}

static bool linear_result(const struct state *state, enum operation operation,
			  const struct operands *in, struct linear *r)
{
	int64_t constant;

	switch (operation) {
	case OP_ADD:
		return linear_sum(state, in, 1, r);
	case OP_SUB:
		return linear_sum(state, in, -1, r);
	case OP_MUL:
		return constant_operand(in, &constant) && linear_product(state, in, constant, r);
	case OP_LSH:
		return constant_operand(in, &constant) && (uint64_t)constant < 63 &&
		       linear_product(state, in, (int64_t)1 << constant, r);
	case OP_RSH:
		return constant_operand(in, &constant) && (uint64_t)constant < 63 &&
		       fits(in, &in->x) && in->x.wide.smin >= 0 &&
		       linear_divide(&in->a, (int64_t)1 << constant, r);
	case OP_AND:
		*r = in->a;
		return constant_operand(in, &constant) && constant >= 0 &&
		       (constant & (constant + 1)) == 0 && in->x.wide.umax <= (uint64_t)constant;
	default:
		return false;
	}
}

/* q = a / divisor, rounded down: divisor * q <= a < divisor * (q + 1). */
static void learn_quotient(struct state *state, const struct linear *a, int64_t divisor,
			   const struct linear *q)
{
	struct linear rest, limit = linear_constant(divisor - 1);

	if (!linear_add(state, a, q, -divisor, &rest))
		return;
	state_add_fact(state, &rest);
	if (linear_add(state, &limit, &rest, -1, &rest))
		state_add_fact(state, &rest);
}

/* What is known of the relation between a result that is no linear form and its operands. */
static void learn_result(struct state *state, enum operation operation, const struct operands *in,
			 const struct linear *result)
{
	struct linear fact;
	int64_t constant;

	if (!fits(in, &in->x) || in->x.wide.smin < 0 || in->a.count == 0)
		return;
	if (operation == OP_RSH && constant_operand(in, &constant) && (uint64_t)constant < 32) {
		learn_quotient(state, &in->a, (int64_t)1 << constant, result);
	} else if (operation == OP_DIV && constant_operand(in, &constant) && constant > 0) {
		learn_quotient(state, &in->a, constant, result);
	} else if (operation == OP_MUL && linear_same(&in->a, &in->b) &&
		   (in->x.wide.umax < (in->wide ? (uint64_t)1 << 31 : (uint64_t)1 << 16))) {
		/* A square is at least the number's least times the number. */
		if (linear_add(state, result, &in->a, -in->x.wide.smin, &fact))
			state_add_fact(state, &fact);
	} else if ((operation == OP_MOD || operation == OP_AND) && fits(in, &in->y) &&
		   in->y.wide.smin > 0) {
		if (linear_add(state, &in->a, result, -1, &fact))
			state_add_fact(state, &fact);
	}
}

static bool step_numbers(struct verifier *verifier, struct state *state, uint32_t at,
			 const struct value *a, const struct value *b)
{
	const struct insn *insn = &verifier->program->code[at];
	struct value *result = &state->registers[insn->dst];
	struct operands in = {a->offset, b->offset, linear_number_by_facts(state, &a->offset),
			      linear_number_by_facts(state, &b->offset),
			      (insn->form & FORM_WIDE) != 0};
	struct number r =
		in.wide ? number_arithmetic(number_width, insn->operation, &in.x, &in.y)
			: number_arithmetic_low(number_width, insn->operation, &in.x, &in.y);
	struct linear form;

	if (in.a.count + in.b.count != 0 && linear_result(state, insn->operation, &in, &form)) {
		*result = (struct value){.kind = NUMBER, .offset = form};
		return true;
	}
	if (!set_number(verifier, state, at, result, &r))
		return false;
	if (result->offset.count != 0)
		learn_result(state, insn->operation, &in, &result->offset);
	return true;
}

static bool is_region(const struct value *value)
{
	return value->kind >= STACK && value->kind <= RECORD;
}

/* The distance of two addresses in the same region, or of one and a packet's end. */
static bool step_distance(struct verifier *verifier, struct state *state, uint32_t at,
			  const struct value *a, const struct value *b)
{
	struct linear end = linear_symbol(state->packet_size), distance;
	bool packet = (a->kind == PACKET || a->kind == PACKET_END) &&
		      (b->kind == PACKET || b->kind == PACKET_END);

	if (a->nullable || b->nullable || (!packet && !value_same_object(a, b)))
		return refuse(verifier, state, at, verifier->program->code[at].src,
			      "addresses can only be subtracted within one region");
	bool good = linear_add(state, &a->offset, &b->offset, -1, &distance);

	if (good && a->kind == PACKET_END)
		good = linear_add(state, &distance, &end, 1, &distance);
	if (good && b->kind == PACKET_END)
		good = linear_add(state, &distance, &end, -1, &distance);
	if (!good) {
		struct number unknown = number_unknown(number_width);

		return set_number(verifier, state, at,
				  &state->registers[verifier->program->code[at].dst], &unknown);
	}
	state->registers[verifier->program->code[at].dst] =
		(struct value){.kind = NUMBER, .offset = distance};
	return true;
}

/* Addresses: numbers are added to and subtracted from them. */
static bool step_address(struct verifier *verifier, struct state *state, uint32_t at,
			 const struct value *a, const struct value *b)
{
	const struct insn *insn = &verifier->program->code[at];
	bool swapped = insn->operation == OP_ADD && a->kind == NUMBER;
	const struct value *base = swapped ? b : a, *number = swapped ? a : b;
	unsigned base_register = swapped ? insn->src : insn->dst;

	if ((insn->form & FORM_WIDE) == 0 ||
	    (insn->operation != OP_ADD && insn->operation != OP_SUB))
		return refuse(verifier, state, at, is_region(a) ? insn->dst : insn->src,
			      "an address can only be added to and subtracted from, with 64 bits");
	if (insn->operation == OP_SUB && is_region(a) && is_region(b))
		return step_distance(verifier, state, at, a, b);
	if (!is_region(base) || number->kind != NUMBER)
		return refuse(verifier, state, at, insn->src,
			      "only a number can be added to an address or subtracted from it");
	if (base->nullable)
		return refuse(
			verifier, state, at, base_register,
			"what may be null has to be compared with null before it is added to");
	struct value result = *base;

	if (!linear_add(state, &base->offset, &number->offset, insn->operation == OP_ADD ? 1 : -1,
			&result.offset))
		return refuse(verifier, state, at, swapped ? insn->dst : insn->src,
			      "the number that is added to an address needs bounds; compare it "
			      "with a limit first");
	state->registers[insn->dst] = result;
	return true;
}

static bool check_set(struct verifier *verifier, struct state *state, uint32_t at, unsigned number)
{
	return state->registers[number].kind != UNSET ||
	       refuse(verifier, state, at, number, "a register is read that is not set");
}

static bool step_move(struct verifier *verifier, struct state *state, uint32_t at)
{
	const struct insn *insn = &verifier->program->code[at];
	struct value value = operand(state, insn);

	if ((insn->form & FORM_WIDE) != 0) {
		state->registers[insn->dst] = value;
		return true;
	}
	if (value.kind != NUMBER)
		return refuse(verifier, state, at, insn->src,
			      "an address cannot be cut to 32 bits; use a 64-bit move");
	struct number number = linear_number(state, &value.offset);

	if (number.wide.umax <= UINT32_MAX) {
		state->registers[insn->dst] = value;
		return true;
	}
	number = number_truncate(number_width, &number, 32);
	return set_number(verifier, state, at, &state->registers[insn->dst], &number);
}

/* Byte swaps: of the bits nothing is known but that those above are 0. */
static struct number swapped(const struct number *a, unsigned bits)
{
	if (number_is_constant(a))
		return number_constant(number_width,
				       __builtin_bswap64(a->wide.umin) >> (64 - bits));
	return number_between(number_width, 0, width_mask(bits));
}

static bool step_unary(struct verifier *verifier, struct state *state, uint32_t at)
{
	const struct insn *insn = &verifier->program->code[at];
	const struct value *value = &state->registers[insn->src];
	unsigned bits = 8u << FORM_SIZE(insn->form);
	bool wide = (insn->form & FORM_WIDE) != 0;

	if (value->kind != NUMBER)
		return refuse(verifier, state, at, insn->src,
			      "this operation is for numbers, not for addresses");
	struct number x = linear_number(state, &value->offset), r;
	struct number zero = number_constant(number_width, 0);

	switch (insn->operation) {
	case OP_NEG:
		r = wide ? number_arithmetic(number_width, OP_SUB, &zero, &x)
			 : number_arithmetic_low(number_width, OP_SUB, &zero, &x);
		break;
	case OP_SWAP:
		r = swapped(&x, bits);
		break;
	case OP_ZERO_EXTEND:
		r = bits == 64 ? x : number_truncate(number_width, &x, bits);
		break;
	default:
		r = number_extend(number_width, &x, bits);
		if (!wide)
			r = number_truncate(number_width, &r, 32);
		break;
	}
	if (number_includes(&x, &r) && number_includes(&r, &x) && insn->operation != OP_NEG &&
	    insn->operation != OP_SWAP) {
		/* The same bits. */
		state->registers[insn->dst] = *value;
		return true;
	}
	return set_number(verifier, state, at, &state->registers[insn->dst], &r);
}

bool step_arithmetic(struct verifier *verifier, struct state *state, uint32_t at)
{
	const struct insn *insn = &verifier->program->code[at];
	bool immediate = (insn->form & FORM_IMMEDIATE) != 0;

	if (!immediate && !check_set(verifier, state, at, insn->src))
		return false;
	if (insn->operation == OP_MOV)
		return step_move(verifier, state, at);
	if (!is_arithmetic(insn))
		return step_unary(verifier, state, at);
	/* x - x and x ^ x are 0, but only if x may be read. */
	if (!check_set(verifier, state, at, insn->dst))
		return false;
	struct value a = state->registers[insn->dst], b = operand(state, insn);

	if (a.kind == NUMBER && b.kind == NUMBER)
		return step_numbers(verifier, state, at, &a, &b);
	return step_address(verifier, state, at, &a, &b);
}

bool step_constant(struct verifier *verifier, struct state *state, uint32_t at)
{
	const struct bpf_instruction *in = &verifier->source->instructions[at];
	const struct insn *insn = &verifier->program->code[at];
	struct value *value = &state->registers[insn->dst];
	uint32_t low = (uint32_t)in[0].immediate;

	*value = (struct value){.kind = NUMBER, .offset = linear_constant(insn->immediate)};
	switch (BPF_SOURCE(*in)) {
	case BPF_LDDW_MAP:
	case BPF_LDDW_MAP_INDEX:
		*value = (struct value){.kind = MAP, .index = (uint16_t)low};
		return true;
	case BPF_LDDW_MAP_VALUE:
	case BPF_LDDW_MAP_INDEX_VALUE:
		*value =
			(struct value){.kind = DATA,
				       .index = (uint16_t)low,
				       .bytes = (uint32_t)verifier->source->maps[low]->values_bytes,
				       .rights = verifier->source->maps[low]->rights,
				       .offset = linear_constant((uint32_t)in[1].immediate)};
		return true;
	case BPF_LDDW_FUNCTION:
		*value = (struct value){.kind = FUNCTION,
					.index = (uint16_t)(insn->immediate - FUNCTION_HANDLE)};
		return true;
	case BPF_LDDW_VARIABLE:
		return refuse(verifier, state, at, NO_INDEX,
			      "variables of the host are not verified");
	default:
		return true;
	}
}
