/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Translation tables: 4 KiB granule, four levels of 512 entries.
 */
#ifndef KERNEL_ARCH_PAGE_TABLE_H
#define KERNEL_ARCH_PAGE_TABLE_H

#include "cap/window.h"

#define TABLE_ENTRIES	 512u
#define ROOT_ENTRIES	 512u /* of a root, that are the user's */
#define TABLE_BITS	 12u
#define PAGE_BITS	 12u
#define LARGE_PAGE_BITS	 21u
#define HUGE_PAGE_BITS	 30u
#define TOP_LEVEL_BITS	 39u /* address bits below the index of the root */
#define LEVEL_INDEX_BITS 9u

typedef uint64_t pte;

#define PTE_VALID      UINT64_C(1)
#define PTE_TABLE      UINT64_C(3) /* at levels above the last */
#define PTE_BLOCK      UINT64_C(1)
#define PTE_PAGE       UINT64_C(3)	  /* at the last level */
#define PTE_MEMORY     (UINT64_C(1) << 2) /* MAIR index 1: normal, write-back; index 0: device */
#define PTE_USER       (UINT64_C(1) << 6)
#define PTE_READ_ONLY  (UINT64_C(1) << 7)
#define PTE_SHAREABLE  (UINT64_C(3) << 8)
#define PTE_ACCESSED   (UINT64_C(1) << 10)
#define PTE_NOT_GLOBAL (UINT64_C(1) << 11)
#define PTE_KERNEL_NX  (UINT64_C(1) << 53)
#define PTE_USER_NX    (UINT64_C(1) << 54)
#define PTE_ADDRESS    UINT64_C(0x0000fffffffff000)

#define MAIR_VALUE UINT64_C(0xff00)

static inline pte table_entry(const void *table)
{
	return window_address(table) | PTE_TABLE;
}

/** Whether `entry`, found `bits` address bits above the page offset, leads to another table. */
static inline bool is_table(pte entry, word bits)
{
	return bits > PAGE_BITS && (entry & PTE_TABLE) == PTE_TABLE;
}

/** Whether users can write through the page or block `entry`. */
static inline bool is_user_writable(pte entry)
{
	return (entry & (PTE_USER | PTE_READ_ONLY)) == PTE_USER;
}

/** Physical address that `entry` leads to. */
static inline paddr pte_address(pte entry)
{
	return entry & PTE_ADDRESS;
}

static inline pte *table_of(pte entry)
{
	return window_pointer(pte_address(entry));
}

#endif
