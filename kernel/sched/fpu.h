/* SPDX-License-Identifier: BSD-2-Clause */
/* Which thread has the floating-point unit. */
#ifndef KERNEL_SCHED_FPU_H
#define KERNEL_SCHED_FPU_H

#include "core.h"

/** The current thread was trapped at an FPU instruction. True: it tries again; false: it faults. */
bool fpu_trap(void);

/** Takes the FPU away from `thread`; saves its state if `keep`. */
void fpu_release(struct tcb *thread, bool keep);

/** FPU access is that of `thread`, which runs next or goes on. */
void fpu_follow(const struct tcb *thread);

/** The same before a switch from the current thread; threads without the FPU pay nothing. */
static inline void fpu_switch(const struct core *core, const struct tcb *thread)
{
	if (core->fpu_owner && (core->fpu_owner == thread) != (core->fpu_owner == core->current))
		fpu_follow(thread);
}

#endif
