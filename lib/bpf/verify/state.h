/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is known before an instruction: of registers, of the stack and of what
 * the program holds.
 *
 * Numbers that nobody knows are symbols: each stands for one number that stays
 * the same as long as the symbol is alive, and has an abstract number of what it
 * can be. Registers are linear in symbols, so two registers that grow together
 * stay related. Facts are linear forms that are known not to be negative.
 *
 * A state stands for those concrete states for which there is a choice of
 * numbers for the symbols, each in its abstract number, for which all facts are
 * true and every register and byte is what its value says.
 */
#ifndef BPF_VERIFY_STATE_H
#define BPF_VERIFY_STATE_H

#include "bpf/map.h"
#include "number.h"

#define TERMS	   4u
#define SYMBOLS	   64u
#define FACTS	   16u
#define SPILLS	   56u
#define REFERENCES BPF_RECORDS
#define NO_SYMBOL  0xffu

/*
 * constant + sum of factor * symbol, in integers without bounds, symbols taken as
 * signed. Invariant: the value is in int64_t for all that the symbols can be, the
 * factors are not 0, and the symbols ascend.
 */
struct linear {
	int64_t constant;
	int64_t factors[TERMS];
	uint8_t symbols[TERMS];
	uint32_t count;
};

enum kind {
	UNSET,	/* not initialised, or not to be used any more */
	NUMBER, /* `offset` is its value */
	STACK,	/* frame `index`; offset 0 is its lowest byte */
	CONTEXT,
	PACKET,
	PACKET_END, /* the packet's address and its size */
	VALUE,	    /* of map `index` */
	DATA,	    /* all values of map `index`, an array */
	RECORD,	    /* of a ring buffer, `identity` says which */
	MAP,	    /* map `index` itself */
	FUNCTION    /* function `index` itself */
};

struct value {
	uint8_t kind;
	uint8_t nullable; /* may be 0 instead; then offset is 0 */
	uint16_t index;
	uint32_t identity; /* of a record or a map's value, and of what becomes not null together;
			      0: one of several */
	uint32_t bytes;	   /* of the region */
	uint32_t rights;
	struct linear offset;
};

/* What is known of one symbol. */
struct symbol {
	uint32_t name; /* unique during one verification */
	struct number number;
};

/* A value in `bytes` bytes of the stack at `offset` of a frame. */
struct spill {
	uint8_t frame, bytes;
	uint16_t offset;
	struct value value;
};

/* A frame, and where the function that it calls returns to. */
struct caller {
	struct value saved[4]; /* r6 to r9 */
	uint32_t function;     /* whose frame it is */
	uint32_t resume;
};

struct reference {
	uint32_t identity;
	uint32_t held; /* reserved and known not to be null */
};

/* A linear form that is not negative, and its symbols as bits. */
struct fact {
	struct linear form;
	uint64_t symbols;
};

struct state {
	struct state *next; /* of the list that it is in */
	uint64_t *
		work; /* of the verification: operations on linear forms so far, and as dear ones */
	uint64_t steps;	     /* instructions executed so far, at most */
	uint32_t target;     /* the instruction that it goes on with; owned by follow.c */
	bool returns;	     /* from the function that begins at `target` */
	uint8_t packet_size; /* the symbol */
	uint32_t fact_count, fact_next, spill_count, reference_count;
	uint32_t depth; /* of frames, from 1 */
	uint64_t used;	/* slots of symbols, as bits */
	/*
	 * Those that stand for what was true when a loop began. What has become of
	 * them matters even if no register depends on them any more.
	 */
	uint64_t pinned;
	struct reference references[REFERENCES];
	struct value registers[BPF_REGISTERS];
	/* Only what is counted above is copied of these. */
	struct symbol symbols[SYMBOLS];
	struct fact facts[FACTS];
	struct spill spills[SPILLS];
	struct caller callers[BPF_FRAMES];
	uint8_t written[BPF_FRAMES][BPF_STACK_BYTES / 8]; /* bytes that are numbers, as bits */
};

/* linear.c */
struct linear linear_constant(int64_t constant);
struct linear linear_symbol(unsigned symbol);
/* The symbols of a form, as bits. */
uint64_t linear_symbols(const struct linear *a);
/* a + factor * b. False if that is not in bounds or has too many terms. */
bool linear_add(const struct state *state, const struct linear *a, const struct linear *b,
		int64_t factor, struct linear *sum);
/* a / divisor, which is positive. False if that leaves a remainder. */
bool linear_divide(const struct linear *a, int64_t divisor, struct linear *quotient);
bool linear_same(const struct linear *a, const struct linear *b);
/* The least and the greatest value. */
void linear_bounds(const struct state *state, const struct linear *a, int128 *min, int128 *max);
/* What is known of the value. */
struct number linear_number(const struct state *state, const struct linear *a);
/* The same, and by facts whether it is negative. */
struct number linear_number_by_facts(const struct state *state, const struct linear *a);
/* Whether the value cannot be negative, because of bounds or facts. */
bool linear_proved(const struct state *state, const struct linear *a);
/* What facts say that the value is not less than; very little if they say nothing. */
int128 linear_least_by_facts(const struct state *state, const struct linear *a);
/* Learns that the value is not negative. False: it is negative, no such state exists. */
bool linear_learn(struct state *state, const struct linear *a);
/* Learns that the value is in `number`. False: it is not. */
bool linear_restrict(struct state *state, const struct linear *a, const struct number *number);

/* state.c */

/* Pins all symbols that something depends on. */
void state_pin(struct state *state);
void state_assign(struct state *to, const struct state *from);

/* A symbol for a number; NO_SYMBOL if there are too many. `name` is its new name. */
unsigned state_symbol(struct state *state, uint32_t name, const struct number *number);
void state_add_fact(struct state *state, const struct linear *fact);
/* The spill that is exactly these bytes; NULL if there is none. */
struct spill *state_spill(struct state *state, unsigned frame, unsigned offset, unsigned bytes);
/* Whether b's value, in b, is the same as a's, in a, or one of several that a's stands for. */
bool value_same(const struct state *a, const struct value *x, const struct state *b,
		const struct value *y);
/* Whether the two point to regions of the same kind, size and rights, or are both numbers. */
bool value_same_region(const struct value *a, const struct value *b);
/* Whether the two point into one and the same region, so that offsets say how far apart they are.
 */
bool value_same_object(const struct value *a, const struct value *b);
/* Whether all that `b` stands for is in `a`. */
bool state_includes(const struct state *a, const struct state *b);
/* Whether the two can be joined: same frames, references and packet. */
bool state_joinable(const struct state *a, const struct state *b);
/* Puts what `b` stands for into `a` too. False if there are too many symbols. */
bool state_join(struct state *a, const struct state *b, uint32_t *name);

/* Whether slot `symbol` is in use in both, for the same symbol. */
static inline bool same_symbol(const struct state *a, const struct state *b, unsigned symbol)
{
	return (a->used & b->used) >> symbol % SYMBOLS & 1 &&
	       a->symbols[symbol].name == b->symbols[symbol].name;
}

static inline bool is_written(const struct state *state, unsigned frame, unsigned offset)
{
	return (state->written[frame][offset / 8] >> offset % 8 & 1) != 0;
}

static inline void set_written(struct state *state, unsigned frame, unsigned offset, bool written)
{
	uint8_t bit = (uint8_t)(1u << offset % 8);

	if (written)
		state->written[frame][offset / 8] |= bit;
	else
		state->written[frame][offset / 8] &= (uint8_t)~bit;
}

#endif
