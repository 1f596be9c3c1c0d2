/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The two devices that the suite drives itself, cut out of device untypeds by
 * halving the untyped that covers the address until one page is left. An error
 * here stops by a trap: there is no console yet to say so.
 */
#include "harness.h"

enum { MAX_PARTS = 64 };

static struct part {
	seL4_Word paddr;
	unsigned bits;
	seL4_CPtr untyped;
} parts[MAX_PARTS];

static unsigned part_count;

static void must(seL4_Error error)
{
	if (error)
		__builtin_trap();
}

static void add_part(seL4_Word paddr, unsigned bits, seL4_CPtr untyped)
{
	if (part_count == MAX_PARTS)
		__builtin_trap();
	parts[part_count++] = (struct part){paddr, bits, untyped};
}

static struct part *part_that_covers(seL4_Word paddr)
{
	for (unsigned i = 0; i < part_count; i++) {
		if (parts[i].paddr <= paddr && paddr - parts[i].paddr < 1ul << parts[i].bits)
			return &parts[i];
	}
	__builtin_trap();
}

static void device_page(seL4_Word paddr, seL4_CPtr frame, seL4_Word vaddr)
{
	static seL4_CPtr next = DEVICE_PARTS;
	struct part *part = part_that_covers(paddr);

	while (part->bits > seL4_PageBits) {
		unsigned half = part->bits - 1;

		must(seL4_Untyped_Retype(part->untyped, seL4_UntypedObject, half, ROOT, 0, 0, next,
					 2));
		*part = (struct part){part->paddr, half, next};
		add_part(part->paddr + (1ul << half), half, next + 1);
		next += 2;
		part = part_that_covers(paddr);
	}
	must(seL4_Untyped_Retype(part->untyped, seL4_ARCH_4KPage, 0, ROOT, 0, 0, frame, 1));
	must(seL4_ARCH_Page_Map(frame, VROOT, vaddr, seL4_ReadWrite, seL4_ARCH_ExecuteNever));
}

static int covers(const seL4_UntypedDesc *untyped, seL4_Word paddr)
{
	return untyped->paddr <= paddr && paddr - untyped->paddr < 1ul << untyped->sizeBits;
}

/* Device parts, and the first memory that is large enough for three page tables. */
static seL4_CPtr sort_untypeds(void)
{
	seL4_Word count = bootinfo->untyped.end - bootinfo->untyped.start;
	seL4_CPtr memory = 0;

	for (seL4_Word i = 0; i < count; i++) {
		const seL4_UntypedDesc *untyped = &bootinfo->untypedList[i];

		if (untyped->isDevice &&
		    (covers(untyped, CLOCK_PADDR) || covers(untyped, CONSOLE_PADDR)))
			add_part(untyped->paddr, untyped->sizeBits, bootinfo->untyped.start + i);
		if (!untyped->isDevice && !memory && untyped->sizeBits >= 14)
			memory = bootinfo->untyped.start + i;
	}
	return memory;
}

void devices_init(void)
{
	seL4_CPtr memory = sort_untypeds();

	for (int level = 0; level < SEL4_ARCH_TABLE_LEVELS; level++) {
		seL4_Error error;

		must(seL4_Untyped_Retype(memory, seL4_ARCH_PageTableObject, 0, ROOT, 0, 0,
					 BOOT_TABLES + level, 1));
		error = seL4_ARCH_PageTable_Map(BOOT_TABLES + level, VROOT, CONSOLE_VADDR,
						seL4_ARCH_Default_VMAttributes);
		if (error == seL4_DeleteFirst)
			break;
		must(error);
	}
	device_page(CONSOLE_PADDR, CONSOLE_FRAME, CONSOLE_VADDR);
	device_page(CLOCK_PADDR, CLOCK_FRAME, CLOCK_VADDR);
}
