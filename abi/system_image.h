/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system image: what the host tool computes ahead of time and the root
 * task `init` carries out. It is a read-only block that starts at the first
 * page boundary behind init's own image (round_up(_end, 4096)) inside the same
 * root-task ELF: header, tables, then, page aligned, the payload pages
 * (program segments, prefill contents).
 *
 * Invariants the tool keeps and init relies on:
 *  - every number is little endian; every table entry has the size of its struct;
 *  - object ids index the vault, one CNode that holds a capability to every
 *    object. Slot 0 of the vault holds the vault itself; ids count from 1;
 *  - pool objects are listed in descending order of size, so that carving them
 *    in this order from the untyped at `pool_paddr` wastes only what aligning
 *    behind the vault costs; the tool has simulated this, and so knows every
 *    object's address;
 *  - fixed objects (at physical addresses) are listed in ascending address order;
 *  - page-table entries come before the mappings that need them, top level first.
 */
#ifndef CLAVIS_SYSTEM_IMAGE_H
#define CLAVIS_SYSTEM_IMAGE_H

#include <stdint.h>

#define SYS_MAGIC   UINT64_C(0x3153595356414c43) /* "CLAVSYS1" */
#define SYS_VERSION 3u

/* A frame id with this bit is payload page (id & ~bit) of the image itself. */
#define SYS_PAYLOAD_PAGE UINT32_C(0x80000000)
#define SYS_NONE	 UINT32_C(0) /* "no object", "no string" */

enum sys_object_kind {
	SYS_OBJ_TCB = 1,
	SYS_OBJ_ENDPOINT,
	SYS_OBJ_NOTIFICATION,
	SYS_OBJ_CNODE,	       /* size_bits: radix */
	SYS_OBJ_SCHED_CONTEXT, /* size_bits: log2 bytes */
	SYS_OBJ_REPLY,
	SYS_OBJ_VSPACE,
	SYS_OBJ_PAGE_TABLE,
	SYS_OBJ_FRAME_4K,
	SYS_OBJ_FRAME_2M,
};

/* Run of `count` objects of one kind, ids first_id .. first_id + count - 1, from the pool. */
struct sys_object {
	uint8_t kind, size_bits;
	uint16_t reserved;
	uint32_t first_id, count;
};

/* Run of frames that must lie at `paddr` (device or RAM), adjacent, ascending. */
struct sys_fixed {
	uint64_t paddr;
	uint8_t kind; /* SYS_OBJ_FRAME_4K or SYS_OBJ_FRAME_2M */
	uint8_t reserved[3];
	uint32_t first_id, count;
	uint32_t reserved2;
};

/* Interrupt handler capability: goes to vault slot `id`, signals `notification` with `badge`. */
struct sys_irq {
	uint64_t badge;
	uint32_t id, irq, notification;
	uint8_t edge; /* 0 level, 1 edge */
	uint8_t reserved[3];
};

/*
 * Page table `id` is installed in `vspace` at the first missing level above `vaddr`.
 * Here and in mappings, SYS_NONE as address space is the root task's own, below 1 GiB.
 */
struct sys_page_table {
	uint64_t vaddr;
	uint32_t id, vspace;
};

#define SYS_MAP_READ	1u
#define SYS_MAP_WRITE	2u
#define SYS_MAP_EXECUTE 4u
#define SYS_MAP_CACHED	8u

/*
 * `count` frames, ids from `frame`, mapped at vaddr, vaddr + size, ... in `vspace`.
 * copy_id 0: the frame's own capability is mapped; else copies of it are made
 * in vault slots copy_id .. copy_id + count - 1 and those are mapped (a frame
 * that appears in several mappings).
 */
struct sys_mapping {
	uint64_t vaddr;
	uint32_t frame, vspace, count, copy_id;
	uint8_t page_bits; /* 12 or 21 */
	uint8_t flags;	   /* SYS_MAP_* */
	uint8_t reserved[6];
};

/* Frame `frame` (not a payload page) is filled with payload page `payload` before anything runs. */
struct sys_fill {
	uint32_t frame;	  /* id of a 4K or 2M frame */
	uint32_t offset;  /* byte offset in it, multiple of 4096 */
	uint32_t payload; /* payload page number */
	uint32_t reserved;
};

/* Capability `source` is minted into `slot` (depth: the CNode's radix) of CNode object `cnode`. */
struct sys_cap {
	uint64_t badge; /* 0: copied; for a CNode source: guard word */
	uint32_t source, cnode, slot;
	uint32_t rights; /* kernel rights word: 1 write, 2 read, 4 grant, 8 grant-reply */
};

#define SYS_THREAD_PASSIVE     1u /* asks the monitor to take its scheduling context */
#define SYS_THREAD_WITHOUT_FPU 2u

/* A protection domain's thread, in order of declaration. Times in microseconds. */
struct sys_thread {
	uint64_t cspace_guard; /* guard word given with the CSpace root */
	uint64_t entry, sp, ipc_buffer;
	uint64_t budget, period, sc_badge;
	uint64_t fault_badge;
	uint32_t tcb, sched_context, cspace, vspace;
	uint32_t ipc_frame;	 /* id of the frame mapped at ipc_buffer */
	uint32_t notification;	 /* bound notification or SYS_NONE */
	uint32_t fault_endpoint; /* where its faults go: the image's, or that of its parent */
	uint32_t flags;		 /* SYS_THREAD_* */
	uint32_t name;		 /* offset of a NUL-terminated string in the string table */
	uint8_t priority, mcp;
	uint8_t sporadic; /* 1: the context keeps a sporadic server's rules */
	uint8_t reserved;
};

enum sys_table_id {
	SYS_TABLE_OBJECTS,
	SYS_TABLE_FIXED,
	SYS_TABLE_IRQS,
	SYS_TABLE_PAGE_TABLES,
	SYS_TABLE_MAPPINGS,
	SYS_TABLE_FILLS,
	SYS_TABLE_CAPS,
	SYS_TABLE_THREADS,
	SYS_TABLE_STRINGS, /* count: bytes; first byte is NUL */
	SYS_TABLE_COUNT,
};

struct sys_table {
	uint32_t offset; /* bytes from the header's first */
	uint32_t count;	 /* entries */
};

struct sys_header {
	uint64_t magic;
	uint32_t version;
	uint32_t table_bytes;	/* header and tables; payload starts at the next multiple of 4096 */
	uint32_t payload_pages; /* 4096-byte pages of payload */
	uint32_t vault_slots;	/* ids in use, slot 0 included */
	uint8_t vault_radix;	/* 2^vault_radix >= vault_slots */
	uint8_t pool_bits;	/* log2 bytes that vault and pool objects take, at most */
	uint8_t reserved[2];
	uint32_t fault_endpoint; /* object id: faults arrive here, and requests to become passive */
	uint32_t monitor_cnode;	 /* object id: init's CSpace once it has given up its authority */
	uint32_t monitor_reply;	 /* object id: the reply object init receives faults with */
	uint64_t pool_paddr;	 /* where the untyped that the pool comes from starts */
	struct sys_table tables[SYS_TABLE_COUNT];
};

/*
 * Slots of the monitor CNode, filled by sys_cap entries like any other: all that
 * init can reach once the system runs. Its endpoint's badges are the index of
 * the thread plus 1. The last two are there for passive threads.
 */
#define SYS_MONITOR_RADIX	  8u
#define SYS_MONITOR_ENDPOINT	  1u
#define SYS_MONITOR_REPLY	  2u
#define SYS_MONITOR_TCB		  16u  /* + index of the thread */
#define SYS_MONITOR_SCHED_CONTEXT 80u  /* + index of the thread */
#define SYS_MONITOR_NOTIFICATION  144u /* + index of the thread */

#endif
