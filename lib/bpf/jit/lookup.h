/* SPDX-License-Identifier: BSD-2-Clause */
/* Lookups in arrays without a call. */
#ifndef BPF_JIT_LOOKUP_H
#define BPF_JIT_LOOKUP_H

#include "backend.h"

/*
 * Makes a call of the map lookup helper a lookup of its own, if it is known to be
 * in an array, and where the key is.
 */
void make_lookup(struct compiler *compiler, struct step *step);

void emit_lookup(struct compiler *compiler, const struct step *step);

#endif
