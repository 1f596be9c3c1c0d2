/* SPDX-License-Identifier: BSD-2-Clause */
/* What is kept in registers of the machine that no register of BPF is in. */
#ifndef BPF_JIT_SPARE_H
#define BPF_JIT_SPARE_H

#include "backend.h"

/*
 * Chooses the constants and places in the frame that gain most by being in a
 * register, and makes steps read them there.
 */
void choose_spares(struct compiler *compiler);

/* Puts into the spare registers what they begin with. */
void emit_spares(struct compiler *compiler);

#endif
