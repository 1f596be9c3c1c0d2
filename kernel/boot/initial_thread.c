/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The initial thread: its objects, its capabilities, its address space.
 */
#include "boot/boot.h"
#include "arch/interface.h"
#include "cap/cap.h"
#include "check/check.h"
#include "ipc/ipc.h"
#include "object/cnode.h"
#include "object/thread.h"
#include "sched/scheduler.h"

#define PAGE_BITS    12u
#define PAGE	     ((word)1 << PAGE_BITS)
#define MAX_PRIORITY (NUM_PRIORITIES - 1)
#define FDT_HEADER   6u /* id of the device tree record in extra boot information */

static BOOT void clear(paddr start, word bytes)
{
	for (word done = 0; done < bytes; done += PAGE)
		arch_clear_memory(start + done, PAGE_BITS);
}

BOOT void boot_provide(const struct root_objects *objects, word index, struct cap cap)
{
	struct slot *slots = window_pointer(objects->cnode);

	cap.revocable = 1;
	cap.first_badged = 1;
	slots[index].cap = cap;
}

static BOOT void copy_device_tree(const struct handover *handover,
				  const struct root_objects *objects, struct bootinfo *info)
{
	word bytes = handover->device_tree.end - handover->device_tree.start;
	word *record = window_pointer(objects->extra);

	if (!bytes)
		return;
	info->extra_bytes = bytes + 16;
	record[0] = FDT_HEADER;
	record[1] = bytes + 16;
	__builtin_memcpy(record + 2, window_pointer(handover->device_tree.start), bytes);
}

BOOT struct bootinfo *boot_make_objects(const struct handover *handover,
					const struct root_objects *objects)
{
	struct bootinfo *info = window_pointer(objects->bootinfo);
	struct cap cnode = object_cap(CAP_CNODE, objects->cnode);

	clear(objects->cnode, objects->tcb - objects->cnode);
	arch_clear_memory(objects->tcb, TCB_BITS);
	arch_clear_memory(objects->sc, MIN_SC_BITS);
	cnode.bits = ROOT_CNODE_BITS;
	cnode = cnode_guarded(cnode, 0, WORD_BITS - ROOT_CNODE_BITS);
	check_cnode_created(objects->cnode, ROOT_CNODE_BITS);
	boot_provide(objects, INITIAL_CNODE, cnode);
	boot_provide(objects, INITIAL_IRQ_CONTROL, object_cap(CAP_IRQ_CONTROL, 0));
	boot_provide(objects, INITIAL_ASID_CONTROL, object_cap(CAP_ASID_CONTROL, 0));
	boot_provide(objects, INITIAL_DOMAIN, object_cap(CAP_DOMAIN, 0));

	info->nodes = MAX_NODES;
	info->ipc_buffer = objects->ipc_buffer_vaddr;
	info->cnode_bits = ROOT_CNODE_BITS;
	copy_device_tree(handover, objects, info);
	return info;
}

BOOT void boot_map_user(const struct root_objects *objects, const struct handover *handover,
			struct bootinfo *info, word *next_slot)
{
	info->image_paging = (struct slot_range){*next_slot, *next_slot + objects->table_count};
	arch_boot_vspace(objects, *next_slot);
	*next_slot += objects->table_count;

	info->extra_pages.start = *next_slot;
	for (word i = 0; i < objects->extra_pages; i++)
		boot_provide(objects, (*next_slot)++,
			     arch_boot_map_page(objects, objects->extra + i * PAGE,
						objects->extra_vaddr + i * PAGE, false));
	info->extra_pages.end = *next_slot;
	if (!objects->extra_pages)
		info->extra_pages = (struct slot_range){0, 0};

	info->sched_control = (struct slot_range){*next_slot, *next_slot + MAX_NODES};
	boot_provide(objects, (*next_slot)++, object_cap(CAP_SCHED_CONTROL, 0));

	info->image_frames.start = *next_slot;
	for (paddr page = handover->user_image.start; page < handover->user_image.end; page += PAGE)
		boot_provide(objects, (*next_slot)++,
			     arch_boot_map_page(objects, page, page - handover->offset, true));
	info->image_frames.end = *next_slot;

	boot_provide(
		objects, INITIAL_IPC_BUFFER,
		arch_boot_map_page(objects, objects->ipc_buffer, objects->ipc_buffer_vaddr, false));
	boot_provide(
		objects, INITIAL_BOOTINFO,
		arch_boot_map_page(objects, objects->bootinfo, objects->bootinfo_vaddr, false));
}

/* The thread's own capabilities are copies, derived as users' are, of those in its CNode. */
static BOOT void install(const struct root_objects *objects, struct tcb *thread,
			 enum tcb_slot which, enum initial_slot from)
{
	struct slot *slots = window_pointer(objects->cnode);
	struct cap cap;

	cap_derive(&slots[from], slots[from].cap, &cap);
	tcb_install(thread, which, &slots[from], cap);
}

BOOT void boot_make_thread(struct core *core, const struct root_objects *objects,
			   const struct handover *handover)
{
	struct tcb *thread = window_pointer(objects->tcb);
	struct sched_context *sc = window_pointer(objects->sc);
	struct cap sc_cap = object_cap(CAP_SCHED_CONTEXT, objects->sc);

	sc_cap.bits = MIN_SC_BITS;
	boot_provide(objects, INITIAL_SC, sc_cap);
	boot_provide(objects, INITIAL_TCB, object_cap(CAP_TCB, objects->tcb));
	refill_new(sc, 2, arch_us_to_ticks(BOOT_TIME_SLICE_US), 0);

	thread_create(thread);
#if PRINTING
	__builtin_memcpy(thread->name, "rootserver", sizeof "rootserver");
#endif
	install(objects, thread, TCB_CSPACE, INITIAL_CNODE);
	install(objects, thread, TCB_VSPACE, INITIAL_VSPACE);
	install(objects, thread, TCB_BUFFER, INITIAL_IPC_BUFFER);
	thread_set_buffer(thread, objects->ipc_buffer_vaddr);
	context_set_pc(&thread->context, handover->entry);
	context_set_argument(&thread->context, objects->bootinfo_vaddr);
	thread->priority = MAX_PRIORITY;
	thread->mcp = MAX_PRIORITY;
	thread->state = THREAD_RUNNING;
	sc->tcb = thread;
	thread->sc = sc;
	ready_append(thread);
	core->action = SCHED_CHOOSE;
}
