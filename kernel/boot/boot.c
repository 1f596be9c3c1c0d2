/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot: checks the handover, makes the initial thread and everything it is
 * given, and leaves the rest of memory to it as untyped.
 */
#include "boot/boot.h"
#include "arch/interface.h"
#include "board.h"
#include "cap/cap.h"
#include "debug.h"
#include "entry/entry.h"
#include "object/irq.h"
#include "sched/scheduler.h"

#define PAGE_BITS 12u

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

	struct bootinfo *info = boot_make_objects(&handover, &objects);

	boot_map_user(&objects, &handover, info, &next_slot);
	boot_make_thread(&boot_core, &objects, &handover);
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
