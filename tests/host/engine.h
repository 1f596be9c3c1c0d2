/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What exploration plays on: the kernel alone (engine_kernel.c) or kernel and
 * model side by side (engine_lockstep.c). A program links one of them.
 */
#ifndef TESTS_HOST_ENGINE_H
#define TESTS_HOST_ENGINE_H

#include "world.h"

/** Makes the world; afterwards its state is the first. */
void engine_make(struct world *world, const struct world_description *description);

/** Keeps the present state in place `which` (0 or 1). */
void engine_save(unsigned which);
void engine_restore(unsigned which);

/** Plays a step and checks the state that follows. NULL, or what is wrong. */
const char *engine_play(const struct step *step);
/** Plays a step that was checked before. */
void engine_replay(const struct step *step);

/** Hash of the state that the last engine_play led to. */
uint64_t engine_hash(void);

/** What it plays on, for the report. */
extern const char engine_name[];

#endif
