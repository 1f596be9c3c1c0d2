/* SPDX-License-Identifier: BSD-2-Clause */
/* RISC-V 64: where the labels of this word size end and those of all RISC-V processors begin. */
#ifndef SEL4_ARCH_RISCV64_INVOCATION_H
#define SEL4_ARCH_RISCV64_INVOCATION_H

enum { nSeL4ArchInvocationLabels = RISCVPageTableMap };

#endif
