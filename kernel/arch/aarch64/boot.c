/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * AArch64's part of boot.
 */
#include "boot/boot.h"
#include "arch/interface.h"
#include "arch/page_table.h"
#include "arch/sysreg.h"
#include "arch/vspace.h"
#include "board.h"
#include "gic.h"
#include "mmu.h"

#define INITIAL_ASID 1u

extern char trap_vectors[];

BOOT void arch_boot_init(struct core *core)
{
	WRITE_SYSREG(tpidr_el1, (word)core);
	WRITE_SYSREG(vbar_el1, (word)trap_vectors);
	mmu_init();
	WRITE_SYSREG(cpacr_el1, UINT64_C(1) << 20); /* EL0 FPU access traps */
	WRITE_SYSREG(cntkctl_el1, 0);		    /* counters and timers are the kernel's */
	WRITE_SYSREG(mdscr_el1, 0);
	gic_init();
	WRITE_SYSREG(cntv_cval_el0, UINT64_MAX);
	WRITE_SYSREG(cntv_ctl_el0, 1);
	arch_irq_set_masked(BOARD_TIMER_IRQ, false);
	isb();
}

BOOT struct regions arch_boot_kernel_devices(void)
{
	const word page = (word)1 << PAGE_BITS;

	return (struct regions){
		2,
		{{BOARD_GIC_DISTRIBUTOR, BOARD_GIC_DISTRIBUTOR + page},
		 {BOARD_GIC_CPU_INTERFACE, BOARD_GIC_CPU_INTERFACE + page}},
	};
}

BOOT word arch_boot_table_count(word start, word end)
{
	word count = 0;

	for (word bits = TOP_LEVEL_BITS; bits > PAGE_BITS; bits -= LEVEL_INDEX_BITS)
		count += ((end - 1) >> bits) - (start >> bits) + 1;
	return count;
}

BOOT void arch_boot_vspace(const struct root_objects *objects, word slot)
{
	pte *root = window_pointer(objects->vspace);
	struct cap cap = object_cap(CAP_VSPACE, objects->vspace);
	paddr table = objects->tables;

	asid_pool_install(window_pointer(objects->asid_pool), 0);
	asid_assign(INITIAL_ASID, root);
	cap.data = INITIAL_ASID;
	boot_provide(objects, INITIAL_VSPACE, cap);
	boot_provide(objects, INITIAL_ASID_POOL, object_cap(CAP_ASID_POOL, objects->asid_pool));

	for (word bits = TOP_LEVEL_BITS; bits > PAGE_BITS; bits -= LEVEL_INDEX_BITS) {
		word vaddr = round_down(objects->image_start, bits);

		for (; vaddr < objects->end_vaddr; vaddr += (word)1 << bits) {
			struct cap page_table = object_cap(CAP_PAGE_TABLE, table);

			page_table.data = mapping_data(INITIAL_ASID, vaddr);
			boot_provide(objects, slot++, page_table);
			*table_walk(root, vaddr).entry = table_entry(window_pointer(table));
			table += (paddr)1 << TABLE_BITS;
		}
	}
}

BOOT struct cap arch_boot_map_page(const struct root_objects *objects, paddr page, word vaddr,
				   bool executable)
{
	struct cap cap = object_cap(CAP_FRAME, page);

	cap.bits = PAGE_BITS;
	cap.rights = RIGHT_READ | RIGHT_WRITE;
	cap.data = mapping_data(INITIAL_ASID, vaddr);
	*table_walk(window_pointer(objects->vspace), vaddr).entry =
		page | PTE_PAGE | PTE_USER | PTE_MEMORY | PTE_SHAREABLE | PTE_ACCESSED |
		PTE_NOT_GLOBAL | PTE_KERNEL_NX | (executable ? 0 : PTE_USER_NX);
	return cap;
}

void arch_boot_finish(void)
{
	mmu_retire_boot();
}
