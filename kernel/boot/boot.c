/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot: checks the handover, makes the initial thread and everything it is
 * given, and leaves the rest of memory to it as untyped.
 */
#include "boot/boot.h"
#include "arch/interface.h"
#include "board.h"
#include "cap/window.h"
#include "check/check.h"
#include "debug.h"
#include "entry/entry.h"
#include "ipc/message.h"
#include "object/cnode.h"
#include "object/irq.h"
#include "object/sched_context.h"
#include "object/tcb.h"
#include "object/untyped.h"
#include "sched/queue.h"
#include "sched/scheduler.h"

#define PAGE_BITS    12u
#define PAGE	     ((word)1 << PAGE_BITS)
#define MAX_PRIORITY (NUM_PRIORITIES - 1)
#define FDT_HEADER   6u /* id of the device tree record in extra boot information */

extern char kernel_start[], kernel_text[], kernel_end[];

static struct core boot_core;

static BOOT _Noreturn void refuse_boot(const char *why)
{
	kprintf("ERROR: %s\n", why);
	arch_halt();
}

static BOOT bool inside(struct region region, paddr base, word size)
{
	return region.start <= region.end && region.start >= base && region.end <= base + size;
}

static BOOT bool overlap(struct region a, struct region b)
{
	return a.start < b.end && b.start < a.end;
}

static BOOT void check_handover(const struct handover *handover, struct region kernel)
{
	struct region image = handover->user_image, tree = handover->device_tree;
	word vaddr = image.start - handover->offset;

	if (image.start == image.end || !inside(image, BOARD_MEMORY_BASE, BOARD_MEMORY_SIZE) ||
	    !is_aligned(image.start | image.end | vaddr, PAGE_BITS))
		refuse_boot("the user image is not in whole pages of this board's memory");
	if (vaddr > BOARD_USER_TOP || image.end - image.start > BOARD_USER_TOP - vaddr)
		refuse_boot("the user image reaches beyond the user address space");
	if (overlap(image, kernel) || overlap(tree, kernel))
		refuse_boot("the kernel image overlaps what the loader placed beside it");
	if (tree.start != tree.end && !inside(tree, BOARD_MEMORY_BASE, BOARD_MEMORY_SIZE))
		refuse_boot("the device tree is not in this board's memory");
}

static BOOT void print_regions(const struct handover *handover, struct region kernel)
{
	const struct region reserved[] = {kernel, handover->device_tree, handover->user_image};
	unsigned count = handover->device_tree.end ? 3 : 2;

	kprintf("Available phys memory regions: 1\n  [%lx..%lx)\n", BOARD_MEMORY_BASE,
		BOARD_MEMORY_BASE + BOARD_MEMORY_SIZE);
	kprintf("Reserved virt address space regions: %u\n", count);
	for (word i = 0; i < 3; i++) {
		if (reserved[i].end)
			kprintf("  [%lx..%lx)\n", (word)window_pointer(reserved[i].start),
				(word)window_pointer(reserved[i].end));
	}
}

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

static BOOT struct bootinfo *make_objects(const struct handover *handover,
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

static BOOT void make_thread(struct core *core, const struct root_objects *objects,
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

static BOOT void give_memory(const struct root_objects *objects, struct bootinfo *info,
			     word *next_slot, const struct regions *free)
{
	struct regions devices = {1, {{0, BOARD_DEVICE_TOP}}};
	static const struct region kept[] = {BOARD_KEPT_DEVICES};

	regions_remove(&devices,
		       (struct region){BOARD_MEMORY_BASE, BOARD_MEMORY_BASE + BOARD_MEMORY_SIZE});
	for (word i = 0; i < sizeof kept / sizeof *kept; i++)
		regions_remove(&devices, kept[i]);

	info->untyped.start = *next_slot;
	for (word i = 0; i < devices.count; i++)
		boot_provide_untyped(objects, info, next_slot, devices.list[i], true);
	boot_provide_untyped(
		objects, info, next_slot,
		(struct region){window_address(kernel_start), window_address(kernel_text)}, false);
	for (word i = 0; i < free->count; i++)
		boot_provide_untyped(objects, info, next_slot,
				     (struct region){round_up(free->list[i].start, GRANULE_BITS),
						     free->list[i].end},
				     false);
	info->untyped.end = *next_slot;
	info->empty = (struct slot_range){*next_slot, (word)1 << ROOT_CNODE_BITS};
}

static BOOT void core_init(struct core *core)
{
	arch_boot_init(core);
	core->idle.state = THREAD_IDLE;
	core->current = &core->idle;
	core->reprogram = true;
	core->schedule[0] = (struct domain_slice){0, low_mask(56)};
	core->domain_left = core->schedule[0].duration;
	core->now = arch_time();
	irq_reserve(arch_timer_irq());
}

/** Makes the system the loader described; afterwards the first thread is ready. */
BOOT void boot_main(paddr image_start, paddr image_end, word offset, word entry, paddr device_tree,
		    word device_tree_bytes)
{
	const struct handover handover = {
		.user_image = {image_start, image_end},
		.offset = offset,
		.entry = entry,
		.device_tree = {device_tree, device_tree + device_tree_bytes},
	};
	struct region kernel = {window_address(kernel_start), window_address(kernel_end)};
	struct regions free = {1, {{BOARD_MEMORY_BASE, BOARD_MEMORY_BASE + BOARD_MEMORY_SIZE}}};
	struct root_objects objects;
	word next_slot = INITIAL_FIRST_FREE;

	core_init(&boot_core);
	kprintf("Bootstrapping kernel\n");
	check_handover(&handover, kernel);
	print_regions(&handover, kernel);
	regions_remove(&free, kernel);
	regions_remove(&free, handover.device_tree);
	regions_remove(&free, handover.user_image);
	if (!root_objects_place(&free, &handover, &objects))
		refuse_boot("not enough memory for the initial thread's objects");
	if (((image_end - image_start) >> PAGE_BITS) > ((word)1 << ROOT_CNODE_BITS) - 1024)
		refuse_boot("the user image has more pages than the initial CNode has slots for");

	struct bootinfo *info = make_objects(&handover, &objects);

	boot_map_user(&objects, &handover, info, &next_slot);
	make_thread(&boot_core, &objects, &handover);
	give_memory(&objects, info, &next_slot, &free);
}

/** Runs behind boot_main, in memory that stays the kernel's. */
void boot_leave(void)
{
	kprintf("Booting all finished, dropped to user space\n");
	arch_boot_finish();
	time_update();
	this_core()->consumed = 0;
	entry_first();
}
