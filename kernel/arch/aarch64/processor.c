/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The processor's pending interrupts, its wait for them and its end.
 */
#include "arch/interface.h"
#include "arch/sysreg.h"

bool arch_irq_pending(void)
{
	return READ_SYSREG(isr_el1) != 0;
}

void arch_wait_for_interrupt(void)
{
	wait_for_interrupt();
}

_Noreturn void arch_halt(void)
{
	mask_exceptions();
	for (;;)
		wait_for_interrupt();
}
