/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hart without an interrupt controller beside it: there is the timer's
 * interrupt, which is the kernel's, and no other.
 */
#include "arch/csr.h"
#include "arch/interface.h"
#include "board.h"

_Static_assert(BOARD_IRQ_MAX == BOARD_TIMER_IRQ, "users have no interrupts");

void arch_irq_init(void)
{
}

word arch_irq_take(void)
{
	return READ_CSR(sip) & INTERRUPT_TIMER ? BOARD_TIMER_IRQ : IRQ_NONE;
}

void arch_irq_finish(word irq)
{
	(void)irq; /* pending until the next deadline is set */
}

void arch_irq_hold(word irq)
{
	(void)irq;
}

void arch_irq_acknowledge(word irq)
{
	(void)irq;
}

void arch_irq_set_masked(word irq, bool masked)
{
	(void)irq;
	(void)masked;
}
