/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel and model side by side.
 */
#include "engine.h"

#include <stdlib.h>

#include "lockstep.h"

const char engine_name[] = "kernel and model";

static struct snapshot *saved[2];
static struct model *saved_model[2];

void engine_make(struct world *world, const struct world_description *description)
{
	lockstep_make(world, description);
	for (unsigned i = 0; i < 2; i++) {
		saved[i] = snapshot_take(world, false);
		saved_model[i] = model_new();
		if (!saved_model[i])
			abort();
		engine_save(i);
	}
}

void engine_save(unsigned which)
{
	snapshot_retake(saved[which]);
	model_copy(saved_model[which], lockstep_model());
}

void engine_restore(unsigned which)
{
	snapshot_restore(saved[which]);
	model_copy(lockstep_model(), saved_model[which]);
}

const char *engine_play(const struct step *step)
{
	return lockstep_play(step);
}

void engine_replay(const struct step *step)
{
	lockstep_replay(step);
}

uint64_t engine_hash(void)
{
	return lockstep_hash();
}
