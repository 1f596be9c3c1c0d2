/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Offsets that assembler needs; asserted in trap.c against the structures.
 */
#ifndef KERNEL_ARCH_OFFSETS_H
#define KERNEL_ARCH_OFFSETS_H

#define CORE_CURRENT	 0
#define TCB_CONTEXT	 160
#define CONTEXT_X30	 240
#define CONTEXT_PC	 256
#define CONTEXT_FAULT_PC 272

#endif
