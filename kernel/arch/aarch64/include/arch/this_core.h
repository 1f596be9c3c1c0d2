/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The core's own data, through TPIDR_EL1.
 */
#ifndef KERNEL_ARCH_THIS_CORE_H
#define KERNEL_ARCH_THIS_CORE_H

static inline struct core *this_core(void)
{
	struct core *core;

	/* not volatile: the register never changes after boot */
	__asm__("mrs %0, tpidr_el1" : "=r"(core));
	return core;
}

#endif
