/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What vspace/ is to know of this architecture's address spaces, and what only
 * this architecture's have: cache operations by address.
 */
#ifndef KERNEL_ARCH_VSPACE_H
#define KERNEL_ARCH_VSPACE_H

#include "arch/sysreg.h"
#include "cap/cap.h"
#include "object/invocation.h"

/*
 * Translation tables: 4 KiB granule, four levels of 512 entries.
 */

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

#define CAP_ROOT	       CAP_VSPACE
#define PAGE_TABLE_MAP	       LABEL_ARMPageTableMap
#define PAGE_TABLE_UNMAP       LABEL_ARMPageTableUnmap
#define ASID_CONTROL_MAKE_POOL LABEL_ARMASIDControlMakePool
#define ASID_POOL_ASSIGN       LABEL_ARMASIDPoolAssign

/** An entry for `vaddr` of `asid` that led nowhere was written: walks see it from now on. */
static inline void tlb_entry_made(word asid, word vaddr)
{
	(void)asid; /* entries that lead nowhere are not held */
	(void)vaddr;
	dsb();
	isb();
}

/** What the register that selects the address space holds for `root`, and for none. */
word vspace_register(struct cap root);
word no_vspace_register(void);

/** Completes a table that becomes a root: here the kernel has tables of its own. */
static inline void root_prepare(void *root)
{
	(void)root;
}

enum outcome vspace_invoke(struct invocation *inv);

enum cache_operation { CACHE_CLEAN, CACHE_INVALIDATE, CACHE_CLEAN_INVALIDATE, CACHE_UNIFY };

/** The operation that the label, counted from the first cache label of its object, asks for. */
void cache_maintain(enum cache_operation operation, paddr start, word bytes);

/* The kernel's own translation tables (mmu.c) */

/** Takes over from the loader's tables: the window, with the kernel image protected by section. */
void mmu_init(void);

/** The boot code has run: its memory becomes plain data. */
void mmu_retire_boot(void);

/** TTBR0_EL1 value that maps nothing. */
word mmu_empty_root(void);

#endif
