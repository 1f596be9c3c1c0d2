/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the window onto physical memory begins (virtual = physical + WINDOW_BASE),
 * and the core's own data, through TPIDR_EL1.
 */
#ifndef KERNEL_ARCH_BASE_H
#define KERNEL_ARCH_BASE_H

#define WINDOW_BASE 0xffffff8000000000ul

static inline struct core *this_core(void)
{
	struct core *core;

	/* not volatile: the register never changes after boot */
	__asm__("mrs %0, tpidr_el1" : "=r"(core));
	return core;
}

#endif
