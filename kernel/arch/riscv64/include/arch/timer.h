/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The time register and the firmware's timer.
 */
#ifndef KERNEL_ARCH_TIMER_H
#define KERNEL_ARCH_TIMER_H

#include "arch/csr.h"
#include "arch/sbi.h"

static inline word timer_counter(void)
{
	return READ_CSR(time);
}

/** The timer's interrupt is pending from when the counter reaches `value`. */
static inline void timer_compare(word value)
{
	sbi_call(SBI_SET_TIMER, value);
}

#endif
