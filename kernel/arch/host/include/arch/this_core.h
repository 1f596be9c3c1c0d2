/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The core's own data, through the machine's TPIDR_EL1.
 */
#ifndef KERNEL_ARCH_THIS_CORE_H
#define KERNEL_ARCH_THIS_CORE_H

#include "arch/machine.h"

static inline struct core *this_core(void)
{
	return (struct core *)machine.tpidr_el1;
}

#endif
