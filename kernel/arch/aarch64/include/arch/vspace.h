/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Address spaces: their identifiers (ASIDs), page tables and frames.
 *
 * Capabilities' data words: frame and page table: where it is mapped, address
 * space identifier in bits 48..63 and virtual address below; 0: not mapped.
 * VSpace root: its identifier, 0 before one is assigned. ASID pool: the
 * identifiers' first one.
 */
#ifndef KERNEL_ARCH_VSPACE_H
#define KERNEL_ARCH_VSPACE_H

#include "arch/page_table.h"
#include "object/invocation.h"

#define ASID_POOLS     128u
#define ASIDS_PER_POOL 512u
#define ASID_NONE      0u

static inline word mapped_asid(struct cap cap)
{
	return cap.data >> 48;
}

static inline word mapped_vaddr(struct cap cap)
{
	return cap.data & low_mask(48);
}

static inline word mapping_data(word asid, word vaddr)
{
	return asid << 48 | vaddr;
}

/** Root of the address space `asid`, or NULL. */
pte *asid_vspace(word asid);

/** Makes the pool at `pool` (one cleared page) number `index`. */
void asid_pool_install(void *pool, word index);

/** Gives address space `root` the identifier `asid` of an installed pool. */
void asid_assign(word asid, pte *root);

/** The identifier is free again if `root` still has it. */
void asid_release(word asid, const pte *root);
void asid_pool_remove(struct cap pool);

/** Part of arch_check_mappings. */
void asid_check(void);

enum outcome asid_control_invoke(struct invocation *inv);
enum outcome asid_pool_invoke(struct invocation *inv);

/**
 * The address space of extra capability i.
 * @return DONE, or refused as the invocations that map things refuse it
 */
enum outcome decode_vspace(struct invocation *inv, word i, pte **root, word *asid);

enum outcome vspace_invoke(struct invocation *inv);
enum outcome page_table_invoke(struct invocation *inv);
enum outcome frame_invoke(struct invocation *inv);

void page_table_unmap(struct cap cap);
void frame_unmap(struct cap cap);

enum cache_operation { CACHE_CLEAN, CACHE_INVALIDATE, CACHE_CLEAN_INVALIDATE, CACHE_UNIFY };

/** The operation that the label, counted from the first cache label of its object, asks for. */
void cache_maintain(enum cache_operation operation, paddr start, word bytes);

/** Whether physical memory at `start` can be in the caches through the kernel's window. */
bool cache_covers(paddr start, word bytes);

#endif
