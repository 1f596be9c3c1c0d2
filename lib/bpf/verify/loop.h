/* SPDX-License-Identifier: BSD-2-Clause */
/* A loop: the instructions from which its head can be reached again without leaving it. */
#ifndef BPF_VERIFY_LOOP_H
#define BPF_VERIFY_LOOP_H

#include "verifier.h"

#define CANDIDATES 8u
#define BOUNDS	   9u
#define HINTS	   12u /* variables that are remembered, */
#define ENTRIES	   8u  /* in this many states before a loop */

/* How a variable is at the beginning of an iteration. */
enum course {
	CONSTANT, /* as before the loop */
	LINEAR,	  /* that, and `step` more each time */
	VARYING,  /* some number in `number` */
	LOST	  /* nothing is known */
};

/* A register or spill of the state before the loop. */
struct variable {
	uint8_t course;
	uint8_t widened; /* how often `number` grew */
	uint8_t symbol;	 /* at the head, if VARYING */
	int64_t step;
	int64_t least, most; /* change in one iteration, if VARYING and `ranked` */
	bool renewed;	     /* points to another of a map's values after an iteration */
	bool ranked;
	bool halves; /* is at most half as great after one iteration */
	bool grew;   /* `number` did, in the last iteration followed */
	struct number number;
};

#define RELATIONS   8u
#define PACKET_SIZE 10u /* in relations: no register but the packet's size */

/* `high` - `low` is at least `least`; both are registers. */
struct relation {
	uint8_t low, high;
	bool dropped;
	uint8_t weakened; /* how often */
	int64_t least;
};

/* What a variable was when the loop had been settled. */
struct hint {
	uint16_t offset; /* number of the register, or where the spill is */
	uint8_t frame, bytes;
	uint8_t course, widened;
	int64_t step;
	struct number number;
};

/* All of them, of one entry of a loop from the loop around it. */
struct hints {
	uint64_t shape; /* of the state before the loop */
	uint32_t round; /* the last iteration of the loop around it that they were used in */
	bool peels;	/* the first iteration had to be followed for itself */
	uint32_t count;
	int64_t limit;
	struct hint list[HINTS];
	uint32_t relation_count;
	struct relation relations[RELATIONS];
};

struct loop {
	uint32_t head, last; /* the head, and the position of the last block in the sequence */
	struct loop *parent;
	uint32_t depth; /* in how many loops it is, itself included */
	bool probing;
	bool peeling, is_peeled; /* the first iteration is followed, was followed, for itself */
	struct state *peeled;	 /* at the head after it */
	/* While it is followed: */
	struct state *entry;	    /* the state before the loop */
	struct state *at_head;	    /* what is taken to be true at the head */
	struct variable *variables; /* registers, then spills of `entry` */
	uint8_t counter;	    /* the symbol of the iteration's number, or NO_SYMBOL */
	int64_t limit;		    /* of the counter */
	int64_t needed;		    /* greatest that the counter was found to reach */
	int64_t candidates[CANDIDATES];
	uint32_t candidate_count;
	uint64_t bounds[BOUNDS]; /* that comparisons that end it have, and near ones */
	uint32_t bound_count;
	uint64_t body;			      /* instructions of one iteration, at most */
	struct relation relations[RELATIONS]; /* that are taken to be true at the head */
	uint32_t relation_count;
	bool changed, looped, linear;
	struct state *left;  /* states that left it while it was probed */
	uint32_t round;	     /* the iteration that is followed; unique */
	struct hints *hints; /* of this entry of the loop around it: room for ENTRIES, or NULL */
	uint32_t hint_count;
	uint16_t closer[BPF_REGISTERS]; /* bit j of i: r_j - r_i shrinks and is not negative */
	struct loop *inner, *next; /* the first loop in this one; the next in the one around it */
};

/* Whether `inner` is `outer` or in it; everything is in NULL. */
static inline bool loop_within(const struct loop *inner, const struct loop *outer)
{
	while (inner != NULL && inner != outer)
		inner = inner->parent;
	return inner == outer;
}

/* follow.c: follows the blocks of a loop, or of a function outside of loops, that states wait at.
 */
void follow_region(struct verifier *verifier, struct loop *loop, uint32_t from, uint32_t to);

/* follow.c: adds a state to those in a list that have the same target. */
void wait_in(struct verifier *verifier, struct state **list, struct state *state);

/* loop_back.c: variable `i` of the loop in a state; NULL if it is not there. */
struct value *loop_variable(struct loop *loop, struct state *state, unsigned i);
unsigned loop_variable_count(const struct loop *loop);

/* relation.c: a state goes back to the head: keeps or weakens relations, and finds others. */
void relations_note_back(struct loop *loop, const struct state *state);
/* Puts them into the state at the head. False if they cannot be true. */
bool relations_learn(struct loop *loop);
/* Weakens the relations of an earlier entry to what is true before the loop. */
void relations_begin(struct loop *loop);

/*
 * hints.c: a loop within a loop is entered again and again with less and less
 * known. What was found the time before is where looking begins the next time;
 * like every guess it is taken only if an iteration keeps it.
 */
uint64_t hints_shape(const struct loop *loop);
/* The hints for a state of this shape, which are put into the variables; NULL: there are none. */
struct hints *hints_take(struct loop *loop, uint64_t shape);
/* Puts the variables into the hints that were taken, or, if that is NULL, into new ones. */
void hints_put(struct verifier *verifier, struct loop *loop, struct hints *hints, uint64_t shape,
	       bool peels);
/* Gives the hints of the loops in this one back. */
void hints_drop(struct verifier *verifier, struct loop *loop);

/* loop.c: follows a loop from the state before it; notes a state that reaches its head again. */
void follow_loop(struct verifier *verifier, struct loop *loop, struct state *entry);
void note_back(struct verifier *verifier, struct loop *loop, const struct state *state);

#define VARIABLES (BPF_REGISTERS + SPILLS)

#endif
