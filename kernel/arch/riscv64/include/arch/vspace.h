/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What vspace/ is to know of this architecture's address spaces. A root is a
 * page table that was given an identifier.
 */
#ifndef KERNEL_ARCH_VSPACE_H
#define KERNEL_ARCH_VSPACE_H

#include "arch/csr.h"
#include "object/invocation.h"

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

#endif
