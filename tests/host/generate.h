/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arbitrary steps that make sense more often than not: a record of a few bytes
 * says which call, and picks its arguments among what the world has now. One
 * record changed changes one step, so that fuzzers can work on records.
 */
#ifndef TESTS_HOST_GENERATE_H
#define TESTS_HOST_GENERATE_H

#include "world.h"

enum { RECORD_BYTES = 32 };

/** The step that `record` means in the present state of the world. */
struct step generate_step(const struct world *world, const uint8_t record[RECORD_BYTES]);

/** Fills a record from a generator of random numbers and advances it. */
void generate_record(uint64_t *random, uint8_t record[RECORD_BYTES]);

/** State of the random numbers for seed number `seed`. */
uint64_t generate_seed(uint64_t seed);

#endif
