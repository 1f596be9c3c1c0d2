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

/** Sleeps until an interrupt is pending, masked or not. */
static inline void wait_for_interrupt(void)
{
	__asm__ volatile("dsb sy\n\twfi" ::: "memory");
}

static inline void mask_exceptions(void)
{
	__asm__ volatile("msr daifset, #15");
}

/* Cache maintenance; each works on the line that holds the byte at `address`. */

static inline void cache_line_clean(word address)
{
	__asm__ volatile("dc cvac, %0" ::"r"(address) : "memory");
}

static inline void cache_line_clean_invalidate(word address)
{
	__asm__ volatile("dc civac, %0" ::"r"(address) : "memory");
}

/** Cleans to where instruction fetches see it. */
static inline void cache_line_unify(word address)
{
	__asm__ volatile("dc cvau, %0" ::"r"(address) : "memory");
}

static inline void cache_line_zero(word address)
{
	__asm__ volatile("dc zva, %0" ::"r"(address) : "memory");
}

static inline void instruction_cache_invalidate(void)
{
	__asm__ volatile("ic ialluis" ::: "memory");
}

/** Cleans and invalidates the line that `operand` says: way, set, level. */
static inline void cache_set_clean_invalidate(word operand)
{
	__asm__ volatile("dc cisw, %0" ::"r"(operand) : "memory");
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
