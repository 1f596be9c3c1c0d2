/* SPDX-License-Identifier: BSD-2-Clause */
/* RISC-V 64: object sizes, address space, mapping attributes. */
#ifndef SEL4_ARCH_RISCV64_CONSTANTS_H
#define SEL4_ARCH_RISCV64_CONSTANTS_H

/* Sizes as log2 of bytes. */
#define seL4_PageBits	       12
#define seL4_LargePageBits     21
#define seL4_HugePageBits      30
#define seL4_TeraPageBits      39
#define seL4_SlotBits	       5
#define seL4_TCBBits	       11
#define seL4_EndpointBits      4
#define seL4_NotificationBits  6
#define seL4_ReplyBits	       5
#define seL4_MinUntypedBits    4
#define seL4_MaxUntypedBits    38
#define seL4_ASIDPoolBits      12
#define seL4_ASIDPoolIndexBits 9
#define seL4_NumASIDPoolsBits  7

/* Translation tables, the root included: size, size of an entry, and index bits. */
#define seL4_PageTableBits	12
#define seL4_PageTableEntryBits 3
#define seL4_PageTableIndexBits 9
#define seL4_VSpaceBits		seL4_PageTableBits

/* User mappings end here; the last address that they may cover. */
#define seL4_UserTop	   0x0000003ffffff000
#define seL4_UserVSpaceTop 0x0000003fffffefff

typedef enum {
	seL4_RISCV_Default_VMAttributes = 0,
	seL4_RISCV_ExecuteNever = 1,
	SEL4_FORCE_LONG_ENUM(seL4_RISCV_VMAttributes)
} seL4_RISCV_VMAttributes;

#endif
