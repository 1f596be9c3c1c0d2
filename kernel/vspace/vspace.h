/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Address spaces: their identifiers (ASIDs), page tables and frames, for
 * architectures whose tables below the root are objects of one type. They give
 * arch/vspace.h: entries and levels, names of labels and the type of roots,
 * translation cache.
 *
 * Capabilities' data words: frame, page table and root: where it is mapped,
 * address space identifier in bits 48..63 and virtual address below; 0: not
 * mapped. A root with an identifier is mapped at address 0. ASID pool: the
 * identifiers' first one.
 */
#ifndef KERNEL_VSPACE_VSPACE_H
#define KERNEL_VSPACE_VSPACE_H

#include "arch/vspace.h"
#include "object/invocation.h"
#include "object/objects.h"

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

/* Where a walk ends: the entry for the address at the last level that exists. */
struct walk {
	pte *entry;
	word bits; /* log2 of the memory one entry spans */
};

/** Follows `vaddr` from `root` down to the first entry that is no table. */
static inline struct walk table_walk(pte *root, word vaddr)
{
	word bits = TOP_LEVEL_BITS;

	for (;;) {
		pte *entry = &root[vaddr >> bits & low_mask(LEVEL_INDEX_BITS)];

		if (!is_table(*entry, bits))
			return (struct walk){entry, bits};
		root = table_of(*entry);
		bits -= LEVEL_INDEX_BITS;
	}
}

/** Counts the identifiers and pools of them that were taken away; never 0. */
extern word asid_state;

/** thread_vspace_register, found anew. */
word thread_vspace_look(struct tcb *thread);

/** What selects the thread's address space, or the one that maps nothing. */
static inline word thread_vspace_register(struct tcb *thread)
{
	if (thread->vspace_state == asid_state &&
	    cap_type(thread->slots[TCB_VSPACE].cap) == CAP_ROOT)
		return thread->vspace_register;
	return thread_vspace_look(thread);
}

/** Root of the address space `asid`, or NULL. */
pte *asid_vspace(word asid);

/** Whether `cap`, a page table or root, is the root of the address space it says. */
bool is_root(struct cap cap);

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
enum outcome page_table_invoke(struct invocation *inv);
enum outcome frame_invoke(struct invocation *inv);

/**
 * The address space of extra capability i.
 * @return DONE, or refused as the invocations that map things refuse it
 */
enum outcome decode_vspace(struct invocation *inv, word i, pte **root, word *asid);

/** Capability to a new frame of 2^bits bytes. */
struct cap frame_create(paddr address, word bits, bool device);

/** The entry that maps the frame where its capability says, or NULL if that is no longer so. */
pte *frame_entry_of(struct cap frame);
void frame_unmap(struct cap frame);
void page_table_unmap(struct cap table);

/** Whether physical memory at `start` is memory of this board, not a device. */
bool memory_covers(paddr start, word bytes);

/** Entry of a page of the initial address space, for the architecture's boot. */
pte arch_boot_page_entry(paddr page, bool executable);

#endif
