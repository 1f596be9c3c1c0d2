/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Offsets that assembler needs; asserted in trap.c against the structures.
 */
#ifndef KERNEL_ARCH_OFFSETS_H
#define KERNEL_ARCH_OFFSETS_H

#define CORE_CURRENT 0
#define TCB_CONTEXT  160

#endif
