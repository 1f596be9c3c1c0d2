/* SPDX-License-Identifier: BSD-2-Clause */
/* The root task's course, from the kernel's boot information to the monitor. */
#include "init.h"

extern const uint8_t __executable_start[], _end[];

struct init init;
seL4_IPCBuffer *__sel4_ipc_buffer;

_Noreturn void init_main(const seL4_BootInfo *bootinfo);

seL4_CPtr image_frame_slot(uintptr_t address)
{
	return init.bootinfo->userImageFrames.start +
	       ((address - (uintptr_t)__executable_start) >> PAGE_BITS);
}

seL4_CPtr take_slots(uint32_t count)
{
	seL4_CPtr first = init.next_slot;

	if (count > init.bootinfo->empty.end - first)
		fail("find empty slots:", count, seL4_NotEnoughMemory);
	init.next_slot += count;
	return first;
}

static void find_image(void)
{
	uintptr_t end = ((uintptr_t)_end + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
	uintptr_t image_end =
		(uintptr_t)__executable_start +
		((init.bootinfo->userImageFrames.end - init.bootinfo->userImageFrames.start)
		 << PAGE_BITS);

	if (end >= image_end)
		fail("find a system image at", end, seL4_FailedLookup);
	init.image = (const struct sys_header *)end;
	if (init.image->magic != SYS_MAGIC || init.image->version != SYS_VERSION)
		fail("work with the system image's version", init.image->version,
		     seL4_InvalidArgument);
	if (payload_address(init.image->payload_pages) > image_end)
		fail("find all payload pages of the system image:", init.image->payload_pages,
		     seL4_RangeError);
}

/* Makes the vault's objects reachable by capability pointers, and the rest at other ones. */
static void shorten_guard(void)
{
	seL4_Word guard_bits =
		seL4_WordBits - init.bootinfo->initThreadCNodeSizeBits - init.image->vault_radix;

	check(seL4_TCB_SetSpace(seL4_CapInitThreadTCB, seL4_CapNull, seL4_CapInitThreadCNode,
				seL4_CNode_CapData_new(0, guard_bits).words[0],
				seL4_CapInitThreadVSpace, 0),
	      "change the CSpace's guard to bits", guard_bits);
	init.self = root_cap(seL4_CapInitThreadTCB);
}

/** Called by the start code. */
_Noreturn void init_main(const seL4_BootInfo *bootinfo)
{
	seL4_SetIPCBuffer(bootinfo->ipcBuffer);
	init.bootinfo = bootinfo;
	init.self = seL4_CapInitThreadTCB;
	init.next_slot = bootinfo->empty.start;
	find_image();
	make_objects();
	shorten_guard();
	map_memory();
	fill_cnodes();
	set_up_interrupts();
	set_up_threads();
	start_threads();
	monitor();
}
