/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The counter of cycles, 64 bits: it does not come to its end in the life of a
 * machine. The firmware lets supervisor mode read it; benchmark kernels pass
 * that on to users, who cannot set it.
 */
#ifndef KERNEL_ARCH_CYCLES_H
#define KERNEL_ARCH_CYCLES_H

#include "arch/csr.h"

#define SCOUNTEREN_TIME (UINT64_C(1) << 1)

static inline word cycle_count(void)
{
	return READ_CSR(cycle);
}

/** From now on users see the counters of performance; time stays the kernel's. */
static inline void cycle_count_start(void)
{
	WRITE_CSR(scounteren, low_mask(32) & ~SCOUNTEREN_TIME);
}

#endif
