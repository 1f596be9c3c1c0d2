/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lazy FPU switching. CPACR_EL1.FPEN lets EL0 use the FPU only while the
 * current thread is its owner.
 */
#include "arch/fpu.h"
#include "arch/interface.h"
#include "arch/sysreg.h"
#include "core.h"
#include "entry/utilisation.h"

#define CPACR_TRAP_EL0 (UINT64_C(1) << 20)
#define CPACR_NO_TRAP  (UINT64_C(3) << 20)

void fpu_save(struct fpu_state *state);
void fpu_load(const struct fpu_state *state);

static void set_access(bool user)
{
	WRITE_SYSREG(cpacr_el1, user ? CPACR_NO_TRAP : CPACR_TRAP_EL0);
	isb();
}

static void take_from_owner(void)
{
	struct core *core = this_core();

	set_access(true);
	if (core->fpu_owner)
		fpu_save(&core->fpu_owner->fpu);
	core->fpu_owner = NULL;
}

bool fpu_trap(void)
{
	struct core *core = this_core();

	if (core->current->flags & TCB_FLAG_FPU_DISABLED)
		return false;
	utilisation_enter();
	take_from_owner();
	fpu_load(&core->current->fpu);
	core->fpu_owner = core->current;
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
