/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What vspace/ is to know of this architecture's address spaces, and what only
 * this architecture's have: cache operations by address.
 */
#ifndef KERNEL_ARCH_VSPACE_H
#define KERNEL_ARCH_VSPACE_H

#include "arch/sysreg.h"
#include "object/invocation.h"

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

#endif
