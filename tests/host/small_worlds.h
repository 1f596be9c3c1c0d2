/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Small worlds: systems with few objects and a fixed list of things that their
 * threads can do, small enough to visit every state.
 */
#ifndef TESTS_HOST_SMALL_WORLDS_H
#define TESTS_HOST_SMALL_WORLDS_H

#include "world.h"

enum { SMALL_WORLD_STEPS = 64 };

struct small_world {
	struct world_description description;
	unsigned depth; /* steps from the first state; 0: until there is nothing new */
	/** Fills in what can happen; returns how many steps there are. */
	unsigned (*steps)(const struct world *world, struct step steps[SMALL_WORLD_STEPS]);
};

extern const struct small_world small_worlds[];
extern const unsigned small_world_count;

#endif
