/* SPDX-License-Identifier: BSD-2-Clause */
/* Several steps become one. */
#ifndef BPF_JIT_COMBINE_H
#define BPF_JIT_COMBINE_H

#include "backend.h"

/*
 * Lets steps read what earlier ones copied, and makes one step of several where
 * the machine has an instruction for it. `live` is what is read without that.
 */
void combine_steps(struct compiler *compiler);

/* The step that makes what a register holds before `index`; NULL: unknown. */
struct step *maker_of(const struct compiler *compiler, uint32_t index, unsigned number);

/* Whether operands of a step may be exchanged for others: it says itself where they are. */
bool has_free_operands(const struct step *step);

#endif
