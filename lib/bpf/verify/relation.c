/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is true of two registers each time a loop begins: how far one is below the
 * other, or below the packet's size. A relation is found where the loop goes back,
 * in the facts that comparisons left there; it is what is true there and before
 * the loop. Like all that is taken to be true it only becomes weaker.
 */
#include "loop.h"

#define FARTHEST ((int64_t)1 << 40)
#define PATIENCE 3u /* times that a relation becomes weaker before it is dropped */

/* The value of a register, or the packet's size, as a linear form. */
static struct linear side(const struct state *state, unsigned number)
{
	return number == PACKET_SIZE ? linear_symbol(state->packet_size)
				     : state->registers[number].offset;
}

static bool are_comparable(const struct state *state, unsigned low, unsigned high)
{
	const struct value *a = &state->registers[low], *b = &state->registers[high];

	if (high == PACKET_SIZE)
		return a->kind == NUMBER || (a->kind == PACKET && !a->nullable);
	return a->kind >= NUMBER && a->kind <= RECORD && !a->nullable && !b->nullable &&
	       value_same_object(a, b);
}

/*
 * The greatest number that `high` - `low` is known not to be less than. `by_fact`:
 * facts, not ranges alone, say so. False if nothing useful is known.
 */
static bool distance(const struct state *state, unsigned low, unsigned high, int64_t *least,
		     bool *by_fact)
{
	struct linear a = side(state, low), b = side(state, high), difference;
	int128 from_ranges, from_facts, most;

	*state->work += 3;
	if (!are_comparable(state, low, high) || !linear_add(state, &b, &a, -1, &difference))
		return false;
	linear_bounds(state, &difference, &from_ranges, &most);
	from_facts = linear_least_by_facts(state, &difference);
	*by_fact = from_facts > from_ranges;
	int128 best = *by_fact ? from_facts : from_ranges;

	*least = (int64_t)best;
	return best >= -FARTHEST && best <= FARTHEST;
}

/* Makes a relation as weak as what is true in the state. False if it is dropped. */
static bool weaken(struct relation *relation, const struct state *state)
{
	int64_t least;
	bool by_fact;

	if (!distance(state, relation->low, relation->high, &least, &by_fact) ||
	    relation->weakened++ == PATIENCE)
		relation->dropped = true;
	else if (least < relation->least)
		relation->least = least;
	return !relation->dropped;
}

static bool is_kept(const struct relation *relation, const struct state *state)
{
	struct linear a = side(state, relation->low), b = side(state, relation->high), rest;
	struct linear least = linear_constant(relation->least);

	return are_comparable(state, relation->low, relation->high) &&
	       linear_add(state, &b, &a, -1, &rest) &&
	       linear_add(state, &rest, &least, -1, &rest) && linear_proved(state, &rest);
}

static bool is_known(const struct loop *loop, unsigned low, unsigned high)
{
	for (unsigned i = 0; i < loop->relation_count; i++)
		if (loop->relations[i].low == low && loop->relations[i].high == high)
			return true;
	return false;
}

static bool changes(const struct loop *loop, unsigned number)
{
	return number != PACKET_SIZE && (loop->variables[number].course == LINEAR ||
					 loop->variables[number].course == VARYING);
}

/* Whether the packet is known to be longer than when the iteration began. */
static bool is_packet_compared(const struct loop *loop, const struct state *state)
{
	return state->symbols[state->packet_size].number.wide.smin >
	       loop->at_head->symbols[loop->at_head->packet_size].number.wide.smin;
}

static void find_relation(struct loop *loop, const struct state *state, unsigned low, unsigned high)
{
	struct relation relation = {(uint8_t)low, (uint8_t)high, false, 0, 0};
	int64_t before;
	bool by_fact, by_fact_before;

	if (loop->relation_count == RELATIONS || is_known(loop, low, high) ||
	    !distance(state, low, high, &relation.least, &by_fact) ||
	    !(by_fact || (high == PACKET_SIZE && is_packet_compared(loop, state))) ||
	    !distance(loop->entry, low, high, &before, &by_fact_before))
		return;
	if (before < relation.least)
		relation.least = before;
	loop->relations[loop->relation_count++] = relation;
	loop->changed = true;
}

void relations_note_back(struct loop *loop, const struct state *state)
{
	for (unsigned i = 0; i < loop->relation_count; i++) {
		struct relation *relation = &loop->relations[i];

		if (relation->dropped || is_kept(relation, state))
			continue;
		weaken(relation, state);
		loop->changed = true;
	}
	for (unsigned i = 0; i < 10; i++)
		for (unsigned j = 0; j <= PACKET_SIZE; j++)
			if (i != j && (changes(loop, i) || changes(loop, j)))
				find_relation(loop, state, i, j);
}

bool relations_learn(struct loop *loop)
{
	for (unsigned i = 0; i < loop->relation_count; i++) {
		const struct relation *relation = &loop->relations[i];
		struct linear least = linear_constant(relation->least), rest;
		struct linear a = side(loop->at_head, relation->low);
		struct linear b = side(loop->at_head, relation->high);

		if (relation->dropped ||
		    !are_comparable(loop->at_head, relation->low, relation->high) ||
		    !linear_add(loop->at_head, &b, &a, -1, &rest) ||
		    !linear_add(loop->at_head, &rest, &least, -1, &rest))
			continue;
		if (!linear_learn(loop->at_head, &rest))
			return false;
	}
	return true;
}

void relations_begin(struct loop *loop)
{
	for (unsigned i = 0; i < loop->relation_count; i++)
		if (!is_kept(&loop->relations[i], loop->entry))
			weaken(&loop->relations[i], loop->entry);
}
