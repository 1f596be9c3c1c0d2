/* SPDX-License-Identifier: BSD-2-Clause */
/* Liveness of registers. */
#ifndef BPF_JIT_LIVENESS_H
#define BPF_JIT_LIVENESS_H

#include "backend.h"

#define PASSES_LIMIT 32u /* over all steps, before what is looked for is taken to be the worst */

/* A register's bit in a set; spare registers have none. */
static inline uint16_t register_bit(unsigned number)
{
	return number < SPARE ? (uint16_t)(1u << number) : 0;
}

/*
 * Finds the registers of which a part is still read at every step. What is
 * computed only for results that nobody reads is not read.
 */
void find_live(struct compiler *compiler, enum part part);

/* The registers of which the part is still read after a step. */
uint16_t live_after(const struct compiler *compiler, const struct step *step, enum part part);

/* Removes the steps whose results nobody reads. */
void remove_unread(struct compiler *compiler);

#endif
