/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's own translation tables.
 */
#ifndef KERNEL_ARCH_MMU_H
#define KERNEL_ARCH_MMU_H

#include "types.h"

/** Takes over from the loader's tables: the window, with the kernel image protected by section. */
void mmu_init(void);

/** The boot code has run: its memory becomes plain data. */
void mmu_retire_boot(void);

/** satp value that maps only the kernel. */
word mmu_kernel_satp(void);

#endif
