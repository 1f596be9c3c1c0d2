/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel and model side by side: the same steps on both, compared after each.
 */
#ifndef TESTS_HOST_LOCKSTEP_H
#define TESTS_HOST_LOCKSTEP_H

#include "model/model.h"
#include "world.h"

/** Makes the world on kernel and model; differences stop the process with a message. */
void lockstep_make(struct world *world, const struct world_description *description);

/** Plays one step on both. NULL, or what is different afterwards or broken. */
const char *lockstep_play(const struct step *step);

/** Plays one step on both without comparing. */
void lockstep_replay(const struct step *step);

/** The model. */
struct model *lockstep_model(void);

/** Hash of the present state (of the kernel, which has been compared). */
uint64_t lockstep_hash(void);

#endif
