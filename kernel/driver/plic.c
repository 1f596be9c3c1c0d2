/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RISC-V platform-level interrupt controller (specification 1.0.0), with the
 * processor's timer as the interrupt behind its last. An interrupt of a user's
 * stays claimed until it is acknowledged.
 */
#include "arch/csr.h"
#include "arch/interface.h"
#include "board.h"
#include "cap/cap.h"

/* Register offsets in bytes. */
#define PRIORITY(irq)  ((irq) * 4ul)
#define ENABLE(irq)    (0x2000ul + BOARD_PLIC_CONTEXT * 0x80ul + (irq) / 32 * 4)
#define THRESHOLD      (0x200000ul + BOARD_PLIC_CONTEXT * 0x1000ul)
#define CLAIM_COMPLETE (THRESHOLD + 4)

#define SOURCES BOARD_TIMER_IRQ /* numbers below it are the controller's, 0 is none */

static word claimed[SOURCES / WORD_BITS + 1];

static volatile uint32_t *plic(word offset)
{
	return window_pointer(BOARD_PLIC + offset);
}

void arch_irq_init(void)
{
	for (word irq = 1; irq < SOURCES; irq++)
		*plic(PRIORITY(irq)) = 1;
	for (word irq = 0; irq < SOURCES; irq += 32)
		*plic(ENABLE(irq)) = 0;
	*plic(THRESHOLD) = 0;
}

/* The controller takes no completion of a disabled interrupt. */
static void complete(word irq)
{
	word bit = (word)1 << irq % WORD_BITS;

	if (claimed[irq / WORD_BITS] & bit) {
		claimed[irq / WORD_BITS] &= ~bit;
		*plic(CLAIM_COMPLETE) = (uint32_t)irq;
	}
}

word arch_irq_take(void)
{
	word irq;

	if (READ_CSR(sip) & INTERRUPT_TIMER)
		return BOARD_TIMER_IRQ;
	irq = *plic(CLAIM_COMPLETE);
	if (irq == 0 || irq >= SOURCES)
		return IRQ_NONE;
	claimed[irq / WORD_BITS] |= (word)1 << irq % WORD_BITS;
	return irq;
}

void arch_irq_finish(word irq)
{
	(void)irq; /* the timer's: pending until the next deadline is set */
}

void arch_irq_hold(word irq)
{
	(void)irq; /* it is claimed */
}

void arch_irq_acknowledge(word irq)
{
	complete(irq);
}

void arch_irq_set_masked(word irq, bool masked)
{
	uint32_t bit = 1u << irq % 32;

	if (masked) {
		complete(irq);
		*plic(ENABLE(irq)) &= ~bit;
	} else {
		*plic(ENABLE(irq)) |= bit;
	}
}
