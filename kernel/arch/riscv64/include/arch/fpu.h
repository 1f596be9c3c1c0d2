/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Floating-point unit: sstatus.FS lets users run its instructions, and tells
 * whether one changed a register.
 */
#ifndef KERNEL_ARCH_FPU_H
#define KERNEL_ARCH_FPU_H

#include "arch/context.h"
#include "arch/csr.h"

/** Whether users may use the FPU. */
static inline void fpu_set_access(bool user)
{
	CLEAR_CSR(sstatus, user ? SSTATUS_FS & ~FS_CLEAN : SSTATUS_FS);
	if (user)
		SET_CSR(sstatus, FS_CLEAN);
}

/** The kernel may save and load. */
static inline void fpu_open(void)
{
	SET_CSR(sstatus, SSTATUS_FS);
}

void fpu_save(struct fpu_state *state);
void fpu_load(const struct fpu_state *state);

#endif
