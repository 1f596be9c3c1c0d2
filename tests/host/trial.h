/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trials: sequences of steps from the world's first state, each from one seed.
 * A trial that fails, or takes the process down, is told by its seed, made as
 * short as it can be, and printed as a unit test.
 */
#ifndef TESTS_HOST_TRIAL_H
#define TESTS_HOST_TRIAL_H

#include "world.h"

enum { TRIAL_STEPS = 128 };

/** Goes back to the world's first state. */
typedef void (*trial_reset)(void);
/** Plays one step; NULL, or what is wrong afterwards. */
typedef const char *(*trial_play)(const struct step *step);

/** Makes of a step chosen at random one that fits the state better. @param dice  at random */
typedef void (*trial_adapt)(struct step *step, uint8_t dice);

struct trial {
	const struct world *world;
	trial_reset reset;
	trial_play play;
	trial_adapt adapt; /* or NULL */
};

/**
 * Plays `count` trials, with seeds from `first` on.
 * @return whether all went well; otherwise the report is on stderr
 */
bool trial_run(const struct trial *trial, uint64_t first, uint64_t count);

/** Plays the given steps from the first state; NULL or what is wrong. */
const char *trial_steps(const struct trial *trial, const struct step *steps, unsigned count);

/** Prints steps as a unit test called `name`. */
void trial_print(FILE *out, const char *name, const struct step *steps, unsigned count);

/** Steps that trials of this process have played. */
uint64_t trial_played(void);

#endif
