/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random steps on kernel and model.
 *
 *   compare WORLD FIRST-SEED TRIALS
 */
#include <inttypes.h>
#include <stdlib.h>

#include "lockstep.h"
#include "trial.h"

static struct world world;
static struct snapshot *first;
static struct model *first_model;

static void reset(void)
{
	snapshot_restore(first);
	model_copy(lockstep_model(), first_model);
}

int main(int argc, char **argv)
{
	const struct trial trial = {&world, reset, lockstep_play, NULL};

	const struct world_description *description = argc == 4 ? world_named(argv[1]) : NULL;

	if (!description) {
		fprintf(stderr, "usage: compare general|servers FIRST-SEED TRIALS\n");
		return 2;
	}

	uint64_t seed = strtoull(argv[2], NULL, 0), count = strtoull(argv[3], NULL, 0);

	lockstep_make(&world, description);
	first = snapshot_take(&world, true);
	first_model = model_new();
	if (!first_model)
		return 2;
	model_copy(first_model, lockstep_model());

	bool good = trial_run(&trial, seed, count);

	printf("compare, %s: %" PRIu64 " steps from seeds %" PRIu64 " to %" PRIu64 "\n",
	       description->name, trial_played(), seed, seed + count - 1);
	printf("%d passed, %d failed\n", good, !good);
	return !good;
}
