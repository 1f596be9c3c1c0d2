/* SPDX-License-Identifier: BSD-2-Clause */
/* Liveness of registers. */
#ifndef BPF_JIT_LIVENESS_H
#define BPF_JIT_LIVENESS_H

#include "program.h"

/*
 * Fills `live`, which is cleared: the registers that are still read at every
 * instruction; with `upper`, those whose bits 63 to 32 are.
 */
void find_live(const struct bpf_program *program, uint16_t *live, bool upper);

/* The registers that are still read after the instruction at `index`. */
uint16_t live_after(const struct bpf_program *program, const uint16_t *live, uint32_t index);

#endif
