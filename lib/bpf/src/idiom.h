/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Short sequences that compilers write where BPF has no single instruction:
 * what they mean together. Interpreter and compilers execute an idiom as one.
 * Nothing jumps into an idiom but to its start. All registers that its
 * instructions write are written in the same way: an idiom says all of them.
 */
#ifndef BPF_SRC_IDIOM_H
#define BPF_SRC_IDIOM_H

#include "program.h"

enum idiom_kind {
	IDIOM_NONE,    /* one instruction as it is */
	IDIOM_OPERATE, /* dst = a operation b, or the immediate of `last` */
	IDIOM_EXTEND,  /* dst = the lower half of a, extended with zeros, or with the sign */
	IDIOM_ROTATE,  /* temp = a shifted, dst = a rotated left by `amount` */
	IDIOM_ACCESS,  /* temp = a + b; the access of `last`, which goes to temp */
	IDIOM_BRANCH,  /* if not the condition of `first`, jump as `last`, which is JA */
	IDIOM_SELECT,  /* if not the condition of `first`, dst = a; then perhaps jump as `last` */
	IDIOM_COUNT, /* the addition of `first`; then a jump, perhaps IDIOM_BRANCH, on its result */
};

struct idiom {
	enum idiom_kind kind;
	uint8_t dst, a, b, temp;
	uint8_t amount; /* of a rotation */
	bool wide;	/* 64 bits */
	bool is_signed; /* extension */
	bool left;	/* temp is shifted left */
	bool inverted;	/* the condition is */
	uint32_t jump;	/* index of the condition, in IDIOM_COUNT, _BRANCH and _SELECT */
	uint32_t last;	/* index of the last instruction: what faults, stores or jumps */
};

/* What begins at `index`. */
struct idiom find_idiom(const struct bpf_program *program, uint32_t index);

/*
 * The same addition and jump with a move in between, which may as well be made
 * before both. False: there is none.
 */
bool find_delayed_count(const struct bpf_program *program, uint32_t index, struct idiom *idiom);

/* The operation that jumps when this conditional jump does not; OP_NONE for JSET. */
enum operation opposite(enum operation condition);

#endif
