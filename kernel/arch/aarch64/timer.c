/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The generic timer's virtual counter and comparator, and the processor's
 * wait for interrupts.
 */
#include "arch/interface.h"
#include "arch/sysreg.h"
#include "board.h"
#include "core.h"

#if CHECKS
static ticks stopped_at, not_counted, deadline_set = UINT64_MAX;

static void program_deadline(void)
{
	ticks deadline = deadline_set + not_counted;

	WRITE_SYSREG(cntv_cval_el0, deadline < deadline_set ? UINT64_MAX : deadline);
}

ticks arch_time(void)
{
	return READ_SYSREG(cntvct_el0) - not_counted;
}

void arch_set_deadline(ticks deadline)
{
	deadline_set = deadline;
	program_deadline();
}

void arch_time_stop(void)
{
	stopped_at = READ_SYSREG(cntvct_el0);
}

void arch_time_go(void)
{
	not_counted += READ_SYSREG(cntvct_el0) - stopped_at;
	program_deadline();
}
#else
ticks arch_time(void)
{
	return READ_SYSREG(cntvct_el0);
}

void arch_set_deadline(ticks deadline)
{
	WRITE_SYSREG(cntv_cval_el0, deadline);
}
#endif

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
