/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lazy FPU switching: only the thread whose registers the FPU holds, its owner,
 * may use it; another is trapped at its first instruction and becomes the owner.
 */
#include "sched/fpu.h"
#include "arch/fpu.h"
#include "sched/utilisation.h"

static void take_from_owner(struct core *core)
{
	fpu_open();
	if (core->fpu_owner)
		fpu_save(&core->fpu_owner->fpu);
	core->fpu_owner = NULL;
}

bool fpu_trap(void)
{
	struct core *core = this_core();

	if (core->fpu_owner == core->current || core->current->flags & TCB_FLAG_FPU_DISABLED)
		return false;
	utilisation_enter();
	take_from_owner(core);
	fpu_load(&core->current->fpu);
	core->fpu_owner = core->current;
	fpu_set_access(true);
	utilisation_leave();
	return true;
}

void fpu_release(struct tcb *thread, bool keep)
{
	struct core *core = this_core();

	if (core->fpu_owner != thread)
		return;
	if (keep)
		take_from_owner(core);
	core->fpu_owner = NULL;
	fpu_set_access(false);
}

void fpu_follow(const struct tcb *thread)
{
	fpu_set_access(this_core()->fpu_owner == thread);
}
