/* SPDX-License-Identifier: BSD-2-Clause */
/* What the unit tests of the host port share. */
#ifndef TESTS_HOST_UNIT_H
#define TESTS_HOST_UNIT_H

#include "world.h"

extern struct world world;

void check(bool good, const char *what);
/** Goes back to the world's first state. */
void reset(void);
/** The capability in slot `slot` of the world's CNode. */
struct cap cap_at(unsigned slot);

#define WORDS(...)                                                                                 \
	sizeof((uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t), (const uint64_t[])                   \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

/** Error label of a call by the running thread. */
uint64_t do_call(uint64_t cap, uint64_t label, unsigned words, const uint64_t *word, unsigned caps,
		 const uint64_t *extra);

/** Thread i of the world. */
struct tcb *thread_at(unsigned i);

/** Tests of unit_details.c, unit_hostile.c and unit_schedule.c. */
void unit_details(void);
void unit_hostile(void);
void unit_schedule(void);

#endif
