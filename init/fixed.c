/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frames at given physical addresses. An untyped hands out memory from its
 * start upwards; what lies before a frame is taken out in untypeds of natural
 * size, which nobody uses.
 *
 * Invariant: the runs ascend, so the next free address of the untyped that is
 * being carved never has to go back; none lies in the untyped of the pool.
 */
#include "init.h"

struct carving {
	seL4_CPtr untyped; /* slot; null: none yet */
	uint64_t next;	   /* physical address that its next object gets */
	uint64_t end;
};

static uint64_t frame_bits(const struct sys_fixed *run)
{
	return run->kind == SYS_OBJ_FRAME_2M ? seL4_LargePageBits : seL4_PageBits;
}

static void find_untyped(uint64_t paddr, struct carving *carving)
{
	const seL4_BootInfo *bootinfo = init.bootinfo;

	for (seL4_CPtr slot = bootinfo->untyped.start; slot < bootinfo->untyped.end; slot++) {
		const seL4_UntypedDesc *untyped =
			&bootinfo->untypedList[slot - bootinfo->untyped.start];

		if ((paddr - untyped->paddr) >> untyped->sizeBits == 0) {
			*carving = (struct carving){slot, untyped->paddr,
						    untyped->paddr +
							    (UINT64_C(1) << untyped->sizeBits)};
			return;
		}
	}
	fail("find memory for a region at", paddr, seL4_FailedLookup);
}

static void skip_to(uint64_t paddr, struct carving *carving)
{
	while (carving->next < paddr) {
		int bits = 63 - __builtin_clzl(paddr - carving->next);

		if (carving->next != 0 && __builtin_ctzl(carving->next) < bits)
			bits = __builtin_ctzl(carving->next);
		check(seL4_Untyped_Retype(carving->untyped, seL4_UntypedObject, (seL4_Word)bits,
					  seL4_CapInitThreadCNode, 0, 0, take_slots(1), 1),
		      "set memory aside at", carving->next);
		carving->next += UINT64_C(1) << bits;
	}
}

/* Makes frames up to the end of one untyped; returns how many. */
static uint32_t make_some(const struct sys_fixed *run, uint32_t made, struct carving *carving)
{
	uint64_t bits = frame_bits(run);
	uint64_t paddr = run->paddr + ((uint64_t)made << bits);
	uint64_t count = run->count - made;

	if (carving->untyped == seL4_CapNull || paddr >= carving->end)
		find_untyped(paddr, carving);
	skip_to(paddr, carving);
	if (count > seL4_UntypedRetypeMaxObjects)
		count = seL4_UntypedRetypeMaxObjects;
	if (count > (carving->end - paddr) >> bits)
		count = (carving->end - paddr) >> bits;
	check(seL4_Untyped_Retype(carving->untyped,
				  run->kind == SYS_OBJ_FRAME_2M ? seL4_ARCH_LargePage
								: seL4_ARCH_4KPage,
				  0, init.vault_slot, 0, 0, run->first_id + made, count),
	      "make frames of a region at", paddr);
	carving->next = paddr + (count << bits);
	return (uint32_t)count;
}

void make_fixed_frames(void)
{
	struct carving carving = {0};

	FOR_EACH(sys_fixed, run, SYS_TABLE_FIXED)
	for (uint32_t made = 0; made < run->count;)
		made += make_some(run, made, &carving);
}
