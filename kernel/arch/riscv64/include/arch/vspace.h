/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What vspace/ is to know of this architecture's address spaces. A root is a
 * page table that was given an identifier.
 */
#ifndef KERNEL_ARCH_VSPACE_H
#define KERNEL_ARCH_VSPACE_H

#include "arch/csr.h"
#include "cap/cap.h"
#include "object/invocation.h"

/*
 * Translation tables: Sv39, three levels of 512 entries. The upper half of
 * every root is the kernel's.
 */

#define TABLE_ENTRIES	 512u
#define ROOT_ENTRIES	 256u /* of a root, that are the user's */
#define TABLE_BITS	 12u
#define PAGE_BITS	 12u
#define LARGE_PAGE_BITS	 21u
#define HUGE_PAGE_BITS	 30u
#define TOP_LEVEL_BITS	 30u /* address bits below the index of the root */
#define LEVEL_INDEX_BITS 9u

typedef uint64_t pte;

#define PTE_VALID    UINT64_C(1)
#define PTE_READ     (UINT64_C(1) << 1)
#define PTE_WRITE    (UINT64_C(1) << 2)
#define PTE_EXECUTE  (UINT64_C(1) << 3)
#define PTE_USER     (UINT64_C(1) << 4)
#define PTE_GLOBAL   (UINT64_C(1) << 5)
#define PTE_ACCESSED (UINT64_C(1) << 6)
#define PTE_DIRTY    (UINT64_C(1) << 7)
#define PTE_LEAF     (PTE_READ | PTE_WRITE | PTE_EXECUTE) /* none of them: a table */

/** Entry that leads to the table or memory at physical `address`. */
static inline pte pte_to(paddr address, pte flags)
{
	return address >> PAGE_BITS << 10 | flags | PTE_VALID;
}

static inline pte table_entry(const void *table)
{
	return pte_to(window_address(table), 0);
}

/** Whether `entry`, found `bits` address bits above the page offset, leads to another table. */
static inline bool is_table(pte entry, word bits)
{
	return bits > PAGE_BITS && (entry & (PTE_VALID | PTE_LEAF)) == PTE_VALID;
}

/** Physical address that `entry` leads to. */
static inline paddr pte_address(pte entry)
{
	return (entry >> 10 & low_mask(44)) << PAGE_BITS;
}

static inline pte *table_of(pte entry)
{
	return window_pointer(pte_address(entry));
}

#define CAP_ROOT	       CAP_PAGE_TABLE
#define PAGE_TABLE_MAP	       LABEL_RISCVPageTableMap
#define PAGE_TABLE_UNMAP       LABEL_RISCVPageTableUnmap
#define ASID_CONTROL_MAKE_POOL LABEL_RISCVASIDControlMakePool
#define ASID_POOL_ASSIGN       LABEL_RISCVASIDPoolAssign

/** An entry for `vaddr` of `asid` that led nowhere was written: walks see it from now on. */
static inline void tlb_entry_made(word asid, word vaddr)
{
	tlb_invalidate_page(asid, vaddr); /* entries that lead nowhere may be held, too */
}

/** What the register that selects the address space holds for `root`, and for none. */
word vspace_register(struct cap root);
word no_vspace_register(void);

/** Completes a table that becomes a root: the upper half leads to the kernel. */
void root_prepare(void *root);

/* The kernel's own translation tables (mmu.c) */

/** Takes over from the loader's tables: the window, with the kernel image protected by section. */
void mmu_init(void);

/** The boot code has run: its memory becomes plain data. */
void mmu_retire_boot(void);

/** satp value that maps only the kernel. */
word mmu_kernel_satp(void);

#endif
