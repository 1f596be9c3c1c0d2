/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which address space is in force.
 */
#include "arch/vspace.h"
#include "arch/interface.h"
#include "core.h"
#include "sched/fpu.h"
#include "vspace/vspace.h"

word vspace_register(struct cap root)
{
	return SATP_SV39 | mapped_asid(root) << SATP_ASID_SHIFT | cap_address(root) >> PAGE_BITS;
}

word no_vspace_register(void)
{
	return mmu_kernel_satp();
}

static void set_satp(word satp)
{
	if (READ_CSR(satp) != satp)
		WRITE_CSR(satp, satp);
}

void arch_vspace_update(void)
{
	set_satp(thread_vspace_register(current_thread()));
}

INLINED void arch_switch_to(struct tcb *thread)
{
	struct core *core = this_core();

	set_satp(thread_vspace_register(thread));
	fpu_switch(core, thread);
}

void arch_switch_to_idle(void)
{
	struct core *core = this_core();

	set_satp(mmu_kernel_satp());
	fpu_switch(core, &core->idle);
}
