/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * AArch64 system registers, barriers and maintenance instructions.
 */
#ifndef KERNEL_ARCH_SYSREG_H
#define KERNEL_ARCH_SYSREG_H

#include "types.h"

#define READ_SYSREG(name)                                                                          \
	({                                                                                         \
		word value_;                                                                       \
		__asm__ volatile("mrs %0, " #name : "=r"(value_));                                 \
		value_;                                                                            \
	})
#define WRITE_SYSREG(name, value) __asm__ volatile("msr " #name ", %0" ::"r"((word)(value)))

static inline void isb(void)
{
	__asm__ volatile("isb" ::: "memory");
}

/** Stores before it are seen by all observers, table walks included, before what follows. */
static inline void dsb(void)
{
	__asm__ volatile("dsb ish" ::: "memory");
}

/** Drops the translation of the page at `vaddr` of address space `asid`. */
static inline void tlb_invalidate_page(word asid, word vaddr)
{
	word operand = asid << 48 | (vaddr >> 12 & low_mask(44));

	dsb();
	__asm__ volatile("tlbi vae1is, %0" ::"r"(operand) : "memory");
	dsb();
	isb();
}

static inline void tlb_invalidate_asid(word asid)
{
	dsb();
	__asm__ volatile("tlbi aside1is, %0" ::"r"(asid << 48) : "memory");
	dsb();
	isb();
}

static inline void tlb_invalidate_all(void)
{
	dsb();
	__asm__ volatile("tlbi vmalle1is" ::: "memory");
	dsb();
	isb();
}

#endif
