/* SPDX-License-Identifier: BSD-2-Clause */
/* Copies that are needed only where a loop is left. */
#ifndef BPF_JIT_SINK_H
#define BPF_JIT_SINK_H

#include "backend.h"

/*
 * Lets steps write at once to where their result is copied to, and marks moves
 * that are made only on the way out of a loop.
 */
void sink_copies(struct compiler *compiler);

#endif
