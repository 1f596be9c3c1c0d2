/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time: a counter that all see alike and a comparator, which arch/timer.h reads
 * and writes.
 */
#include "arch/interface.h"
#include "arch/timer.h"
#include "board.h"
#include "core.h"

#if CHECKS
static ticks stopped_at, not_counted, deadline_set = UINT64_MAX;

static void program_deadline(void)
{
	ticks deadline = deadline_set + not_counted;

	timer_compare(deadline < deadline_set ? UINT64_MAX : deadline);
}

ticks arch_time(void)
{
	return timer_counter() - not_counted;
}

void arch_set_deadline(ticks deadline)
{
	deadline_set = deadline;
	program_deadline();
}

void arch_time_stop(void)
{
	stopped_at = timer_counter();
}

void arch_time_go(void)
{
	ticks stood = timer_counter() - stopped_at;

	if (!stood)
		return;
	not_counted += stood;
	program_deadline();
}
#else
ticks arch_time(void)
{
	return timer_counter();
}

void arch_set_deadline(ticks deadline)
{
	timer_compare(deadline);
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
