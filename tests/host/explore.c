/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Visits every state of the small worlds, breadth first, and plays every step
 * in each. A state is kept as its hash and the step that led to it first; to
 * go on from it its path is played again. Two states of equal hash count as
 * one: with 64 bits and n states, one is missed with probability n^2 / 2^65.
 *
 *   explore WORLD [TRANSITIONS]       at most about so many transitions
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "small_worlds.h"
#include "trial.h"

enum { MAX_PATH = 4096 };

static struct step steps[SMALL_WORLD_STEPS];
static unsigned step_count;

/* States */

struct state {
	uint32_t parent;
	uint16_t depth;
	uint8_t step;
};

static struct state *states;
static uint64_t state_count, state_room;

static uint64_t *hashes; /* open addressing; 0: free */
static uint64_t hash_room;

static bool hash_put(uint64_t *table, uint64_t room, uint64_t hash)
{
	uint64_t at = hash & (room - 1);

	for (; table[at]; at = (at + 1) & (room - 1)) {
		if (table[at] == hash)
			return false;
	}
	table[at] = hash;
	return true;
}

static void hash_grow(void)
{
	uint64_t room = hash_room ? 2 * hash_room : 1u << 16;
	uint64_t *table = calloc(room, sizeof *table);

	if (!table)
		abort();
	for (uint64_t i = 0; i < hash_room; i++) {
		if (hashes[i])
			hash_put(table, room, hashes[i]);
	}
	free(hashes);
	hashes = table;
	hash_room = room;
}

/* Remembers the present state if it is new. */
static void see_state(uint32_t parent, unsigned step, unsigned depth)
{
	uint64_t hash = engine_hash();

	if (2 * state_count >= hash_room)
		hash_grow();
	if (!hash_put(hashes, hash_room, hash ? hash : 1))
		return;
	if (state_count == state_room) {
		state_room = state_room ? 2 * state_room : 1u << 16;
		states = realloc(states, state_room * sizeof *states);
		if (!states)
			abort();
	}
	states[state_count++] = (struct state){parent, (uint16_t)depth, (uint8_t)step};
}

/* The steps that lead to state i; returns how many. */
static unsigned path_to(uint32_t i, const struct step *path[MAX_PATH])
{
	unsigned depth = states[i].depth;

	for (unsigned n = depth; n-- > 0; i = states[i].parent)
		path[n] = &steps[states[i].step];
	return depth;
}

static void go_to(uint32_t i)
{
	const struct step *path[MAX_PATH];
	unsigned depth = path_to(i, path);

	engine_restore(0);
	for (unsigned n = 0; n < depth; n++)
		engine_replay(path[n]);
	engine_save(1);
}

static void report(const struct small_world *small, uint32_t i, unsigned step, const char *wrong)
{
	const struct step *path[MAX_PATH];
	unsigned depth = path_to(i, path);
	struct step *sequence = calloc(depth + 1, sizeof *sequence);

	if (!sequence)
		abort();
	for (unsigned n = 0; n < depth; n++)
		sequence[n] = *path[n];
	sequence[depth] = steps[step];
	fprintf(stderr, "world %s: %s\n", small->description.name, wrong);
	trial_print(stderr, small->description.name, sequence, depth + 1);
	free(sequence);
}

static bool explore(const struct small_world *small, uint64_t limit)
{
	struct world world;
	uint64_t transitions = 0;
	uint32_t i = 0;

	engine_make(&world, &small->description);
	step_count = small->steps(&world, steps);
	engine_save(0);
	see_state(0, 0, 0);
	for (; i < state_count && transitions < limit; i++) {
		if ((small->depth && states[i].depth == small->depth) ||
		    states[i].depth == MAX_PATH)
			break;
		go_to(i);
		for (unsigned k = 0; k < step_count; k++, transitions++) {
			const char *wrong;

			engine_restore(1);
			wrong = engine_play(&steps[k]);
			if (wrong) {
				report(small, i, k, wrong);
				return false;
			}
			see_state(i, k, states[i].depth + 1u);
		}
	}
	printf("%-14s %10" PRIu64 " states %12" PRIu64 " transitions, %u steps, depth %u, %s\n",
	       small->description.name, state_count, transitions, step_count,
	       states[state_count - 1].depth,
	       i == state_count ? "complete"
	       : small->depth	? "to the stated depth"
				: "limited");
	return true;
}

int main(int argc, char **argv)
{
	uint64_t limit = argc > 2 ? strtoull(argv[2], NULL, 0) : UINT64_MAX;
	const struct small_world *small = NULL;

	for (unsigned i = 0; i < small_world_count && argc > 1; i++) {
		if (strcmp(small_worlds[i].description.name, argv[1]) == 0)
			small = &small_worlds[i];
	}
	if (!small) {
		fprintf(stderr, "usage: explore WORLD [TRANSITIONS]; worlds:");
		for (unsigned i = 0; i < small_world_count; i++)
			fprintf(stderr, " %s", small_worlds[i].description.name);
		fprintf(stderr, "\n");
		return 2;
	}
	return !explore(small, limit);
}
