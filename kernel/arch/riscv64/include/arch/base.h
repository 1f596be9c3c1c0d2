/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the window onto physical memory begins (virtual = physical + WINDOW_BASE),
 * and the core's own data, through tp.
 */
#ifndef KERNEL_ARCH_BASE_H
#define KERNEL_ARCH_BASE_H

#define WINDOW_BASE 0xffffffc000000000ul

static inline struct core *this_core(void)
{
	struct core *core;

	/* not volatile: in the kernel the register never changes after boot */
	__asm__("mv %0, tp" : "=r"(core));
	return core;
}

#endif
