/* SPDX-License-Identifier: BSD-2-Clause */
/* Loops that stand in the code several times in a row. */
#ifndef BPF_JIT_LOOP_H
#define BPF_JIT_LOOP_H

#include "backend.h"

/*
 * Compiles the loop that begins at `index`, several times if it is a small one
 * without loops in it; or only what compile_at compiles. Returns the last step.
 */
uint32_t compile_loop(struct compiler *compiler, uint32_t index);

#endif
