/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * AArch64's part of boot.
 */
#include "boot/boot.h"
#include "arch/cycles.h"
#include "arch/interface.h"
#include "arch/sysreg.h"
#include "board.h"
#include "vspace/vspace.h"

extern char trap_vectors[];

BOOT void arch_boot_init(struct core *core)
{
	WRITE_SYSREG(tpidr_el1, (word)core);
	WRITE_SYSREG(vbar_el1, (word)trap_vectors);
	mmu_init();
	WRITE_SYSREG(cpacr_el1, UINT64_C(1) << 20); /* EL0 FPU access traps */
	WRITE_SYSREG(cntkctl_el1, 0);		    /* counters and timers are the kernel's */
	WRITE_SYSREG(mdscr_el1, 0);
	if (TRACK_UTILISATION)
		cycle_count_start();
	arch_irq_init();
	WRITE_SYSREG(cntv_cval_el0, UINT64_MAX);
	WRITE_SYSREG(cntv_ctl_el0, 1);
	arch_irq_set_masked(BOARD_TIMER_IRQ, false);
	isb();
}

BOOT pte arch_boot_page_entry(paddr page, bool executable)
{
	return page | PTE_PAGE | PTE_USER | PTE_MEMORY | PTE_SHAREABLE | PTE_ACCESSED |
	       PTE_NOT_GLOBAL | PTE_KERNEL_NX | (executable ? 0 : PTE_USER_NX);
}

void arch_boot_finish(void)
{
	mmu_retire_boot();
}
