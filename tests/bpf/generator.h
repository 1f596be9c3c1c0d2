/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What generated programs are made of: items, which are single instructions or
 * short sequences that engines execute as one. r8 counts the turns of loops, r9
 * is the memory; both are written by nobody else.
 */
#ifndef TESTS_BPF_GENERATOR_H
#define TESTS_BPF_GENERATOR_H

#include "assemble.h"
#include "generate.h"

#define ITEMS	 24 /* of a program at most */
#define PENDING	 8
#define WORK	 128 /* where the memory begins that programs work on */
#define DATA	 8   /* registers with data */
#define PLACE_DW -72 /* places in the frame that are only accessed as a whole */
#define PLACE_W	 -76

struct generator {
	struct random *random;
	struct bpf_instruction *code;
	size_t count;
	size_t pending[PENDING]; /* jumps forward that have no target yet */
	unsigned pending_count;
	size_t loop;   /* where the open loop begins, or 0 */
	bool function; /* this is a function: there are no jumps and calls in it */
	size_t calls[ITEMS];
	unsigned call_count;
};

static inline unsigned below(struct generator *g, unsigned limit)
{
	return (unsigned)(random_next(g->random) % limit);
}

static inline void put(struct generator *g, struct bpf_instruction in)
{
	g->code[g->count++] = in;
}

static inline unsigned data_register(struct generator *g)
{
	return below(g, DATA);
}

static inline int32_t immediate(struct generator *g)
{
	return (int32_t)random_value(g->random);
}

/* Straight items. */

/* An operation of two data registers, or of one and an immediate. */
void add_arithmetic(struct generator *g);
/* A negation, an extension or a reversal of bytes. */
void add_unary(struct generator *g);
/* Any 64 bits. */
void add_constant(struct generator *g);
/* A load or a store, of the memory or the frame. */
void add_access(struct generator *g);
/* An atomic operation. */
void add_atomic(struct generator *g);
/* t = a; t <<= n; a >>= bits - n; a |= t, of either width; perhaps t is shifted once more. */
void add_rotation(struct generator *g);
/* t = a, shifted, masked or multiplied; then c operation= t, which nobody else reads. */
void add_part(struct generator *g);
/* The lower half of a register, extended by shifts. */
void add_extension(struct generator *g);
/* c = a operation b by way of a copy. */
void add_three_operands(struct generator *g);
/* An access to r9 + (index << n); the sum is overwritten, because it is an address. */
void add_indexed(struct generator *g);
/* Reads or writes a place in the frame that is never accessed in parts. */
void add_place(struct generator *g);

/* Items with jumps; in functions they are nothing. */

/* A condition that jumps forward, to somewhere. */
void add_jump(struct generator *g);
/* The same condition twice, with a move and more in between. */
void add_repetition(struct generator *g);
/* An addition and a jump on the sum, perhaps with a move in between. */
void add_count(struct generator *g);
/* A move in front of a jump, which may lead out of a loop. */
void add_leaving(struct generator *g);
/* A move that is made or not, as a condition says. */
void add_selection(struct generator *g);
/* A condition that jumps over what leads elsewhere, out of a loop perhaps. */
void add_departure(struct generator *g);
/* Opens a loop, or closes it. r8 may be that of an earlier loop: it is small, too. */
void add_loop(struct generator *g);
/* A call of the function at the end, with the memory in r5. */
void add_call(struct generator *g);
/* Lets a jump that has no target yet lead to here. */
void resolve(struct generator *g, unsigned which);

#endif
