/* SPDX-License-Identifier: BSD-2-Clause */
/* AArch64: where the labels of this processor mode end and those of all ARM processors begin. */
#ifndef SEL4_ARCH_AARCH64_INVOCATION_H
#define SEL4_ARCH_AARCH64_INVOCATION_H

enum { nSeL4ArchInvocationLabels = ARMPageTableMap };

#endif
