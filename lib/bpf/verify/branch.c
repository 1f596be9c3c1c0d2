/* SPDX-License-Identifier: BSD-2-Clause */
/* Conditional jumps: what is known where they are taken, and where not. */
#include "verifier.h"

static struct value second(const struct state *state, const struct insn *insn)
{
	if ((insn->form & FORM_IMMEDIATE) == 0)
		return state->registers[insn->src];
	return (struct value){.kind = NUMBER, .offset = linear_constant(insn->immediate)};
}

static bool is_null(const struct value *value)
{
	return value->kind == NUMBER && value->offset.count == 0 && value->offset.constant == 0;
}

static bool is_packet(const struct value *value)
{
	return value->kind == PACKET || value->kind == PACKET_END;
}

static bool comparable(const struct value *a, const struct value *b)
{
	if (is_packet(a) && is_packet(b))
		return true;
	return !a->nullable && value_same_region(a, b) && !b->nullable && a->kind < MAP;
}

bool check_branch(struct verifier *verifier, struct state *state, uint32_t at)
{
	const struct insn *insn = &verifier->program->code[at];
	const struct value *a = &state->registers[insn->dst];
	struct value b = second(state, insn);
	bool equality = insn->operation == OP_JEQ || insn->operation == OP_JNE;

	if (a->kind == UNSET)
		return refuse(verifier, state, at, insn->dst,
			      "a register is compared that is not set");
	if (b.kind == UNSET)
		return refuse(verifier, state, at, insn->src,
			      "a register is compared that is not set");
	if (a->kind == NUMBER && b.kind == NUMBER)
		return true;
	if ((insn->form & FORM_WIDE) == 0)
		return refuse(verifier, state, at, a->kind == NUMBER ? insn->src : insn->dst,
			      "addresses are compared with 64 bits");
	if (equality && (is_null(a) || is_null(&b)))
		return true;
	if (insn->operation != OP_JSET && comparable(a, &b))
		return true;
	return refuse(verifier, state, at, a->kind == NUMBER ? insn->src : insn->dst,
		      "an address is compared with something else; only null and addresses in "
		      "the same region or packet can be");
}

/* Everything that became not null together with `identity`, or null. */
static void settle_value(struct value *value, uint32_t identity, bool null)
{
	if (!value->nullable || value->identity != identity)
		return;
	if (null)
		*value = (struct value){.kind = NUMBER, .offset = linear_constant(0)};
	value->nullable = 0;
}

static void settle_null(struct state *state, uint32_t identity, bool null)
{
	for (unsigned i = 0; i < BPF_REGISTERS; i++)
		settle_value(&state->registers[i], identity, null);
	for (unsigned i = 0; i < state->spill_count; i++)
		settle_value(&state->spills[i].value, identity, null);
	for (unsigned i = 0; i < state->depth; i++)
		for (unsigned j = 0; j < 4; j++)
			settle_value(&state->callers[i].saved[j], identity, null);
	for (unsigned i = 0; i < state->reference_count; i++) {
		if (state->references[i].identity != identity)
			continue;
		state->references[i].held = 1;
		if (null)
			state->references[i] = state->references[--state->reference_count];
	}
}

/* Whether the address is so near its region's start that it cannot wrap around or be null. */
static bool is_near(const struct state *state, const struct value *address)
{
	int128 min, max;

	linear_bounds(state, &address->offset, &min, &max);
	return min >= 0 && max <= UINT32_MAX;
}

static bool assume_null(struct state *state, const struct value *pointer, bool null)
{
	if (!pointer->nullable)
		return !null || (pointer->kind < MAP && !is_near(state, pointer));
	settle_null(state, pointer->identity, null);
	return true;
}

/* a <= b, or a < b; as facts. */
static bool learn_order(struct state *state, const struct linear *a, const struct linear *b,
			int64_t strict)
{
	struct linear difference, offset = linear_constant(-strict);

	if (!linear_add(state, b, a, -1, &difference) ||
	    !linear_add(state, &difference, &offset, 1, &difference))
		return true;
	return linear_learn(state, &difference);
}

/* What the comparison of two numbers that are their linear forms says. */
static bool learn_comparison(struct state *state, enum operation condition, const struct linear *a,
			     const struct linear *b)
{
	struct linear difference;
	int128 min, max;

	switch (condition) {
	case OP_JGT:
	case OP_JSGT:
		return learn_order(state, b, a, 1);
	case OP_JGE:
	case OP_JSGE:
		return learn_order(state, b, a, 0);
	case OP_JLT:
	case OP_JSLT:
		return learn_order(state, a, b, 1);
	case OP_JLE:
	case OP_JSLE:
		return learn_order(state, a, b, 0);
	case OP_JEQ:
		return learn_order(state, a, b, 0) && learn_order(state, b, a, 0);
	case OP_JNE:
		if (!linear_add(state, a, b, -1, &difference))
			return true;
		linear_bounds(state, &difference, &min, &max);
		if (min == 0 && max == 0)
			return false;
		/* What is never less and now not the same is greater. */
		if (linear_proved(state, &difference))
			return learn_order(state, b, a, 1);
		if (linear_add(state, b, a, -1, &difference) && linear_proved(state, &difference))
			return learn_order(state, a, b, 1);
		return true;
	default:
		return true;
	}
}

static bool is_signed(enum operation condition)
{
	return condition >= OP_JSGT && condition <= OP_JSLE;
}

/* Whether comparing the linear forms as integers is what the jump does. */
static bool compares_integers(const struct number *a, const struct number *b,
			      enum operation condition, bool wide)
{
	int64_t most = wide ? INT64_MAX : is_signed(condition) ? INT32_MAX : UINT32_MAX;
	int64_t least = wide && (is_signed(condition) || condition == OP_JEQ || condition == OP_JNE)
				? INT64_MIN
				: 0;

	return a->wide.smin >= least && b->wide.smin >= least && a->wide.smax <= most &&
	       b->wide.smax <= most;
}

static bool assume_numbers(struct verifier *verifier, struct state *state, uint32_t at,
			   const struct linear *a, const struct linear *b, bool taken)
{
	const struct insn *insn = &verifier->program->code[at];
	bool wide = (insn->form & FORM_WIDE) != 0;
	enum operation condition =
		taken ? insn->operation : condition_negated((enum operation)insn->operation);
	struct number x = linear_number_by_facts(state, a), y = linear_number_by_facts(state, b);
	bool integers = compares_integers(&x, &y, condition, wide);

	if (integers)
		note_comparison(verifier, state, at, a, b);
	if (!number_assume(number_width, insn->operation, taken, !wide, &x, &y) ||
	    !linear_restrict(state, a, &x) || !linear_restrict(state, b, &y))
		return false;
	return !integers || learn_comparison(state, condition, a, b);
}

/* Offsets of two addresses, a packet's end counted from its start. */
static bool assume_addresses(struct verifier *verifier, struct state *state, uint32_t at,
			     const struct value *a, const struct value *b, bool taken)
{
	const struct insn *insn = &verifier->program->code[at];
	enum operation condition =
		taken ? insn->operation : condition_negated((enum operation)insn->operation);
	struct linear x = a->offset, y = b->offset;

	/* Two values of one map may be in any order. */
	if (!is_near(state, a) || !is_near(state, b) || (!is_packet(a) && !value_same_object(a, b)))
		return true;
	if (a->kind == PACKET_END || b->kind == PACKET_END) {
		struct linear size = linear_symbol(state->packet_size);

		if (a->kind == PACKET_END && !linear_add(state, &x, &size, 1, &x))
			return true;
		if (b->kind == PACKET_END && !linear_add(state, &y, &size, 1, &y))
			return true;
	}
	note_comparison(verifier, state, at, &x, &y);
	return learn_comparison(state, condition, &x, &y);
}

bool step_branch(struct verifier *verifier, struct state *state, uint32_t at, bool taken)
{
	const struct insn *insn = &verifier->program->code[at];
	struct value a = state->registers[insn->dst], b = second(state, insn);

	if (a.kind == NUMBER && b.kind == NUMBER)
		return assume_numbers(verifier, state, at, &a.offset, &b.offset, taken);
	if (a.kind == NUMBER || b.kind == NUMBER)
		return assume_null(state, a.kind == NUMBER ? &b : &a,
				   (insn->operation == OP_JEQ) == taken);
	return assume_addresses(verifier, state, at, &a, &b, taken);
}
