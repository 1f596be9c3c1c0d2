/* SPDX-License-Identifier: BSD-2-Clause */
/* Jumps and conditions of the compiler. */
#ifndef BPF_JIT_FLOW_H
#define BPF_JIT_FLOW_H

#include "backend.h"

/* Jumps by the condition of a step, or if it is `inverted`; where the jump is. */
uint32_t compile_branch(struct compiler *compiler, const struct step *step, bool inverted);

/* What the jump back or call of the instruction at `index` costs. */
uint32_t cost_at(const struct compiler *compiler, uint32_t index);

/* Jumps to where `jump` jumps, and pays for it if that is backwards. */
void far_jump(struct compiler *compiler, const struct step *jump);

#endif
