/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The core's own data, through tp.
 */
#ifndef KERNEL_ARCH_THIS_CORE_H
#define KERNEL_ARCH_THIS_CORE_H

static inline struct core *this_core(void)
{
	struct core *core;

	/* not volatile: in the kernel the register never changes after boot */
	__asm__("mv %0, tp" : "=r"(core));
	return core;
}

#endif
