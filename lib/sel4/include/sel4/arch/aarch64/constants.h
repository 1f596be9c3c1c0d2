/* SPDX-License-Identifier: BSD-2-Clause */
/* AArch64: object sizes, address space, mapping attributes, virtual processor registers. */
#ifndef SEL4_ARCH_AARCH64_CONSTANTS_H
#define SEL4_ARCH_AARCH64_CONSTANTS_H

/* Sizes as log2 of bytes. */
#define seL4_PageBits	       12
#define seL4_LargePageBits     21
#define seL4_HugePageBits      30
#define seL4_SlotBits	       5
#define seL4_TCBBits	       11
#define seL4_EndpointBits      4
#define seL4_NotificationBits  6
#define seL4_ReplyBits	       5
#define seL4_MinUntypedBits    4
#define seL4_MaxUntypedBits    47
#define seL4_ASIDPoolBits      12
#define seL4_ASIDPoolIndexBits 9
#define seL4_NumASIDPoolsBits  7
#define seL4_VCPUBits	       12
#define seL4_ARM_VCPUBits      12
#define seL4_IOPageTableBits   12

/* Translation tables: size, size of an entry, and index bits. */
#define seL4_VSpaceBits		12
#define seL4_VSpaceEntryBits	3
#define seL4_VSpaceIndexBits	9
#define seL4_PageTableBits	12
#define seL4_PageTableEntryBits 3
#define seL4_PageTableIndexBits 9
#define seL4_PGDBits		seL4_VSpaceBits
#define seL4_PGDEntryBits	seL4_VSpaceEntryBits
#define seL4_PGDIndexBits	seL4_VSpaceIndexBits
#define seL4_PUDBits		seL4_PageTableBits
#define seL4_PUDEntryBits	seL4_PageTableEntryBits
#define seL4_PUDIndexBits	seL4_PageTableIndexBits
#define seL4_PageDirBits	seL4_PageTableBits
#define seL4_PageDirEntryBits	seL4_PageTableEntryBits
#define seL4_PageDirIndexBits	seL4_PageTableIndexBits

/* The last address that user mappings may cover. */
#define seL4_UserTop	   0x00007fffffffffff
#define seL4_UserVSpaceTop seL4_UserTop

/* Message words that system calls carry in registers. */
#define seL4_FastMessageRegisters 4

#define seL4_NumHWBreakpoints	     10
#define seL4_NumExclusiveBreakpoints 6
#define seL4_NumExclusiveWatchpoints 4

#define seL4_DataFault	      0
#define seL4_InstructionFault 1

typedef enum {
	seL4_ARM_PageCacheable = 1,
	seL4_ARM_ParityEnabled = 2, /* has no effect */
	seL4_ARM_Default_VMAttributes = 3,
	seL4_ARM_ExecuteNever = 4,
	SEL4_FORCE_LONG_ENUM(seL4_ARM_VMAttributes)
} seL4_ARM_VMAttributes;

typedef enum {
	seL4_ARM_CacheI = 1,
	seL4_ARM_CacheD = 2,
	seL4_ARM_CacheID = 3,
	SEL4_FORCE_LONG_ENUM(seL4_ARM_CacheType)
} seL4_ARM_CacheType;

/* Registers of a virtual processor, for kernels at EL2. */
typedef enum {
	seL4_VCPUReg_SCTLR,
	seL4_VCPUReg_CPACR,
	seL4_VCPUReg_TTBR0,
	seL4_VCPUReg_TTBR1,
	seL4_VCPUReg_TCR,
	seL4_VCPUReg_MAIR,
	seL4_VCPUReg_AMAIR,
	seL4_VCPUReg_CIDR,
	seL4_VCPUReg_ACTLR,
	seL4_VCPUReg_AFSR0,
	seL4_VCPUReg_AFSR1,
	seL4_VCPUReg_ESR,
	seL4_VCPUReg_FAR,
	seL4_VCPUReg_PAR,
	seL4_VCPUReg_VBAR,
	seL4_VCPUReg_TPIDR_EL1,
	seL4_VCPUReg_VMPIDR_EL2,
	seL4_VCPUReg_SP_EL1,
	seL4_VCPUReg_ELR_EL1,
	seL4_VCPUReg_SPSR_EL1,
	seL4_VCPUReg_CNTV_CTL,
	seL4_VCPUReg_CNTV_CVAL,
	seL4_VCPUReg_CNTVOFF,
	seL4_VCPUReg_CNTKCTL_EL1,
	seL4_VCPUReg_Num,
	seL4_VCPURegSaveRange_start = seL4_VCPUReg_TTBR0,
	seL4_VCPURegSaveRange_end = seL4_VCPUReg_SPSR_EL1
} seL4_VCPUReg;

#endif
