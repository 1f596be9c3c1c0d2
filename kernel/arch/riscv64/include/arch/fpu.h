/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The floating-point unit belongs to the thread that used it last; others are
 * trapped when they touch it.
 */
#ifndef KERNEL_ARCH_FPU_H
#define KERNEL_ARCH_FPU_H

#include "types.h"

/**
 * The current thread met an illegal instruction. True: it did not have the FPU,
 * has it now and tries again; false: it has it, or may not use it.
 */
bool fpu_trap(void);

#endif
