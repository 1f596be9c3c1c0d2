/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One verification. What is reached is followed state by state: flow.c finds the
 * loops of the program, loop.c looks for what is true each time one begins,
 * step.c follows one instruction after the other.
 */
#ifndef BPF_VERIFY_VERIFIER_H
#define BPF_VERIFY_VERIFIER_H

#include "bpf/verify.h"
#include "state.h"

#define NO_INDEX	UINT32_MAX
#define STATES_AT_POINT 3u     /* that are kept apart at one instruction */
#define NESTED_LOOPS	6u     /* within one function */
#define STEPS_PER_INSN	12u    /* that the verifier takes at most, */
#define STEPS_ALWAYS	16000u /* and these in addition, */
#define WORK_PER_STEP	20u    /* if they are as dear as this, in operations on linear forms */

struct loop;

/* What is known of an instruction before any state gets there. */
struct point {
	uint32_t order;	   /* position in `sequence` of the function it is in, or NO_INDEX */
	uint32_t function; /* that it is in */
	struct loop *loop; /* the innermost that it is in, or NULL */
	uint16_t live;	   /* registers that are still read */
	bool starts;	   /* states wait here: a jump's target, or behind a jump or call */
	bool head;	   /* something jumps back here */
	uint32_t callee;   /* the function that it was found to call, or NO_INDEX */
	struct state *waiting;
};

struct verifier {
	const struct bpf_source *source;
	const struct bpf_program *program;
	const struct bpf_policy *policy;
	struct bpf_memory *memory;
	struct bpf_verdict *verdict;
	struct point *points;
	uint32_t *sequence; /* starts of blocks, every one before those it can jump to forwards */
	uint32_t *first;    /* of every function: its part of `sequence`; one more at the end */
	struct state **returned; /* of every function: states at its end */
	bool *active;		 /* of every function: it is being followed */
	uint32_t *stack_use;	 /* of every function: bytes of its frame, */
	uint32_t *stack_total;	 /* and of the frames of what it calls, at most */
	bool callees_vary;	 /* one instruction calls different functions */
	struct state *free;
	uint32_t name;	      /* the last that was given to a symbol */
	uint32_t steps;	      /* taken */
	uint64_t work, limit; /* done, and that may be done */
	uint64_t most;	      /* instructions that a run may execute */
	bool refused;	      /* for good */
	uint32_t probing;     /* loops of which what is true is still looked for */
	bool wrong;	      /* a path was refused while they were probed */
	struct loop *current; /* the innermost loop that is being followed, in this function */
};

/* flow.c: finds functions, blocks, loops and live registers. False after refusing. */
bool flow_find(struct verifier *verifier);

/* step.c: follows `state`, which it takes, from an instruction to the block's end. */
void follow_block(struct verifier *verifier, struct state *state, uint32_t at);

/* loop.c */

/* Follows a function from its start; `state` is taken. What returns is in `returned`. */
void follow_function(struct verifier *verifier, uint32_t function, struct state *state);
/* Gives a state to where a block of the innermost loop `from` goes on: `target`. */
void deliver(struct verifier *verifier, struct loop *from, struct state *state, uint32_t target);
/* Gives a state to the caller of its function, or to the program's end. */
void deliver_return(struct verifier *verifier, struct loop *from, uint32_t function,
		    struct state *state);
/* Gives a state to where its target says. */
void deliver_on(struct verifier *verifier, struct loop *from, struct state *state);
/* Tells the loops that depend on it of a value that a comparison makes interesting: a = b. */
void note_comparison(struct verifier *verifier, const struct state *state, uint32_t at,
		     const struct linear *a, const struct linear *b);

/* pool.c */
struct state *state_take(struct verifier *verifier);
struct state *state_copy(struct verifier *verifier, const struct state *state);
void state_give(struct verifier *verifier, struct state *state);
/* As many bytes as a state has, for something else. */
void *room_take(struct verifier *verifier);
void room_give(struct verifier *verifier, void *room);

/* message.c */

/*
 * The program is wrong at `at`: `what`, about register `about` (or none: NO_INDEX). While
 * loops are probed this only ends the path. Always false.
 */
bool refuse(struct verifier *verifier, const struct state *state, uint32_t at, uint32_t about,
	    const char *what);
/* The same: `bytes` bytes at `offset` of the region that register `about` points to. */
bool refuse_access(struct verifier *verifier, const struct state *state, uint32_t at,
		   uint32_t about, const struct linear *offset, const struct linear *bytes,
		   const char *what);
/* The program cannot be decided: refused for good. Always false. */
bool give_up(struct verifier *verifier, uint32_t at, const char *what);

/* arithmetic.c: one instruction of each kind; false if it is refused. */
bool step_arithmetic(struct verifier *verifier, struct state *state, uint32_t at);
bool step_constant(struct verifier *verifier, struct state *state, uint32_t at);
/* A number of which `number` is known. */
bool set_number(struct verifier *verifier, struct state *state, uint32_t at, struct value *value,
		const struct number *number);

/* access.c */
bool step_load(struct verifier *verifier, struct state *state, uint32_t at);
bool step_store(struct verifier *verifier, struct state *state, uint32_t at);
bool step_atomic(struct verifier *verifier, struct state *state, uint32_t at);
/* Whether a helper may read, or write, `bytes` bytes at register `number`. */
bool check_memory(struct verifier *verifier, struct state *state, uint32_t at, unsigned number,
		  const struct linear *bytes, bool write);

/* branch.c: narrows `state` to where the jump at `at` is taken or not. False: never. */
bool step_branch(struct verifier *verifier, struct state *state, uint32_t at, bool taken);
/* Whether the comparison is allowed. */
bool check_branch(struct verifier *verifier, struct state *state, uint32_t at);

/* call.c */
bool step_helper(struct verifier *verifier, struct state *state, uint32_t at);

#endif
