/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System registers and maintenance instructions of AArch64, on the recorded
 * machine.
 */
#ifndef KERNEL_ARCH_SYSREG_H
#define KERNEL_ARCH_SYSREG_H

#include "arch/machine.h"

#define MACHINE_READ_cntvct_el0	 machine_read_time()
#define MACHINE_READ_isr_el1	 machine_read_pending()
#define MACHINE_READ_tpidr_el0	 machine.tpidr_el0
#define MACHINE_READ_tpidrro_el0 machine.tpidrro_el0
#define MACHINE_READ_ttbr0_el1	 machine.ttbr0_el1
#define MACHINE_READ_far_el1	 machine.far_el1

#define MACHINE_READ_pmccntr_el0 machine_read_cycles()

#define READ_SYSREG(name)	  MACHINE_READ_##name
#define WRITE_SYSREG(name, value) (machine.name = (word)(value))

static inline void isb(void)
{
}

static inline void dsb(void)
{
}

static inline void wait_for_interrupt(void)
{
	machine_sleep();
}

static inline void mask_exceptions(void)
{
	machine.exceptions_masked = true;
}

static inline void cache_line_clean(word address)
{
	machine.line = address;
	machine.lines_cleaned++;
}

static inline void cache_line_clean_invalidate(word address)
{
	machine.line = address;
	machine.lines_clean_invalidated++;
}

static inline void cache_line_unify(word address)
{
	machine.line = address;
	machine.lines_unified++;
}

static inline void cache_line_zero(word address)
{
	__builtin_memset((void *)(address & ~(word)63), 0, 64);
	machine.lines_zeroed++;
}

static inline void instruction_cache_invalidate(void)
{
	machine.instruction_invalidations++;
}

static inline void tlb_invalidate_page(word asid, word vaddr)
{
	machine_tlb_drop(asid, vaddr);
}

static inline void tlb_invalidate_asid(word asid)
{
	machine_tlb_drop_asid(asid);
}

static inline void tlb_invalidate_all(void)
{
	machine_tlb_drop_all();
}

#endif
