/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Systems to test with, made by the initial thread's own system calls after a
 * real boot. Afterwards all capabilities lie in one small CNode whose slot
 * numbers are capability pointers, shared by all threads; the boot CNode is
 * gone.
 */
#ifndef TESTS_HOST_WORLD_H
#define TESTS_HOST_WORLD_H

#include "step.h"

/* Slots of the world's CNode. */
enum world_slot {
	WORLD_CNODE = 1,
	WORLD_INIT_TCB,
	WORLD_VSPACE,
	WORLD_IRQ_CONTROL,
	WORLD_ASID_CONTROL,
	WORLD_ASID_POOL,
	WORLD_DOMAIN,
	WORLD_SCHED_CONTROL,
	WORLD_INIT_SC,
	WORLD_INIT_BUFFER,
	WORLD_TABLES,	   /* three page tables of the boot address space */
	WORLD_MEMORY = 14, /* untyped that everything below was made of */
	WORLD_DEVICE,	   /* device untyped */
	WORLD_FIRST	   /* objects in the order of the description */
};

/* What a world has; each object's slot follows the last. */
struct world_description {
	const char *name;
	unsigned cnode_bits;
	unsigned memory_bits;  /* of the untyped that all is made of */
	unsigned threads;      /* beside the initial one */
	unsigned passive;      /* the last of them have no scheduling context */
	unsigned priority[8];  /* of each thread; the initial one's is 100 */
	unsigned budget_us[8]; /* equal to the period: round robin */
	unsigned period_us[8];
	bool sporadic[8];
	unsigned endpoints, notifications, replies;
	unsigned spare_untyped_bits[4];			    /* 0: no more */
	unsigned frames, page_tables, vspaces, empty_pages; /* spare; empty: 4 KiB untyped */
	unsigned badged;      /* copies of the first endpoint with badges 1, 2, ... */
	bool restricted;      /* copies of endpoint, notification and frame with fewer rights */
	bool irq_handler;     /* of interrupt WORLD_IRQ, signals the first notification */
	bool fault_handlers;  /* threads' faults go to the first endpoint */
	bool keep_init;	      /* the initial thread stays; else it is deleted at the end */
	bool mostly_messages; /* of steps chosen at random, few are invocations, and tame ones */
};

enum { WORLD_IRQ = 40, WORLD_BUFFERS = 0x410000, WORLD_IMAGE = 0x400000 };

/* Where things are after set-up. */
struct world {
	const struct world_description *description;
	unsigned first_thread, first_context, first_endpoint, first_notification, first_reply,
		first_untyped, first_frame, first_table, first_vspace, first_page, first_badged,
		irq_handler, first_buffer, used; /* slots */
	uint64_t cnode;				 /* physical address of the first slot */
	uint64_t memory;			 /* of the untyped all is made of */
};

/** How set-up plays each step; the kernel alone, or kernel and model together. */
typedef void (*world_player)(const struct step *step);

/**
 * Boots (the first time) and makes the world. Stops the process with a message
 * if a call of set-up is refused.
 */
void world_make(struct world *world, const struct world_description *description, world_player play,
		void (*booted)(void));

/** The capability in slot `slot` of the world's CNode. */
struct cap world_cap(const struct world *world, unsigned slot);

/* A copy of the kernel's whole state. */
struct snapshot;

/** `everything`: also address spaces and identifier pools, which few worlds change. */
struct snapshot *snapshot_take(const struct world *world, bool everything);
void snapshot_retake(struct snapshot *snapshot);
void snapshot_restore(const struct snapshot *snapshot);
/** The first word in which the kernel's state is not the snapshot's, in words; NULL: it is the
 * same. */
const char *snapshot_difference(const struct snapshot *snapshot);
/** Bytes a snapshot copies. */
size_t snapshot_bytes(const struct snapshot *snapshot);

/** The world with something of everything, for fuzzing and comparison. */
extern const struct world_description world_general;

/** Clients and passive servers that mostly exchange messages. */
extern const struct world_description world_servers;

/** The world of that name, general or servers; NULL: there is none. */
const struct world_description *world_named(const char *name);

#endif
