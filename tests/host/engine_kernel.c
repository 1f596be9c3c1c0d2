/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel alone, with its invariants.
 */
#include "engine.h"

#include "view.h"

const char engine_name[] = "kernel";

static struct snapshot *saved[2];
static struct view view;

void engine_make(struct world *world, const struct world_description *description)
{
	world_make(world, description, NULL, NULL);
	for (unsigned i = 0; i < 2; i++)
		saved[i] = snapshot_take(world, false);
}

void engine_save(unsigned which)
{
	snapshot_retake(saved[which]);
}

void engine_restore(unsigned which)
{
	snapshot_restore(saved[which]);
}

const char *engine_play(const struct step *step)
{
	return step_apply(step) == HOST_HALTED ? host_console() : NULL;
}

void engine_replay(const struct step *step)
{
	step_apply(step);
}

uint64_t engine_hash(void)
{
	view_kernel(&view);
	view_normalise(&view);
	return view_hash(&view);
}
