/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lazy FPU switching. sstatus.FS lets users run FPU instructions only while the
 * current thread is the owner, and tells whether it changed a register.
 */
#include "arch/fpu.h"
#include "arch/csr.h"
#include "arch/interface.h"
#include "core.h"
#include "entry/utilisation.h"

void fpu_save(struct fpu_state *state);
void fpu_load(const struct fpu_state *state);

static void set_access(bool user)
{
	CLEAR_CSR(sstatus, user ? SSTATUS_FS & ~FS_CLEAN : SSTATUS_FS);
	if (user)
		SET_CSR(sstatus, FS_CLEAN);
}

/* FS is off, or tells the truth about the current thread, whose registers these are then. */
static void take_from_owner(void)
{
	struct core *core = this_core();

	if (core->fpu_owner) {
		SET_CSR(sstatus, SSTATUS_FS);
		fpu_save(&core->fpu_owner->fpu);
	}
	core->fpu_owner = NULL;
}

bool fpu_trap(void)
{
	struct core *core = this_core();

	if (core->fpu_owner == core->current || core->current->flags & TCB_FLAG_FPU_DISABLED)
		return false;
	utilisation_enter();
	take_from_owner();
	SET_CSR(sstatus, SSTATUS_FS);
	fpu_load(&core->current->fpu);
	core->fpu_owner = core->current;
	set_access(true);
	utilisation_leave();
	return true;
}

void arch_fpu_release(struct tcb *thread, bool keep)
{
	struct core *core = this_core();

	if (core->fpu_owner != thread)
		return;
	if (keep)
		take_from_owner();
	core->fpu_owner = NULL;
	set_access(false);
}

void arch_fpu_update(void)
{
	struct core *core = this_core();

	set_access(core->fpu_owner == core->current);
}
