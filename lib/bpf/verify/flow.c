/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program's shape: which function, which loop, which order. Loops have one
 * entry, their head; programs that jump into the middle of one are refused.
 */
#include "loop.h"
#include "memory.h"

struct walk {
	uint32_t at;
	uint8_t edge;
};

/* Where control goes from `at`: number `edge` of at most two, or NO_INDEX. */
static uint32_t successor(const struct bpf_program *program, uint32_t at, unsigned edge)
{
	const struct insn *insn = &program->code[at];

	if (insn->operation == OP_EXIT)
		return NO_INDEX;
	if (insn->operation == OP_JA)
		return edge == 0 ? (uint32_t)insn->offset : NO_INDEX;
	if (edge == 0)
		return next_index(program, at);
	return edge == 1 && is_conditional(insn) ? (uint32_t)insn->offset : NO_INDEX;
}

static void *take(struct verifier *verifier, size_t bytes)
{
	void *memory = bpf_memory_take(verifier->memory, bytes);

	if (memory == NULL)
		give_up(verifier, 0, "the memory for verification is used up; give it more");
	return memory;
}

/* Fills the sequence of a function, last instruction first; every instruction is a block. */
static bool order_function(struct verifier *verifier, uint32_t function, struct walk *stack,
			   uint32_t *end)
{
	const struct bpf_program *program = verifier->program;
	uint32_t depth = 1, top = *end;

	stack[0] = (struct walk){program->functions[function].start, 0};
	verifier->points[stack[0].at].function = function;
	while (depth != 0) {
		struct walk *walk = &stack[depth - 1];
		uint32_t next =
			walk->edge < 2 ? successor(program, walk->at, walk->edge) : NO_INDEX;

		if (walk->edge++ >= 2) {
			verifier->sequence[--*end] = walk->at;
			depth--;
			continue;
		}
		if (next == NO_INDEX)
			continue;
		if (verifier->points[next].function == NO_INDEX) {
			verifier->points[next].function = function;
			stack[depth++] = (struct walk){next, 0};
		} else if (verifier->points[next].function != function) {
			return give_up(
				verifier, walk->at,
				"a jump goes from one function into another; call it instead");
		}
	}
	verifier->first[function] = *end;
	for (uint32_t i = *end; i < top; i++)
		verifier->points[verifier->sequence[i]].order = i;
	return true;
}

/* Adds `at` and what leads to it, but for the head, to a loop. */
static bool grow_loop(struct verifier *verifier, struct loop *loop, uint32_t from, uint32_t to)
{
	uint32_t head_order = verifier->points[loop->head].order;
	bool grown = true;

	/* Backwards over the sequence until nothing is added: once, if loops do not cross. */
	for (uint32_t turn = 0; grown; turn++) {
		grown = false;
		for (uint32_t i = to; i-- > head_order + 1;) {
			uint32_t at = verifier->sequence[i];
			struct point *point = &verifier->points[at];
			bool inside = false;

			for (unsigned edge = 0; edge < 2; edge++) {
				uint32_t next = successor(verifier->program, at, edge);

				inside |= next != NO_INDEX && verifier->points[next].loop == loop;
			}
			if (!inside || point->loop == loop)
				continue;
			grown = true;
			point->loop = loop;
			if (i > loop->last)
				loop->last = i;
		}
		if (turn == 2 + NESTED_LOOPS)
			return give_up(verifier, from, "the loops are nested too deeply");
	}
	return true;
}

/*
 * Finds the loop of a head. Heads come in the order of the sequence, outer ones
 * first: a member's loop so far is the one around this.
 */
static bool find_loop(struct verifier *verifier, uint32_t head, uint32_t to)
{
	struct point *points = verifier->points;
	uint32_t order = points[head].order;
	struct loop *loop = NULL;

	for (uint32_t i = order; i < to; i++) {
		uint32_t at = verifier->sequence[i];

		for (unsigned edge = 0; edge < 2; edge++) {
			if (successor(verifier->program, at, edge) != head)
				continue;
			if (loop == NULL) {
				loop = take(verifier, sizeof(*loop));
				if (loop == NULL)
					return false;
				loop->head = head;
				loop->parent = points[head].loop;
				if (loop->parent != NULL) {
					loop->next = loop->parent->inner;
					loop->parent->inner = loop;
				}
				loop->last = order;
				points[head].loop = loop;
			}
			points[at].loop = loop;
			loop->last = i > loop->last ? i : loop->last;
		}
	}
	return loop == NULL || grow_loop(verifier, loop, head, to);
}

/* Marks what a jump goes back to, in the order of the sequence. */
static void find_heads(struct verifier *verifier, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		for (unsigned edge = 0; edge < 2; edge++) {
			uint32_t next = successor(verifier->program, verifier->sequence[i], edge);

			if (next != NO_INDEX && verifier->points[next].order <= i)
				verifier->points[next].head = true;
		}
}

/* Every jump into a loop goes to its head, or is in it. */
static bool check_entries(struct verifier *verifier, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		for (unsigned edge = 0; edge < 2; edge++) {
			uint32_t at = verifier->sequence[i];
			uint32_t next = successor(verifier->program, at, edge);

			if (next == NO_INDEX)
				continue;
			const struct loop *loop = verifier->points[next].loop;
			bool backwards = verifier->points[next].order <= i;

			if (loop != NULL && loop->head == next && !backwards)
				loop = loop->parent;
			if (!loop_within(verifier->points[at].loop, loop) ||
			    (backwards && verifier->points[next].loop->head != next))
				return give_up(
					verifier, at,
					"a jump goes into the middle of a loop; enter loops at "
					"their start");
		}
	return true;
}

static uint16_t reads(const struct insn *insn)
{
	uint16_t dst = (uint16_t)(1u << insn->dst), src = (uint16_t)(1u << insn->src);
	bool immediate = (insn->form & FORM_IMMEDIATE) != 0;

	if (is_arithmetic(insn) || is_conditional(insn))
		return immediate ? dst : dst | src;
	switch (insn->operation) {
	case OP_MOV:
		return immediate ? 0 : src;
	case OP_CONSTANT:
	case OP_JA:
	case OP_NONE:
		return 0;
	case OP_NEG:
	case OP_EXTEND:
	case OP_SWAP:
	case OP_ZERO_EXTEND:
	case OP_LOAD:
	case OP_LOAD_ACQUIRE:
		return src;
	case OP_STORE:
		return immediate ? dst : dst | src;
	case OP_CALL_HELPER:
	case OP_CALL_LOCAL:
	case OP_CALL_REGISTER:
		return 0x3e | dst;
	case OP_EXIT:
		return 1;
	default:
		return dst | src | 1;
	}
}

static uint16_t writes(const struct insn *insn)
{
	if (is_arithmetic(insn) || insn->operation == OP_STORE || is_conditional(insn))
		return 0;
	if (insn->operation == OP_MOV || insn->operation == OP_CONSTANT ||
	    insn->operation == OP_LOAD || insn->operation == OP_EXTEND)
		return (uint16_t)(1u << insn->dst);
	return insn->operation == OP_CALL_HELPER || insn->operation == OP_CALL_LOCAL ? 0x3f : 0;
}

/* Registers that are still read, against the sequence until nothing changes. */
static void find_live_registers(struct verifier *verifier, uint32_t from, uint32_t to)
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (uint32_t i = to; i-- > from;) {
			uint32_t at = verifier->sequence[i];
			const struct insn *insn = &verifier->program->code[at];
			uint16_t live = 0;

			for (unsigned edge = 0; edge < 2; edge++) {
				uint32_t next = successor(verifier->program, at, edge);

				if (next != NO_INDEX)
					live |= verifier->points[next].live;
			}
			live = (uint16_t)((live & ~writes(insn)) | reads(insn));
			changed |= live != verifier->points[at].live;
			verifier->points[at].live = live;
		}
	}
}

/* States wait where control comes together or a state is followed later. */
static void find_starts(struct verifier *verifier, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		uint32_t at = verifier->sequence[i];
		const struct insn *insn = &verifier->program->code[at];

		if (insn->operation != OP_JA && !is_conditional(insn) &&
		    insn->operation != OP_CALL_LOCAL)
			continue;
		for (unsigned edge = 0; edge < 2; edge++) {
			uint32_t next = successor(verifier->program, at, edge);

			if (next != NO_INDEX)
				verifier->points[next].starts = true;
		}
	}
}

bool flow_find(struct verifier *verifier)
{
	const struct bpf_program *program = verifier->program;
	uint32_t end = program->count;
	struct walk *stack;

	verifier->points = take(verifier, program->count * sizeof(*verifier->points));
	verifier->sequence = take(verifier, program->count * sizeof(*verifier->sequence));
	verifier->first = take(verifier, (program->function_count + 1) * sizeof(uint32_t));
	verifier->returned = take(verifier, program->function_count * sizeof(struct state *));
	verifier->active = take(verifier, program->function_count * sizeof(bool));
	stack = take(verifier, program->count * sizeof(*stack));
	if (verifier->refused)
		return false;
	for (uint32_t i = 0; i < program->count; i++)
		verifier->points[i].order = verifier->points[i].function = NO_INDEX;
	verifier->first[program->function_count] = end;
	for (uint32_t i = program->function_count; i-- > 0;) {
		uint32_t to = end;

		if (!order_function(verifier, i, stack, &end))
			return false;
		find_heads(verifier, end, to);
		for (uint32_t j = end; j < to; j++)
			if (verifier->points[verifier->sequence[j]].head &&
			    !find_loop(verifier, verifier->sequence[j], to))
				return false;
		if (!check_entries(verifier, end, to))
			return false;
		find_live_registers(verifier, end, to);
		find_starts(verifier, end, to);
	}
	return true;
}
