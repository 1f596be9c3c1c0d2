/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random programs, of which many are right and many are wrong by little. They use
 * what the test grants: a context with the packet's bounds and numbers, an array
 * with two values and a ring buffer.
 */
#ifndef TESTS_BPF_VERIFY_GENERATE_H
#define TESTS_BPF_VERIFY_GENERATE_H

#include <stdbool.h>
#include <stddef.h>

#include "bpf/instruction.h"

#define GENERATED_CONTEXT 64u /* bytes; numbers from GENERATED_NUMBERS on */
#define GENERATED_NUMBERS 16u
#define GENERATED_VALUE	  24u /* bytes of a value of map 0, which has 4-byte keys */
#define GENERATED_RING	  1u  /* number of the ring buffer */
#define GENERATED_MOST	  320u

struct generated {
	struct bpf_instruction code[GENERATED_MOST];
	size_t count;
	bool repeats; /* it calls bpf_loop */
};

/* A number below `limit`; `seed` is not 0 and changes. */
uint32_t random_below(uint64_t *seed, uint32_t limit);

void generate(struct generated *program, uint64_t *seed);

#endif
