/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Generated programs. Every program is valid, ends, and computes the same
 * wherever its memory is: r0 to r7 hold data and never an address.
 */
#ifndef TESTS_BPF_GENERATE_H
#define TESTS_BPF_GENERATE_H

#include <stdbool.h>
#include <stddef.h>

#include "bpf/instruction.h"

#define GENERATED_LIMIT 512 /* instructions at most */

/*
 * The memory that a program is given by r1: r0 to r7 before it, r0 to r7 after
 * it, and what it works on.
 */
#define GENERATED_BYTES	 512
#define GENERATED_INPUTS 8

struct random {
	uint64_t state;
};

uint64_t random_next(struct random *random);

/* A number at which something may happen: of any width, with long rows of equal bits, or small. */
uint64_t random_value(struct random *random);

/* Writes a program; the number of its instructions. */
size_t generate(struct random *random, struct bpf_instruction *code);

/*
 * Changes fields of some of its instructions. Calls become something else: what
 * they leave in r1 to r5 is up to the engine.
 */
void damage(struct random *random, struct bpf_instruction *code, size_t count);

#endif
