/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The cycle counter of the performance monitors, 64 bits: it does not come to
 * its end in the life of a machine. Benchmark kernels let users at it, and with
 * it at all counters, which they may also set.
 */
#ifndef KERNEL_ARCH_CYCLES_H
#define KERNEL_ARCH_CYCLES_H

#include "arch/sysreg.h"

#define PMCR_ENABLE	  (UINT64_C(1) << 0)
#define PMCR_LONG_COUNTER (UINT64_C(1) << 6) /* overflow is that of 64 bits */
#define PMCNTENSET_CYCLES (UINT64_C(1) << 31)
#define PMUSERENR_ENABLE  (UINT64_C(1) << 0)

static inline word cycle_count(void)
{
	return READ_SYSREG(pmccntr_el0);
}

/** From now on cycles at EL0 and EL1 are counted, and users see it. */
static inline void cycle_count_start(void)
{
	WRITE_SYSREG(pmintenclr_el1, low_mask(32)); /* no counter interrupts */
	WRITE_SYSREG(pmccfiltr_el0, 0);
	WRITE_SYSREG(pmcr_el0, PMCR_ENABLE | PMCR_LONG_COUNTER);
	WRITE_SYSREG(pmcntenset_el0, PMCNTENSET_CYCLES);
	WRITE_SYSREG(pmuserenr_el0, PMUSERENR_ENABLE);
}

#endif
