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

/* Where control comes from: the edges to each instruction, as lists. */
struct edges {
	uint32_t *first; /* of an instruction: an edge, or NO_INDEX */
	uint32_t *next;	 /* of an edge: another to the same instruction; edge 2 * i + 1 is i's 1 */
};

static void find_edges(struct verifier *verifier, struct edges *edges, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		edges->first[verifier->sequence[i]] = NO_INDEX;
	for (uint32_t i = from; i < to; i++)
		for (unsigned edge = 0; edge < 2; edge++) {
			uint32_t at = verifier->sequence[i];
			uint32_t target = successor(verifier->program, at, edge);

			if (target == NO_INDEX)
				continue;
			edges->next[2 * at + edge] = edges->first[target];
			edges->first[target] = 2 * at + edge;
		}
}

static struct loop *new_loop(struct verifier *verifier, uint32_t head)
{
	struct loop *parent = verifier->points[head].loop, *loop = take(verifier, sizeof(*loop));

	if (loop == NULL)
		return NULL;
	loop->head = head;
	loop->last = verifier->points[head].order;
	loop->parent = parent;
	loop->depth = 1;
	if (parent == NULL)
		return loop;
	loop->depth = parent->depth + 1;
	loop->next = parent->inner;
	parent->inner = loop;
	return loop;
}

/*
 * Finds the loop of a head: what leads to the jumps back to it, but not through it.
 * Heads come in the order of the sequence, outer ones first: a member's loop so far
 * is the one around this. `stack` has room for all members.
 */
static bool find_loop(struct verifier *verifier, const struct edges *edges, uint32_t head,
		      struct walk *stack)
{
	struct point *points = verifier->points;
	struct loop *loop = new_loop(verifier, head);
	uint32_t depth = 1;

	if (loop == NULL)
		return false;
	if (loop->depth > NESTED_LOOPS)
		return give_up(verifier, head, "the loops are nested too deeply");
	points[head].loop = loop;
	stack[0].at = head;
	while (depth != 0) {
		uint32_t at = stack[--depth].at;

		for (uint32_t edge = edges->first[at]; edge != NO_INDEX; edge = edges->next[edge]) {
			struct point *from = &points[edge / 2];

			/* What comes before the head enters the loop; see check_entries. */
			if (from->loop == loop || from->order < points[head].order)
				continue;
			from->loop = loop;
			loop->last = from->order > loop->last ? from->order : loop->last;
			stack[depth++].at = edge / 2;
		}
	}
	return true;
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
	return insn->operation >= OP_CALL_HELPER && insn->operation <= OP_CALL_REGISTER ? 0x3f : 0;
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

static bool find_loops(struct verifier *verifier, struct edges *edges, struct walk *stack,
		       uint32_t from, uint32_t to)
{
	find_heads(verifier, from, to);
	find_edges(verifier, edges, from, to);
	for (uint32_t i = from; i < to; i++)
		if (verifier->points[verifier->sequence[i]].head &&
		    !find_loop(verifier, edges, verifier->sequence[i], stack))
			return false;
	return check_entries(verifier, from, to);
}

bool flow_find(struct verifier *verifier)
{
	const struct bpf_program *program = verifier->program;
	uint32_t end = program->count;
	struct edges edges;
	struct walk *stack;

	verifier->points = take(verifier, program->count * sizeof(*verifier->points));
	verifier->sequence = take(verifier, program->count * sizeof(*verifier->sequence));
	verifier->first = take(verifier, (program->function_count + 1) * sizeof(uint32_t));
	verifier->returned =
		(struct state **)take(verifier, program->function_count * sizeof(struct state *));
	verifier->active = take(verifier, program->function_count * sizeof(bool));
	verifier->stack_use = take(verifier, program->function_count * sizeof(uint32_t));
	verifier->stack_total = take(verifier, program->function_count * sizeof(uint32_t));
	stack = take(verifier, program->count * sizeof(*stack));
	edges.first = take(verifier, program->count * sizeof(*edges.first));
	edges.next = take(verifier, program->count * 2 * sizeof(*edges.next));
	if (verifier->refused)
		return false;
	for (uint32_t i = 0; i < program->count; i++)
		verifier->points[i].order = verifier->points[i].function =
			verifier->points[i].callee = NO_INDEX;
	verifier->first[program->function_count] = end;
	for (uint32_t i = program->function_count; i-- > 0;) {
		uint32_t to = end;

		if (!order_function(verifier, i, stack, &end))
			return false;
		if (!find_loops(verifier, &edges, stack, end, to))
			return false;
		find_live_registers(verifier, end, to);
		find_starts(verifier, end, to);
	}
	return true;
}
