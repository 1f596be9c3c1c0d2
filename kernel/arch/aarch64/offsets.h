/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Offsets that assembler needs; asserted in trap.c against the structures.
 */
#ifndef KERNEL_ARCH_OFFSETS_H
#define KERNEL_ARCH_OFFSETS_H

/*
 * How C is entered from the vectors: every register is saved and will be loaded
 * again, so C need not keep any. That convention has arguments of its own.
 */
#if defined(__clang__) && defined(__aarch64__)
#define TRAP_CALL      __attribute__((preserve_none))
#define TRAP_ARGUMENT0 x20
#define TRAP_ARGUMENT1 x21
#define TRAP_ARGUMENT2 x22
#else
#define TRAP_CALL
#define TRAP_ARGUMENT0 x0
#define TRAP_ARGUMENT1 x1
#define TRAP_ARGUMENT2 x2
#endif

#define ESR_CLASS_SHIFT 26
#define ESR_CLASS_SVC	0x15 /* from AArch64 */
#define SVC_BYTES	4

#define CORE_CURRENT	 0
#define TCB_CONTEXT	 160
#define CONTEXT_X30	 240
#define CONTEXT_PC	 256
#define CONTEXT_FAULT_PC 272

#endif
