/* SPDX-License-Identifier: BSD-2-Clause */
/* Several steps become one. */
#ifndef BPF_JIT_COMBINE_H
#define BPF_JIT_COMBINE_H

#include "backend.h"

/*
 * Lets steps read what earlier ones copied, and makes one step of several where
 * the machine has an instruction for it.
 */
void combine_steps(struct compiler *compiler);

/* The step that makes what a register holds before `step`; NULL: unknown. */
struct step *maker_of(const struct compiler *compiler, struct step *step, unsigned number);

/* Whether `maker` can be part of `step`, which alone reads what it makes. */
bool is_absorbable(const struct compiler *compiler, const struct step *maker,
		   const struct step *step);

/* A maker of the kind wanted, which can be part of the step; NULL: there is none. */
struct step *find_part(const struct compiler *compiler, struct step *step, unsigned number,
		       unsigned operation, bool immediate, bool wide);

/* What is extracted of a register. */
struct extraction {
	uint8_t amount, length, sign; /* sign: FORM_SIGNED or 0 */
};

/* Makes `step` the extraction of bits of what `part` reads, if the machine has an instruction. */
bool becomes_extraction(struct compiler *compiler, struct step *step, struct extraction extraction,
			struct step *part);

/* Of the machine: combinations that only it has. False: there is none. */
bool combine_here(struct compiler *compiler, struct step *step);

/* Whether operands of a step may be exchanged for others: it says itself where they are. */
bool has_free_operands(const struct step *step);

#endif
