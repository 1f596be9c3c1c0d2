/* SPDX-License-Identifier: BSD-2-Clause */
/* Floating-point unit: CPACR_EL1.FPEN says whether EL0 may use it, or EL1 only. */
#ifndef KERNEL_ARCH_FPU_H
#define KERNEL_ARCH_FPU_H

#include "arch/context.h"
#include "arch/sysreg.h"

#define CPACR_TRAP_EL0 (UINT64_C(1) << 20)
#define CPACR_NO_TRAP  (UINT64_C(3) << 20)

/** Whether users may use the FPU. */
static inline void fpu_set_access(bool user)
{
	WRITE_SYSREG(cpacr_el1, user ? CPACR_NO_TRAP : CPACR_TRAP_EL0);
	isb();
}

/** The kernel may save and load. */
static inline void fpu_open(void)
{
	fpu_set_access(true);
}

void fpu_save(struct fpu_state *state);
void fpu_load(const struct fpu_state *state);

#endif
