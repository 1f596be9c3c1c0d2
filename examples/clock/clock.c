/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sets the clock's alarm one second ahead and waits for the interrupt. The
 * clock keeps its interrupt raised until it is cleared, so it is cleared first
 * and acknowledged then.
 */
#include <clavis.h>

enum { ALARM_CHANNEL = 0 };

/* PL031 registers, in words. */
enum { CLOCK_DATA = 0, CLOCK_MATCH = 1, CLOCK_MASK = 4, CLOCK_RAW = 5, CLOCK_CLEAR = 7 };

/* Address of the registers, written by the host tool. */
volatile seL4_Uint32 *clock_registers = (volatile seL4_Uint32 *)1;

static seL4_Uint32 alarm_time;

void init(void)
{
	alarm_time = clock_registers[CLOCK_DATA] + 1;
	clock_registers[CLOCK_CLEAR] = 1;
	clock_registers[CLOCK_MATCH] = alarm_time;
	clock_registers[CLOCK_MASK] = 1;
	microkit_dbg_puts("clock: alarm set\n");
}

void notified(microkit_channel channel)
{
	if (channel != ALARM_CHANNEL || clock_registers[CLOCK_RAW] == 0)
		return;

	seL4_Uint32 now = clock_registers[CLOCK_DATA];

	clock_registers[CLOCK_MASK] = 0;
	clock_registers[CLOCK_CLEAR] = 1;
	microkit_dbg_puts("clock: alarm rang\n");
	microkit_deferred_irq_ack(ALARM_CHANNEL);
	clavis_done(now >= alarm_time ? 0 : 1);
}
