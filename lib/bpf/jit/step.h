/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is compiled: the decoded program once more, with three operands instead
 * of two, so that several instructions can become one step. There is a step for
 * every instruction; one that has become part of another, or has no effect, is
 * OP_NONE. Invariant: all that a step reads is in a, b and c (but for the
 * arguments of calls), and all that it writes in dst.
 */
#ifndef BPF_JIT_STEP_H
#define BPF_JIT_STEP_H

#include "program.h"

#define NO_REGISTER 255u
#define SCRATCH	    11u /* for compile.c; no emit_ function uses it but as it is told to */
#define SPARE	    12u /* the first register that no register of BPF is kept in */

/* Operations that no single instruction of BPF has. */
enum step_operation {
	STEP_ROTATE = OPERATIONS, /* dst = a rotated left by `amount` */
	STEP_EXTRACT,		  /* dst = `length` bits of a from `amount` on; FORM_SIGNED */
	STEP_MULTIPLY_ADD,	  /* dst = c + a * b */
	STEP_MULTIPLY_SUBTRACT,	  /* dst = c - a * b */
	STEP_LOOKUP, /* dst = where the value of the key at a + offset is in the array `immediate`
		      */
};

/* What of a register is read: anything, or bits 63 to 32. */
enum part { ANY_PART, UPPER_HALF };

/*
 * Arithmetic: dst = a operation b, b perhaps shifted first. Conditions compare a
 * with b. Moves, extensions and the like: dst = operation a. Accesses: at a + c +
 * offset, c perhaps shifted left; what is stored is b. With FORM_IMMEDIATE, the
 * immediate stands for b (of a move, for a).
 */
struct step {
	uint8_t operation; /* enum operation or step_operation */
	uint8_t form;	   /* FORM_ bits, as of an instruction */
	uint8_t dst, a, b, c;
	uint8_t shift;	/* of b: OP_LSH, OP_RSH, OP_ARSH or STEP_ROTATE; OP_NONE: it is not */
	uint8_t amount; /* bits of any shift or rotation */
	uint8_t length;
	int8_t depth;	  /* number of loops that it is in */
	bool sunk;	  /* made only if the condition behind it leads out of a loop */
	uint8_t jumps;	  /* how many steps jump to it, or UINT8_MAX for more */
	uint16_t live[2]; /* by enum part: the registers that are still read when it is reached */
	uint16_t facts;	  /* of the machine: what it knows of the registers then */
	int32_t offset;	  /* as of an instruction */
	int64_t immediate;
};

static inline bool is_wide_step(const struct step *step)
{
	return (step->form & FORM_WIDE) != 0;
}

static inline bool has_immediate(const struct step *step)
{
	return (step->form & FORM_IMMEDIATE) != 0;
}

static inline bool is_arithmetic_step(const struct step *step)
{
	return step->operation >= OP_ADD && step->operation <= OP_SMOD;
}

static inline bool is_conditional_step(const struct step *step)
{
	return step->operation >= OP_JEQ && step->operation <= OP_JSET;
}

static inline bool is_call_step(const struct step *step)
{
	return step->operation >= OP_CALL_HELPER && step->operation <= OP_CALL_REGISTER;
}

static inline bool is_plain_access(const struct step *step)
{
	return step->operation == OP_LOAD || step->operation == OP_STORE;
}

/* A copy of one register to another. */
static inline bool is_copy_step(const struct step *step)
{
	return step->operation == OP_MOV && !has_immediate(step);
}

/* Whether the next step is never the next to be executed. */
static inline bool ends_steps(const struct step *step)
{
	return step->operation == OP_JA || step->operation == OP_EXIT;
}

static inline bool step_reads(const struct step *step, unsigned number)
{
	return step->a == number || step->b == number || step->c == number;
}

/* Makes it a step that does nothing. */
void remove_step(struct step *step);

/* Makes a step for every instruction. */
void make_steps(const struct bpf_program *program, struct step *steps);

#endif
