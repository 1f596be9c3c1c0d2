/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The root task: carries out the system image, then gives its authority away
 * and stays as the monitor of faults.
 *
 * It works in two address ways of capabilities. While it makes objects, its
 * CSpace is as the kernel made it and a slot number of the root CNode is a
 * capability pointer. Then it gives the root CNode a shorter guard: from then on
 * slot s of the root CNode is at `s << vault_radix`, and object `id` at
 * `vault slot << vault_radix | id`.
 */
#ifndef INIT_H
#define INIT_H

#include <stddef.h>
#include <stdint.h>
#include <sel4/arch_names.h>
#include <abi/system_image.h>

#define PAGE_BITS 12
#define PAGE_SIZE (UINT64_C(1) << PAGE_BITS)

/* What init works from; set up by main.c, read by everybody. */
struct init {
	const seL4_BootInfo *bootinfo;
	const struct sys_header *image;
	seL4_CPtr vault_slot; /* in the root CNode */
	seL4_CPtr next_slot;  /* first empty slot of the root CNode */
	seL4_CPtr self;	      /* init's own thread, as it is reached now */
	seL4_CPtr irq_caps;   /* root slots of the badged notifications, in the order of irqs */
	seL4_CPtr
		fault_caps; /* root slots of the badged fault endpoints, in the order of threads */
};

extern struct init init;

/* First entry of a table, and number of entries. */
static inline const void *table(enum sys_table_id id)
{
	return (const uint8_t *)init.image + init.image->tables[id].offset;
}

static inline uint32_t table_count(enum sys_table_id id)
{
	return init.image->tables[id].count;
}

#define FOR_EACH(type, entry, id)                                                                  \
	for (const struct type *entry = table(id), *end_ = entry + table_count(id); entry < end_;  \
	     entry++)

/** Address of payload page `page` in init's own address space. */
static inline uintptr_t payload_address(uint32_t page)
{
	uint64_t start = (init.image->table_bytes + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);

	return (uintptr_t)init.image + start + page * PAGE_SIZE;
}

/** A thread's name, NUL-terminated. */
static inline const char *thread_name(const struct sys_thread *thread)
{
	return (const char *)table(SYS_TABLE_STRINGS) + thread->name;
}

/** Slot in the root CNode of the frame mapped at `address` in init's image. */
seL4_CPtr image_frame_slot(uintptr_t address);

/** Takes `count` empty slots of the root CNode and returns the first. */
seL4_CPtr take_slots(uint32_t count);

/* Capability pointers once the root CNode has the shorter guard. */
static inline seL4_CPtr root_cap(seL4_CPtr slot)
{
	return slot << init.image->vault_radix;
}

static inline seL4_CPtr object_cap(uint32_t id)
{
	return init.vault_slot << init.image->vault_radix | id;
}

/** The address space `id` of a mapping or page table; SYS_NONE: init's own. */
static inline seL4_CPtr vspace_cap(uint32_t id)
{
	return id != SYS_NONE ? object_cap(id) : root_cap(seL4_CapInitThreadVSpace);
}

/* objects.c: all objects, and the capabilities that have to come from the root CNode. */
void make_objects(void);

/* fixed.c: frames at physical addresses. */
void make_fixed_frames(void);

/* memory.c: address spaces. */
void map_memory(void);

/* capabilities.c: what domains hold. */
void fill_cnodes(void);
void set_up_interrupts(void);

/* threads.c */
void set_up_threads(void);
void start_threads(void);

/* monitor.c: from here on init can only hear of faults and make domains passive. */
_Noreturn void monitor(void);

/* fault.c: prints what the thread of `index` was stopped for. */
void report_fault(const struct sys_thread *thread, seL4_CPtr tcb, seL4_MessageInfo_t info);

/*
 * stack.c: prints what lies on a stopped thread's stack from `sp` on, up to 2 KiB,
 * as far as init can see it; lines of zeros are left out.
 */
void report_stack(const struct sys_thread *thread, seL4_Word sp);

/* console.c: text on the kernel's console; nothing without printing. */
void print(const char *text);
void print_hex(uint64_t value);
void print_decimal(uint64_t value);
void print_error(seL4_Error error);

/** Stops init with one line that says what it could not do; `id` is an object's or a number. */
_Noreturn void fail(const char *what, uint64_t id, seL4_Error error);

static inline void check(seL4_Error error, const char *what, uint64_t id)
{
	if (error != seL4_NoError)
		fail(what, id, error);
}

#endif
