/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The floating-point unit belongs to the thread that used it last; others are
 * trapped when they touch it.
 */
#ifndef KERNEL_ARCH_FPU_H
#define KERNEL_ARCH_FPU_H

#include "types.h"

/** The current thread touched the FPU. True: it has it now; false: it may not use it. */
bool fpu_trap(void);

#endif
