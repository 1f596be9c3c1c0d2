/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random steps on the kernel with its invariants checked after each.
 *
 *   storm WORLD FIRST-SEED TRIALS
 */
#include <inttypes.h>
#include <stdlib.h>

#include "arch/machine.h"
#include "trial.h"

static struct world world;
static struct snapshot *first;

static void reset(void)
{
	snapshot_restore(first);
}

static const char *play(const struct step *step)
{
	if (step_apply(step) == HOST_HALTED)
		return host_console();
	if (machine_tlb_stale())
		return "the TLB holds a translation that the page tables no longer say";
	return NULL;
}

int main(int argc, char **argv)
{
	const struct trial trial = {&world, reset, play, NULL};

	const struct world_description *description = argc == 4 ? world_named(argv[1]) : NULL;

	if (!description) {
		fprintf(stderr, "usage: storm general|servers FIRST-SEED TRIALS\n");
		return 2;
	}

	uint64_t seed = strtoull(argv[2], NULL, 0), count = strtoull(argv[3], NULL, 0);

	world_make(&world, description, NULL, NULL);
	first = snapshot_take(&world, true);
	host_console();

	bool good = trial_run(&trial, seed, count);

	printf("storm, %s: %" PRIu64 " steps from seeds %" PRIu64 " to %" PRIu64 "\n",
	       description->name, trial_played(), seed, seed + count - 1);
	printf("%d passed, %d failed\n", good, !good);
	return !good;
}
