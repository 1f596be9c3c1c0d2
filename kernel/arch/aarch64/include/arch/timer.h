/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The generic timer's virtual counter and comparator.
 */
#ifndef KERNEL_ARCH_TIMER_H
#define KERNEL_ARCH_TIMER_H

#include "arch/sysreg.h"

static inline word timer_counter(void)
{
	return READ_SYSREG(cntvct_el0);
}

/** The timer's interrupt is pending from when the counter reaches `value`. */
static inline void timer_compare(word value)
{
	WRITE_SYSREG(cntv_cval_el0, value);
}

#endif
