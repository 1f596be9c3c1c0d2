/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RISC-V control and status registers of supervisor mode, and fences
 * (Privileged Architecture 20211203).
 */
#ifndef KERNEL_ARCH_CSR_H
#define KERNEL_ARCH_CSR_H

#include "types.h"

#define READ_CSR(name)                                                                             \
	({                                                                                         \
		word value_;                                                                       \
		__asm__ volatile("csrr %0, " #name : "=r"(value_));                                \
		value_;                                                                            \
	})
#define WRITE_CSR(name, value) __asm__ volatile("csrw " #name ", %0" ::"r"((word)(value)))
#define SET_CSR(name, bits)    __asm__ volatile("csrs " #name ", %0" ::"r"((word)(bits)))
#define CLEAR_CSR(name, bits)  __asm__ volatile("csrc " #name ", %0" ::"r"((word)(bits)))

#define SSTATUS_SIE	   (UINT64_C(1) << 1)
#define SSTATUS_SPP	   (UINT64_C(1) << 8)
#define SSTATUS_FS	   (UINT64_C(3) << 13) /* dirty; 0: FPU instructions trap */
#define SSTATUS_SUM	   (UINT64_C(1) << 18)
#define SSTATUS_MXR	   (UINT64_C(1) << 19)
#define FS_CLEAN	   (UINT64_C(2) << 13)
#define INTERRUPT_TIMER	   (UINT64_C(1) << 5) /* in sie and sip */
#define INTERRUPT_EXTERNAL (UINT64_C(1) << 9)

#define SATP_SV39	(UINT64_C(8) << 60)
#define SATP_ASID_SHIFT 44

/** Sleeps until an enabled interrupt is pending, masked or not. */
static inline void wait_for_interrupt(void)
{
	__asm__ volatile("wfi" ::: "memory");
}

/** Drops the translation of the page at `vaddr` of address space `asid`. */
static inline void tlb_invalidate_page(word asid, word vaddr)
{
	__asm__ volatile("sfence.vma %0, %1" ::"r"(vaddr), "r"(asid) : "memory");
}

static inline void tlb_invalidate_asid(word asid)
{
	__asm__ volatile("sfence.vma zero, %0" ::"r"(asid) : "memory");
}

static inline void tlb_invalidate_all(void)
{
	__asm__ volatile("sfence.vma" ::: "memory");
}

#endif
