/* SPDX-License-Identifier: BSD-2-Clause */
/* States: symbols, and how two states become one. */
#include "memory.h"
#include "state.h"

/* Whether the sets of terms of `a` in state `x` and `b` in `y` are the same. */
static bool linear_same_names(const struct state *x, const struct linear *a, const struct state *y,
			      const struct linear *b)
{
	if (!linear_same(a, b))
		return false;
	for (unsigned i = 0; i < a->count; i++)
		if (x->symbols[a->symbols[i]].name != y->symbols[a->symbols[i]].name)
			return false;
	return true;
}

bool value_same_region(const struct value *a, const struct value *b)
{
	return a->kind == b->kind && a->index == b->index && a->bytes == b->bytes &&
	       a->rights == b->rights && (a->kind != RECORD || a->identity == b->identity);
}

bool value_same(const struct state *a, const struct value *x, const struct state *b,
		const struct value *y)
{
	return value_same_region(x, y) && x->nullable == y->nullable &&
	       (!x->nullable || x->identity == y->identity) &&
	       linear_same_names(a, &x->offset, b, &y->offset);
}

static void mark(uint64_t *used, const struct linear *linear)
{
	for (unsigned i = 0; i < linear->count; i++)
		*used |= (uint64_t)1 << linear->symbols[i];
}

static uint64_t used_symbols(const struct state *state)
{
	uint64_t used = 0;

	for (unsigned i = 0; i < BPF_REGISTERS; i++)
		mark(&used, &state->registers[i].offset);
	for (unsigned i = 0; i < state->spill_count; i++)
		mark(&used, &state->spills[i].value.offset);
	for (unsigned i = 0; i < state->depth; i++)
		for (unsigned j = 0; j < 4; j++)
			mark(&used, &state->callers[i].saved[j].offset);
	if (state->packet_size != NO_SYMBOL)
		used |= (uint64_t)1 << state->packet_size;
	return used;
}

/* Frees the symbols that only facts use, and those facts. */
static void collect(struct state *state)
{
	uint64_t used = used_symbols(state);
	uint32_t kept = 0;

	for (unsigned i = 0; i < state->fact_count; i++) {
		uint64_t of_fact = 0;

		mark(&of_fact, &state->facts[i]);
		if ((of_fact & ~used) == 0)
			state->facts[kept++] = state->facts[i];
	}
	state->fact_count = kept;
	state->fact_next = 0;
	for (unsigned i = 0; i < SYMBOLS; i++)
		if ((used >> i & 1) == 0)
			state->symbols[i].name = 0;
}

unsigned state_symbol(struct state *state, uint32_t name, const struct number *number)
{
	for (unsigned turn = 0; turn < 2; turn++) {
		for (unsigned i = 0; i < SYMBOLS; i++)
			if (state->symbols[i].name == 0) {
				state->symbols[i] = (struct symbol){name, *number};
				return i;
			}
		collect(state);
	}
	return NO_SYMBOL;
}

void state_add_fact(struct state *state, const struct linear *fact)
{
	if (state->fact_count < FACTS) {
		state->facts[state->fact_count++] = *fact;
		return;
	}
	state->facts[state->fact_next] = *fact;
	state->fact_next = (state->fact_next + 1) % FACTS;
}

struct spill *state_spill(struct state *state, unsigned frame, unsigned offset, unsigned bytes)
{
	for (unsigned i = 0; i < state->spill_count; i++) {
		struct spill *spill = &state->spills[i];

		if (spill->frame == frame && spill->offset == offset && spill->bytes == bytes)
			return spill;
	}
	return NULL;
}

bool state_joinable(const struct state *a, const struct state *b)
{
	if (a->depth != b->depth || a->reference_count != b->reference_count ||
	    a->packet_size != b->packet_size)
		return false;
	if (a->packet_size != NO_SYMBOL &&
	    a->symbols[a->packet_size].name != b->symbols[b->packet_size].name)
		return false;
	for (unsigned i = 0; i < a->reference_count; i++)
		if (a->references[i].identity != b->references[i].identity ||
		    a->references[i].held != b->references[i].held)
			return false;
	for (unsigned i = 0; i < a->depth; i++) {
		if (a->callers[i].resume != b->callers[i].resume)
			return false;
		for (unsigned j = 0; j < 4; j++)
			if (!value_same(a, &a->callers[i].saved[j], b, &b->callers[i].saved[j]))
				return false;
	}
	return true;
}

/* The symbols of `a` that a value there uses, and what they can be, include b's. */
static bool value_includes(const struct state *a, const struct value *x, const struct state *b,
			   const struct value *y)
{
	if (x->kind == UNSET)
		return true;
	if (!value_same(a, x, b, y))
		return false;
	for (unsigned i = 0; i < x->offset.count; i++) {
		unsigned symbol = x->offset.symbols[i];

		if (!number_includes(&a->symbols[symbol].number, &b->symbols[symbol].number))
			return false;
	}
	return true;
}

static bool fact_known(const struct state *a, const struct linear *fact, const struct state *b)
{
	for (unsigned i = 0; i < fact->count; i++)
		if (a->symbols[fact->symbols[i]].name != b->symbols[fact->symbols[i]].name)
			return false;
	return linear_proved(b, fact);
}

bool state_includes(const struct state *a, const struct state *b)
{
	if (!state_joinable(a, b))
		return false;
	for (unsigned i = 0; i < BPF_REGISTERS; i++)
		if (!value_includes(a, &a->registers[i], b, &b->registers[i]))
			return false;
	for (unsigned i = 0; i < a->spill_count; i++) {
		const struct spill *x = &a->spills[i];
		const struct spill *y =
			state_spill((struct state *)b, x->frame, x->offset, x->bytes);

		if (y == NULL || !value_includes(a, &x->value, b, &y->value))
			return false;
	}
	if (a->packet_size != NO_SYMBOL && !number_includes(&a->symbols[a->packet_size].number,
							    &b->symbols[a->packet_size].number))
		return false;
	for (unsigned i = 0; i < a->depth; i++) {
		for (unsigned j = 0; j < 4; j++)
			if (!value_includes(a, &a->callers[i].saved[j], b, &b->callers[i].saved[j]))
				return false;
		for (unsigned j = 0; j < sizeof(a->written[i]); j++)
			if ((a->written[i][j] & ~b->written[i][j]) != 0)
				return false;
	}
	for (unsigned i = 0; i < a->fact_count; i++)
		if (!fact_known(a, &a->facts[i], b))
			return false;
	return true;
}

/* Values that differ in both states, and the symbol that stands for both. */
struct merger {
	struct state *a;
	const struct state *b;
	const struct state *old; /* a before it was changed */
	uint32_t *name;
	struct {
		struct linear x, y, merged;
	} pairs[16];
	uint32_t pair_count;
};

static bool merge_offsets(struct merger *merger, struct linear *x, const struct linear *y)
{
	for (unsigned i = 0; i < merger->pair_count; i++)
		if (linear_same(&merger->pairs[i].x, x) && linear_same(&merger->pairs[i].y, y)) {
			*x = merger->pairs[i].merged;
			return true;
		}
	struct number p = linear_number(merger->old, x), q = linear_number(merger->b, y);
	struct number joined = number_join(number_width, &p, &q);
	unsigned symbol = NO_SYMBOL;

	/* A slot that is free in both, so that none of b's names is taken for another. */
	for (unsigned i = 0; i < SYMBOLS && symbol == NO_SYMBOL; i++)
		if (merger->a->symbols[i].name == 0 && merger->old->symbols[i].name == 0)
			symbol = i;
	if (symbol == NO_SYMBOL)
		return false;
	merger->a->symbols[symbol] = (struct symbol){++*merger->name, joined};
	struct linear merged = linear_symbol(symbol);

	if (merger->pair_count < 16) {
		merger->pairs[merger->pair_count].x = *x;
		merger->pairs[merger->pair_count].y = *y;
		merger->pairs[merger->pair_count++].merged = merged;
	}
	*x = merged;
	return true;
}

static bool merge_values(struct merger *merger, struct value *x, const struct value *y)
{
	if (x->kind == UNSET || value_same(merger->old, x, merger->b, y))
		return true;
	if (!value_same_region(x, y) || x->nullable != y->nullable || x->nullable) {
		*x = (struct value){.kind = UNSET};
		return true;
	}
	return merge_offsets(merger, &x->offset, &y->offset);
}

static void merge_stack(struct state *a, const struct state *b)
{
	for (unsigned i = 0; i < a->depth; i++)
		for (unsigned j = 0; j < sizeof(a->written[i]); j++)
			a->written[i][j] &= b->written[i][j];
}

bool state_join(struct state *a, const struct state *b, uint32_t *name)
{
	static const struct value unset = {.kind = UNSET};
	struct state old;
	struct merger merger;
	uint32_t kept = 0;

	collect(a);
	copy_bytes(&old, a, sizeof(old));
	merger.a = a;
	merger.b = b;
	merger.old = &old;
	merger.name = name;
	merger.pair_count = 0;
	if (b->steps > a->steps)
		a->steps = b->steps;
	/* Symbols that are in both can be what they are in either. */
	for (unsigned i = 0; i < SYMBOLS; i++)
		if (a->symbols[i].name != 0 && a->symbols[i].name == b->symbols[i].name)
			a->symbols[i].number = number_join(number_width, &a->symbols[i].number,
							   &b->symbols[i].number);
	for (unsigned i = 0; i < a->fact_count; i++)
		if (fact_known(&old, &a->facts[i], b))
			a->facts[kept++] = a->facts[i];
	a->fact_count = kept;
	a->fact_next = 0;
	for (unsigned i = 0; i < BPF_REGISTERS; i++)
		if (!merge_values(&merger, &a->registers[i], &b->registers[i]))
			return false;
	kept = 0;
	for (unsigned i = 0; i < a->spill_count; i++) {
		struct spill spill = a->spills[i];
		const struct spill *y =
			state_spill((struct state *)b, spill.frame, spill.offset, spill.bytes);

		if (!merge_values(&merger, &spill.value, y == NULL ? &unset : &y->value))
			return false;
		if (spill.value.kind != UNSET)
			a->spills[kept++] = spill;
	}
	a->spill_count = kept;
	merge_stack(a, b);
	return true;
}
