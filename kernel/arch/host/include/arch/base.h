/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the window onto physical memory begins (virtual = physical + WINDOW_BASE),
 * and the core's own data, through the machine's TPIDR_EL1.
 * Memory and kernel data lie in the process's lowest 2 GiB, where code reaches them.
 */
#ifndef KERNEL_ARCH_BASE_H
#define KERNEL_ARCH_BASE_H

#include "arch/machine.h"

#define WINDOW_BASE 0x20000000ul

static inline struct core *this_core(void)
{
	return (struct core *)machine.tpidr_el1;
}

#endif
