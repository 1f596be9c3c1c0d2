/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RISC-V's part of boot.
 */
#include "boot/boot.h"
#include "arch/csr.h"
#include "arch/cycles.h"
#include "arch/interface.h"
#include "debug.h"
#include "vspace/vspace.h"

extern char trap_vector[];
extern struct core *kernel_stack_top; /* read at entry, before tp is this_core() */

BOOT void arch_boot_init(struct core *core)
{
	kernel_stack_top = core;
	__asm__ volatile("mv tp, %0" ::"r"(core));
	WRITE_CSR(sscratch, 0);
	WRITE_CSR(stvec, trap_vector);
	mmu_init();
	CLEAR_CSR(sstatus, SSTATUS_SPP | SSTATUS_FS | SSTATUS_SUM | SSTATUS_MXR);
	WRITE_CSR(scounteren, 0); /* counters are the kernel's */
	if (TRACK_UTILISATION)
		cycle_count_start();
	kprintf("Init local IRQ\n");
	arch_irq_init();
	arch_set_deadline(UINT64_MAX);
	WRITE_CSR(sie, INTERRUPT_TIMER | INTERRUPT_EXTERNAL);
}

BOOT pte arch_boot_page_entry(paddr page, bool executable)
{
	return pte_to(page, PTE_READ | PTE_WRITE | PTE_USER | PTE_ACCESSED | PTE_DIRTY |
				    (executable ? PTE_EXECUTE : 0));
}

void arch_boot_finish(void)
{
	mmu_retire_boot();
}
