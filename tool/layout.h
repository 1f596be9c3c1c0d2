/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system as kernel objects: what exists, where it is mapped, who holds
 * which capability. Objects are made in groups first and get their ids (slots
 * of the vault) all at once, in descending order of size, as abi/system_image.h
 * demands; until then they are known by group and offset.
 */
#ifndef TOOL_LAYOUT_H
#define TOOL_LAYOUT_H

#include <abi/system_image.h>

#include "program.h"
#include "spec.h"

#define SLOT_BITS 5 /* log2 bytes of a capability slot */

/* An object: number `offset` of a group. */
struct object {
	uint32_t group, offset;
};

/* Objects of one kind and size that get adjacent ids. Group 0 is unused: "no object". */
struct group {
	enum sys_object_kind kind;
	unsigned size_bits; /* as in sys_object: radix of a CNode, log2 bytes of a context */
	uint64_t count;
	bool fixed;	     /* lies at physical address `paddr` instead of in the pool */
	uint64_t paddr;	     /* of one in the pool: bytes from its start; see layout_paddr */
	uint32_t first_id;   /* after layout_number */
	const char *purpose; /* for the report */
};

/* Frames that a mapping shows: adjacent payload pages, or adjacent objects of a group. */
struct frames {
	bool payload;
	uint32_t first_page;
	struct object first;
	uint64_t count;
};

struct mapping {
	const struct domain *domain; /* NULL: the root task's own space */
	uint64_t vaddr;
	struct frames frames;
	unsigned page_bits;
	unsigned flags; /* SYS_MAP_* */
	bool copied;	/* the frames are mapped elsewhere, too, so copies are used here */
	uint32_t copy_id;
};

struct page_table {
	uint64_t vaddr;	     /* first address it spans */
	unsigned level_bits; /* log2 of the span in bytes: 39, 30 or 21 */
};

/* A capability that goes into a CNode; without `irq_source` of object `source`. */
struct capability {
	struct object cnode, source;
	const struct interrupt *irq_source;
	uint32_t slot, rights;
	uint64_t badge;
};

/* The objects of one domain. */
struct domain_layout {
	const struct domain *domain;
	struct object tcb, sched_context, reply, notification, endpoint; /* no endpoint: group 0 */
	struct object root_cnode, cnode, vspace, zero_frames, tables;
	uint64_t zero_frame_count; /* used of zero_frames: bss, stack, IPC buffer */
	struct frames stack;
	struct object ipc_frame;
	struct page_table *page_tables; /* top level first */
	size_t page_table_count;
	uint64_t entry;
};

struct fill {
	struct object frame;
	uint64_t offset;
	uint32_t page;
};

struct layout {
	const struct spec *spec;
	struct group *groups;
	size_t group_count;
	struct domain_layout *domains;
	struct mapping *mappings;
	size_t mapping_count;
	struct capability *capabilities;
	size_t capability_count;
	struct fill *fills;
	size_t fill_count;
	struct object fault_endpoint, monitor_cnode, monitor_reply;
	/* Where the monitor sees stacks: address and lowest page tables; none without it. */
	uint64_t view_start, view_table_count;
	struct object view_tables;
	struct bytes payload;
	uint32_t *order; /* groups as their ids follow each other; group 0 is not in it */
	uint32_t first_irq_id, vault_slots;
	unsigned vault_radix, pool_bits;
	uint64_t pool_bytes;	/* used of 2^pool_bits */
	uint64_t pool_paddr;	/* after layout_place_pool */
	uint64_t payload_paddr; /* of the payload's first page; after the image is made */
};

/* Lays the system out; `programs` has one for each domain. False after an error. */
bool layout_make(const struct spec *spec, const struct program *programs, struct layout *layout);

/* Steps of layout_make. */
bool layout_add_regions(struct layout *layout);
void layout_add_page_tables(struct layout *layout, struct domain_layout *domain);
void layout_add_stack_view(struct layout *layout);
void layout_add_capabilities(struct layout *layout);
void layout_number(struct layout *layout);

/* Whether anything but notifications comes to a domain: calls, or faults of its children. */
static inline bool domain_has_endpoint(const struct domain *domain)
{
	return domain->is_called || domain->child_count > 0;
}

/*
 * Whether a region is made: one that a domain maps, and memory at an address, which devices and
 * programs may know though nobody maps it.
 */
static inline bool region_is_made(const struct region *region)
{
	return region->map_count > 0 || (region->has_phys_addr && region->is_ram);
}

/* Where the faults of a domain go, and the badge that they come with. */
struct object layout_fault_endpoint(const struct layout *layout, const struct domain *domain);
uint64_t layout_fault_badge(const struct domain *domain);

/* Makes a group and returns its first object. */
struct object layout_add_group(struct layout *layout, enum sys_object_kind kind, unsigned size_bits,
			       uint64_t count, const char *purpose);

/* Appends a page to the payload and returns its number; `content` has up to 4096 bytes. */
uint32_t layout_add_payload(struct layout *layout, const uint8_t *content, size_t length);

void layout_add_mapping(struct layout *layout, const struct domain *domain, uint64_t vaddr,
			struct frames frames, unsigned page_bits, unsigned flags, bool copied);

/* log2 of the memory that an object of a group takes. */
unsigned layout_memory_bits(const struct group *group);

/* Id of an object, SYS_NONE for group 0; only after layout_number. */
uint32_t layout_id(const struct layout *layout, struct object object);

/* Physical address of a group's first object; only after layout_place_pool. */
uint64_t layout_paddr(const struct layout *layout, const struct group *group);

/* Id of the capability to an interrupt's handler. */
uint32_t layout_irq_id(const struct layout *layout, const struct interrupt *interrupt);

/*
 * Chooses the untyped that the pool is to come from: one that any kernel makes
 * whose booting ends somewhere below `free_start`, and that no region at a fixed
 * address needs. False after an error.
 */
bool layout_place_pool(struct layout *layout, uint64_t free_start);

/*
 * Capability slots that the root task needs beside those that the kernel fills, at most: for
 * domains, interrupts, and pieces of memory before regions at addresses.
 */
uint64_t layout_root_slots(const struct layout *layout);

/* Whether no region lies on memory below `boot_end`, where booting ends. False after an error. */
bool layout_check_regions(const struct layout *layout, uint64_t boot_end);

/* Appends the block of abi/system_image.h: header, tables, payload. */
void system_image_write(const struct layout *layout, struct bytes *out);

#endif
