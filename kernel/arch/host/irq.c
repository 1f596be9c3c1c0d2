/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The recorded interrupt controller: behaves as gicv2.c lets the real one.
 */
#include "arch/interface.h"
#include "arch/machine.h"
#include "board.h"
#include "gic.h"

static void put(word set[], word irq, bool value)
{
	word bit = (word)1 << irq % WORD_BITS;

	set[irq / WORD_BITS] = value ? set[irq / WORD_BITS] | bit : set[irq / WORD_BITS] & ~bit;
}

void arch_irq_init(void)
{
	machine.active = IRQ_NONE;
}

void gic_set_trigger(word irq, bool edge)
{
	put(machine.edge, irq, edge);
}

void gic_send_sgi(word irq, word target)
{
	machine.sgi_count++;
	machine.sgi_last = target << 8 | irq;
	if (target == 0)
		machine_irq_raise(irq);
}

void machine_irq_raise(word irq)
{
	put(machine.raised, irq, true);
}

static bool timer_is_due(void)
{
	return machine.cntv_ctl_el0 & 1 && machine.time >= machine.cntv_cval_el0;
}

word machine_lowest_pending(void)
{
	put(machine.raised, BOARD_TIMER_IRQ, timer_is_due());
	for (word i = 0; i < MACHINE_IRQ_WORDS; i++) {
		word pending = machine.raised[i] & machine.enabled[i];

		if (pending)
			return i * WORD_BITS + (word)__builtin_ctzll(pending);
	}
	return IRQ_NONE;
}

word machine_read_pending(void)
{
	if (machine.raise_after && --machine.raise_after == 0)
		machine_irq_raise(machine.raise_irq);
	return machine_lowest_pending() != IRQ_NONE;
}

word arch_irq_take(void)
{
	machine.active = machine_lowest_pending();
	if (machine.active != IRQ_NONE)
		put(machine.raised, machine.active, false);
	return machine.active;
}

void arch_irq_finish(word irq)
{
	if (machine.active == irq)
		machine.active = IRQ_NONE;
}

void arch_irq_set_masked(word irq, bool masked)
{
	put(machine.enabled, irq, !masked);
}

void arch_irq_hold(word irq)
{
	arch_irq_set_masked(irq, true);
	arch_irq_finish(irq);
}

void arch_irq_acknowledge(word irq)
{
	arch_irq_set_masked(irq, false);
}
