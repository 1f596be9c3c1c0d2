/* SPDX-License-Identifier: BSD-2-Clause */
/* Functions of the program and their frames. */
#ifndef BPF_VERIFY_FRAME_H
#define BPF_VERIFY_FRAME_H

#include "verifier.h"

/* Whether the instruction calls a function of the program, perhaps by way of a helper. */
bool calls_function(const struct verifier *verifier, uint32_t at);
/* Follows such a call, of the innermost loop `loop`; the state is taken. */
void follow_call(struct verifier *verifier, struct loop *loop, struct state *state, uint32_t at);
/* Back in the caller: its frame, its registers. */
void frame_leave(struct state *state);

#endif
