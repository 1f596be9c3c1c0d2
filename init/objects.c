/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making the vault and all objects. Done while a root slot's number is its
 * capability pointer, because only then the root CNode itself can be named.
 */
#include "init.h"

/* Types for Untyped_Retype, by enum sys_object_kind. */
static const uint8_t types[] = {
	[SYS_OBJ_TCB] = seL4_TCBObject,
	[SYS_OBJ_ENDPOINT] = seL4_EndpointObject,
	[SYS_OBJ_NOTIFICATION] = seL4_NotificationObject,
	[SYS_OBJ_CNODE] = seL4_CapTableObject,
	[SYS_OBJ_SCHED_CONTEXT] = seL4_SchedContextObject,
	[SYS_OBJ_REPLY] = seL4_ReplyObject,
	[SYS_OBJ_VSPACE] = seL4_ARCH_VSpaceObject,
	[SYS_OBJ_PAGE_TABLE] = seL4_ARCH_PageTableObject,
	[SYS_OBJ_FRAME_4K] = seL4_ARCH_4KPage,
	[SYS_OBJ_FRAME_2M] = seL4_ARCH_LargePage,
};

static seL4_CPtr find_pool(void)
{
	const seL4_BootInfo *bootinfo = init.bootinfo;

	for (seL4_CPtr slot = bootinfo->untyped.start; slot < bootinfo->untyped.end; slot++) {
		const seL4_UntypedDesc *untyped =
			&bootinfo->untypedList[slot - bootinfo->untyped.start];

		if (!untyped->isDevice && untyped->paddr == init.image->pool_paddr &&
		    untyped->sizeBits >= init.image->pool_bits)
			return slot;
	}
	fail("find free memory for all objects at", init.image->pool_paddr, seL4_NotEnoughMemory);
}

static void make_vault(seL4_CPtr pool)
{
	uint8_t radix = init.image->vault_radix;

	init.vault_slot = take_slots(1);
	check(seL4_Untyped_Retype(pool, seL4_CapTableObject, radix, seL4_CapInitThreadCNode, 0, 0,
				  init.vault_slot, 1),
	      "make the vault of radix", radix);
	check(seL4_CNode_Copy(init.vault_slot, 0, radix, seL4_CapInitThreadCNode, init.vault_slot,
			      seL4_WordBits, seL4_AllRights),
	      "give the vault its own capability, radix", radix);
}

static void make_pool_objects(seL4_CPtr pool)
{
	FOR_EACH(sys_object, run, SYS_TABLE_OBJECTS)
	{
		uint32_t made = 0;

		while (made < run->count) {
			uint32_t count = run->count - made;

			if (count > seL4_UntypedRetypeMaxObjects)
				count = seL4_UntypedRetypeMaxObjects;
			check(seL4_Untyped_Retype(pool, types[run->kind], run->size_bits,
						  init.vault_slot, 0, 0, run->first_id + made,
						  count),
			      "make object", run->first_id + made);
			made += count;
		}
	}
}

/* Further capabilities to frames that are mapped more than once. */
static void copy_frames(void)
{
	uint8_t radix = init.image->vault_radix;

	FOR_EACH(sys_mapping, mapping, SYS_TABLE_MAPPINGS)
	{
		for (uint32_t i = 0; mapping->copy_id && i < mapping->count; i++) {
			uint32_t frame = mapping->frame + i;
			int payload = (frame & SYS_PAYLOAD_PAGE) != 0;
			seL4_CPtr slot = payload ? image_frame_slot(payload_address(
							   frame & ~SYS_PAYLOAD_PAGE))
						 : frame;

			check(seL4_CNode_Copy(init.vault_slot, mapping->copy_id + i, radix,
					      payload ? seL4_CapInitThreadCNode : init.vault_slot,
					      slot, payload ? seL4_WordBits : radix,
					      seL4_AllRights),
			      "copy the capability of frame", frame);
		}
	}
}

static void mint(seL4_CPtr slot, uint32_t id, seL4_Word badge)
{
	check(seL4_CNode_Mint(seL4_CapInitThreadCNode, slot, seL4_WordBits, init.vault_slot, id,
			      init.image->vault_radix, seL4_AllRights, badge),
	      "mint a capability of object", id);
}

/* Badged capabilities that are only shown to the kernel, not handed to a domain. */
static void mint_badged(void)
{
	seL4_CPtr slot = init.irq_caps = take_slots(table_count(SYS_TABLE_IRQS));

	FOR_EACH(sys_irq, irq, SYS_TABLE_IRQS)
	mint(slot++, irq->notification, irq->badge);
	slot = init.fault_caps = take_slots(table_count(SYS_TABLE_THREADS));
	FOR_EACH(sys_thread, thread, SYS_TABLE_THREADS)
	mint(slot++, thread->fault_endpoint, thread->fault_badge);
}

void make_objects(void)
{
	seL4_CPtr pool = find_pool();

	make_vault(pool);
	make_pool_objects(pool);
	make_fixed_frames();
	copy_frames();
	mint_badged();
}
