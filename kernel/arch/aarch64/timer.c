/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The generic timer's virtual counter and comparator, and the processor's
 * wait for interrupts.
 */
#include "arch/interface.h"
#include "arch/sysreg.h"
#include "board.h"
#include "core.h"

ticks arch_time(void)
{
	return READ_SYSREG(cntvct_el0);
}

void arch_set_deadline(ticks deadline)
{
	WRITE_SYSREG(cntv_cval_el0, deadline);
}

/* us * HZ / 10^6 in parts, so that nothing overflows for us <= MAX_PERIOD_US. */
ticks arch_us_to_ticks(word us)
{
	return us / 1000000 * BOARD_TIMER_HZ + us % 1000000 * BOARD_TIMER_HZ / 1000000;
}

word arch_ticks_to_us(ticks t)
{
	return t / BOARD_TIMER_HZ * 1000000 + t % BOARD_TIMER_HZ * 1000000 / BOARD_TIMER_HZ;
}

word arch_timer_irq(void)
{
	return BOARD_TIMER_IRQ;
}

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
