/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * AArch64 under names that programs for several architectures use. Included by
 * <sel4/arch_names.h>.
 */
#ifndef SEL4_ARCH_AARCH64_ARCH_NAMES_H
#define SEL4_ARCH_AARCH64_ARCH_NAMES_H

#define seL4_ARCH_Page_Map		seL4_ARM_Page_Map
#define seL4_ARCH_Page_Unmap		seL4_ARM_Page_Unmap
#define seL4_ARCH_Page_GetAddress	seL4_ARM_Page_GetAddress
#define seL4_ARCH_Page_GetAddress_t	seL4_ARM_Page_GetAddress_t
#define seL4_ARCH_PageTable_Map		seL4_ARM_PageTable_Map
#define seL4_ARCH_PageTable_Unmap	seL4_ARM_PageTable_Unmap
#define seL4_ARCH_ASIDControl_MakePool	seL4_ARM_ASIDControl_MakePool
#define seL4_ARCH_ASIDPool_Assign	seL4_ARM_ASIDPool_Assign
#define seL4_ARCH_VMAttributes		seL4_ARM_VMAttributes
#define seL4_ARCH_Default_VMAttributes	seL4_ARM_Default_VMAttributes
#define seL4_ARCH_ExecuteNever		seL4_ARM_ExecuteNever
#define seL4_ARCH_4KPage		seL4_ARM_SmallPageObject
#define seL4_ARCH_LargePage		seL4_ARM_LargePageObject
#define seL4_ARCH_HugePage		seL4_ARM_HugePageObject
#define seL4_ARCH_PageTableObject	seL4_ARM_PageTableObject
#define seL4_ARCH_VSpaceObject		seL4_ARM_VSpaceObject
#define seL4_ARCH_Uncached_VMAttributes 0
#define ARCHPageTableMap		ARMPageTableMap
#define ARCHPageTableUnmap		ARMPageTableUnmap
#define ARCHPageMap			ARMPageMap
#define ARCHPageUnmap			ARMPageUnmap
#define ARCHPageGetAddress		ARMPageGetAddress
#define ARCHASIDControlMakePool		ARMASIDControlMakePool
#define ARCHASIDPoolAssign		ARMASIDPoolAssign
#define SEL4_ARCH_TABLE_LEVELS		3 /* page tables on the way to a 4 KiB page */

#endif
