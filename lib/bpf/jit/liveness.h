/* SPDX-License-Identifier: BSD-2-Clause */
/* Liveness of registers. */
#ifndef BPF_JIT_LIVENESS_H
#define BPF_JIT_LIVENESS_H

#include "step.h"

#define PASSES_LIMIT 32u /* over all steps, before what is looked for is taken to be the worst */

/* A register's bit in a set; spare registers have none. */
static inline uint16_t register_bit(unsigned number)
{
	return number < SPARE ? (uint16_t)(1u << number) : 0;
}

/*
 * Fills `live`: the registers that are still read at every step; with `upper`,
 * those whose bits 63 to 32 are. What is computed only for results that nobody
 * reads is not read.
 */
void find_live(const struct bpf_program *program, const struct step *steps, uint16_t *live,
	       bool upper);

/* The registers that are still read after the step at `index`. */
uint16_t live_after(const struct step *steps, const uint16_t *live, uint32_t index);

/* Removes the steps whose results nobody reads. */
void remove_unread(const struct bpf_program *program, struct step *steps, const uint16_t *live);

#endif
