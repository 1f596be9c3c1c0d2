/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the loader's handover to the first thread. All of it lies in memory
 * that is given to the users afterwards.
 */
#ifndef KERNEL_BOOT_BOOT_H
#define KERNEL_BOOT_BOOT_H

#include "cap/cap.h"
#include "core.h"

#define BOOT __attribute__((section(".boot.text")))

struct region {
	paddr start, end; /* exclusive */
};

#define MAX_REGIONS 8u

/* A set of disjoint regions in ascending order. */
struct regions {
	word count;
	struct region list[MAX_REGIONS];
};

/* What the loader hands over. */
struct handover {
	struct region user_image;
	word offset;		   /* of the user image: physical minus virtual address */
	word entry;		   /* virtual address */
	struct region device_tree; /* empty: none */
};

/* Initial slots of the root CNode. */
enum initial_slot {
	INITIAL_TCB = 1,
	INITIAL_CNODE = 2,
	INITIAL_VSPACE = 3,
	INITIAL_IRQ_CONTROL = 4,
	INITIAL_ASID_CONTROL = 5,
	INITIAL_ASID_POOL = 6,
	INITIAL_BOOTINFO = 9,
	INITIAL_IPC_BUFFER = 10,
	INITIAL_DOMAIN = 11,
	INITIAL_SC = 14,
	INITIAL_FIRST_FREE = 16
};

/* Memory of the initial thread's objects, and how its address space continues behind its image. */
struct root_objects {
	paddr cnode, vspace, asid_pool, ipc_buffer, bootinfo, extra, tables, tcb, sc;
	word extra_pages;
	word image_start, ipc_buffer_vaddr, bootinfo_vaddr, extra_vaddr, end_vaddr; /* virtual */
	word table_count;
};

struct slot_range {
	word start, end;
};

struct untyped_description {
	paddr address;
	uint8_t bits, is_device, pad[6];
};

/* The bootinfo frame: layout of the binary interface. */
struct bootinfo {
	word extra_bytes, node, nodes, io_levels;
	word ipc_buffer;
	struct slot_range empty, shared_frames, image_frames, image_paging, io_spaces, extra_pages;
	word cnode_bits, domain;
	struct slot_range sched_control, untyped;
	struct untyped_description untyped_list[MAX_BOOTINFO_UNTYPEDS];
};

_Static_assert(sizeof(struct bootinfo) == 3864, "bootinfo is part of the interface");

/** Takes `region` out of the set. */
void regions_remove(struct regions *set, struct region region);

/**
 * Takes memory for the initial objects from the top of the highest region that
 * has enough. False: there is none.
 */
bool root_objects_place(struct regions *free, const struct handover *handover,
			struct root_objects *objects);

/** Puts `cap` into slot `index` of the root CNode, as a capability derived from none. */
void boot_provide(const struct root_objects *objects, word index, struct cap cap);

/** The initial thread's CNode with what needs no memory, and its bootinfo. */
struct bootinfo *boot_make_objects(const struct handover *handover,
				   const struct root_objects *objects);

/** The address space of the initial thread: tables, image, IPC buffer, bootinfo. */
void boot_map_user(const struct root_objects *objects, const struct handover *handover,
		   struct bootinfo *info, word *next_slot);

/** The initial thread itself, ready to run. */
void boot_make_thread(struct core *core, const struct root_objects *objects,
		      const struct handover *handover);

/** Untyped capabilities to `region`, each as large as its alignment allows. */
void boot_provide_untyped(const struct root_objects *objects, struct bootinfo *info,
			  word *next_slot, struct region region, bool device);

/* What the architecture does for boot. */

/** Brings up memory management and devices. */
void arch_boot_init(struct core *core);
/** Page tables the initial address space [start, end) needs below its root. */
word arch_boot_table_count(word start, word end);
/** Makes the initial VSpace with its tables; capabilities to these go to slots from `slot` on. */
void arch_boot_vspace(const struct root_objects *objects, word slot);
/** Maps one page and returns its frame capability. */
struct cap arch_boot_map_page(const struct root_objects *objects, paddr page, word vaddr,
			      bool executable);
/** Last step: nothing of boot runs any more. */
void arch_boot_finish(void);

void boot_main(paddr image_start, paddr image_end, word offset, word entry, paddr device_tree,
	       word device_tree_bytes);
void boot_leave(void);

#endif
