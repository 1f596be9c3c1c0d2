/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine that the host port of the kernel runs on: an AArch64 core
 * without its instructions. Its registers, interrupt controller and TLB are
 * data that the driver of the process reads and writes; its time passes when
 * the driver says so.
 */
#ifndef KERNEL_ARCH_MACHINE_H
#define KERNEL_ARCH_MACHINE_H

#include "arch/context.h"

#define MACHINE_IRQ_WORDS 3u
#define MACHINE_TLB	  32u

/* A translation that the core holds. */
struct machine_translation {
	bool valid;
	uint16_t asid;
	word page;  /* virtual address of the page */
	word entry; /* descriptor it came from */
	word bits;  /* log2 bytes that the descriptor maps */
};

struct machine {
	/* system registers */
	word tpidr_el0, tpidrro_el0, tpidr_el1, ttbr0_el1, vbar_el1, far_el1, cpacr_el1,
		cntkctl_el1, mdscr_el1, cntv_cval_el0, cntv_ctl_el0;
	/* the performance monitors' */
	word pmcr_el0, pmcntenset_el0, pmintenclr_el1, pmccfiltr_el0, pmuserenr_el0;

	/* time */
	ticks time;
	ticks ticks_per_read; /* that pass each time the kernel reads the clock */

	word cycles;	      /* its counter of them */
	word cycles_per_read; /* that pass each time the kernel reads it */

	/* interrupt controller */
	word raised[MACHINE_IRQ_WORDS], enabled[MACHINE_IRQ_WORDS], edge[MACHINE_IRQ_WORDS];
	word active;		  /* number being handled, or ~0 */
	word sgi_count, sgi_last; /* software interrupts sent: how many; target << 8 | number */
	word raise_after;	  /* looks for interrupts until `raise_irq` is raised; 0: never */
	word raise_irq;
	bool exceptions_masked;

	struct fpu_state fpu;

	struct machine_translation tlb[MACHINE_TLB];
	word tlb_next;

	/* cache lines maintained since boot, by kind, and the last one's address in the window */
	word line, lines_cleaned, lines_clean_invalidated, lines_unified, lines_zeroed;
	word instruction_invalidations;
	word cache_flushes, first_cache_flushes; /* of whole caches; the latter: sum of the kinds */
};

extern struct machine machine;

/** Time now; it may pass with each look at it. */
word machine_read_time(void);
word machine_read_cycles(void);
/** Whether an enabled interrupt is raised, the timer's included. */
word machine_read_pending(void);
void machine_irq_raise(word irq);
/** Number of the interrupt that the core would take now, or ~0. */
word machine_lowest_pending(void);
/** The core sleeps: time goes on to the timer's deadline, or the driver takes over. */
void machine_sleep(void);

/** Remembers the translation of `vaddr`, an address of the running address space, if it has one. */
void machine_tlb_fill(word vaddr);
void machine_tlb_drop(word asid, word vaddr);
void machine_tlb_drop_asid(word asid);
void machine_tlb_drop_all(void);
/** First translation that the page tables no longer say, or NULL. */
const struct machine_translation *machine_tlb_stale(void);

#endif
