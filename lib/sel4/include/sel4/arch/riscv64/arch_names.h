/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RISC-V 64 under names that programs for several architectures use. Included by
 * <sel4/arch_names.h>.
 */
#ifndef SEL4_ARCH_RISCV64_ARCH_NAMES_H
#define SEL4_ARCH_RISCV64_ARCH_NAMES_H

#define seL4_ARCH_Page_Map		seL4_RISCV_Page_Map
#define seL4_ARCH_Page_Unmap		seL4_RISCV_Page_Unmap
#define seL4_ARCH_Page_GetAddress	seL4_RISCV_Page_GetAddress
#define seL4_ARCH_Page_GetAddress_t	seL4_RISCV_Page_GetAddress_t
#define seL4_ARCH_PageTable_Map		seL4_RISCV_PageTable_Map
#define seL4_ARCH_PageTable_Unmap	seL4_RISCV_PageTable_Unmap
#define seL4_ARCH_ASIDControl_MakePool	seL4_RISCV_ASIDControl_MakePool
#define seL4_ARCH_ASIDPool_Assign	seL4_RISCV_ASIDPool_Assign
#define seL4_ARCH_VMAttributes		seL4_RISCV_VMAttributes
#define seL4_ARCH_Default_VMAttributes	seL4_RISCV_Default_VMAttributes
#define seL4_ARCH_ExecuteNever		seL4_RISCV_ExecuteNever
#define seL4_ARCH_4KPage		seL4_RISCV_4K_Page
#define seL4_ARCH_LargePage		seL4_RISCV_Mega_Page
#define seL4_ARCH_HugePage		seL4_RISCV_Giga_Page
#define seL4_ARCH_PageTableObject	seL4_RISCV_PageTableObject
#define seL4_ARCH_VSpaceObject		seL4_RISCV_PageTableObject
#define seL4_ARCH_Uncached_VMAttributes seL4_RISCV_Default_VMAttributes
#define ARCHPageTableMap		RISCVPageTableMap
#define ARCHPageTableUnmap		RISCVPageTableUnmap
#define ARCHPageMap			RISCVPageMap
#define ARCHPageUnmap			RISCVPageUnmap
#define ARCHPageGetAddress		RISCVPageGetAddress
#define ARCHASIDControlMakePool		RISCVASIDControlMakePool
#define ARCHASIDPoolAssign		RISCVASIDPoolAssign
#define SEL4_ARCH_TABLE_LEVELS		2 /* page tables on the way to a 4 KiB page */

#endif
