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

bool value_same_object(const struct value *a, const struct value *b)
{
	return value_same_region(a, b) &&
	       (a->kind != VALUE || (a->identity != 0 && a->identity == b->identity));
}

/* Whether a's region is b's, or one of several of which it can be any. */
static bool same_identity(const struct value *a, const struct value *b)
{
	return a->identity == b->identity ||
	       (!a->nullable && (a->kind != VALUE || a->identity == 0));
}

bool value_same(const struct state *a, const struct value *x, const struct state *b,
		const struct value *y)
{
	return value_same_region(x, y) && x->nullable == y->nullable && same_identity(x, y) &&
	       linear_same_names(a, &x->offset, b, &y->offset);
}

static uint64_t used_symbols(const struct state *state)
{
	uint64_t used = (uint64_t)1 << state->packet_size;

	for (unsigned i = 0; i < BPF_REGISTERS; i++)
		used |= linear_symbols(&state->registers[i].offset);
	for (unsigned i = 0; i < state->spill_count; i++)
		used |= linear_symbols(&state->spills[i].value.offset);
	for (unsigned i = 0; i < state->depth; i++)
		for (unsigned j = 0; j < 4; j++)
			used |= linear_symbols(&state->callers[i].saved[j].offset);
	return used;
}

/* Frees the symbols that only facts use, and those facts. */
static void collect(struct state *state)
{
	uint32_t kept = 0;

	state->used = used_symbols(state);
	state->pinned &= state->used;
	for (unsigned i = 0; i < state->fact_count; i++)
		if ((state->facts[i].symbols & ~state->used) == 0)
			state->facts[kept++] = state->facts[i];
	state->fact_count = kept;
	state->fact_next = 0;
}

void state_pin(struct state *state)
{
	state->pinned |= used_symbols(state);
}

void state_assign(struct state *to, const struct state *from)
{
	unsigned symbols = 64 - (unsigned)__builtin_clzll(from->used);

	copy_bytes(to, from, offsetof(struct state, symbols));
	copy_bytes(to->symbols, from->symbols, symbols * sizeof(from->symbols[0]));
	copy_bytes(to->facts, from->facts, from->fact_count * sizeof(from->facts[0]));
	copy_bytes(to->spills, from->spills, from->spill_count * sizeof(from->spills[0]));
	copy_bytes(to->callers, from->callers, from->depth * sizeof(from->callers[0]));
	copy_bytes(to->written, from->written, from->depth * sizeof(from->written[0]));
}

unsigned state_symbol(struct state *state, uint32_t name, const struct number *number)
{
	if (~state->used == 0)
		collect(state);
	if (~state->used == 0)
		return NO_SYMBOL;
	unsigned symbol = (unsigned)__builtin_ctzll(~state->used);

	state->used |= (uint64_t)1 << symbol;
	state->pinned &= ~((uint64_t)1 << symbol);
	state->symbols[symbol] = (struct symbol){name, *number};
	return symbol;
}

void state_add_fact(struct state *state, const struct linear *form)
{
	struct fact fact = {*form, linear_symbols(form)};

	if (state->fact_count < FACTS) {
		state->facts[state->fact_count++] = fact;
		return;
	}
	state->facts[state->fact_next] = fact;
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
	if (a->depth != b->depth || a->reference_count != b->reference_count)
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
		if (!same_symbol(a, b, fact->symbols[i]))
			return false;
	return linear_proved(b, fact);
}

/* Whether b knows of all symbols that are pinned in a, and they can be no more than in a. */
static bool pinned_include(const struct state *a, const struct state *b)
{
	for (uint64_t rest = a->used & a->pinned; rest != 0; rest &= rest - 1) {
		unsigned i = (unsigned)__builtin_ctzll(rest);

		if (!same_symbol(a, b, i) ||
		    !number_includes(&a->symbols[i].number, &b->symbols[i].number))
			return false;
	}
	return true;
}

bool state_includes(const struct state *a, const struct state *b)
{
	if (!state_joinable(a, b) || !pinned_include(a, b))
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
	if (!number_includes(&a->symbols[a->packet_size].number,
			     &b->symbols[b->packet_size].number))
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
		if (!fact_known(a, &a->facts[i].form, b))
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
	/* A slot that is free in both, so that none of b's names is taken for another. */
	uint64_t used = merger->a->used | merger->old->used;

	if (~used == 0)
		return false;
	unsigned symbol = (unsigned)__builtin_ctzll(~used);

	merger->a->used |= (uint64_t)1 << symbol;
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
	if (x->kind == VALUE && x->identity != y->identity)
		x->identity = 0;
	if (linear_same_names(merger->old, &x->offset, merger->b, &y->offset))
		return true;
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
	uint64_t same = 0;
	uint32_t kept = 0;

	collect(a);
	state_assign(&old, a);
	merger.a = a;
	merger.b = b;
	merger.old = &old;
	merger.name = name;
	merger.pair_count = 0;
	if (b->steps > a->steps)
		a->steps = b->steps;
	/* Symbols that are in both can be what they are in either. */
	for (unsigned i = 0; i < SYMBOLS; i++)
		if (same_symbol(a, b, i)) {
			same |= (uint64_t)1 << i;
			a->symbols[i].number = number_join(number_width, &a->symbols[i].number,
							   &b->symbols[i].number);
		}
	for (unsigned i = 0; i < a->fact_count; i++)
		if (fact_known(&old, &a->facts[i].form, b))
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
	/* Nothing depends any more on a symbol that is not in both. */
	a->used &= same | ~old.used;
	a->pinned &= same;
	merge_stack(a, b);
	return true;
}
