/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sets the clock's alarm one second ahead and waits for the interrupt. The
 * clock keeps its interrupt raised until it is cleared, so it is cleared first
 * and acknowledged then.
 */
#include <clavis.h>

enum { ALARM_CHANNEL = 0, SECOND = 1000000000 };

/* Goldfish clock registers, in words; times are nanoseconds in two halves. */
enum {
	CLOCK_LOW = 0, /* reading it keeps the other half for CLOCK_HIGH */
	CLOCK_HIGH = 1,
	CLOCK_ALARM_LOW = 2, /* writing it sets the alarm */
	CLOCK_ALARM_HIGH = 3,
	CLOCK_ENABLED = 4,
	CLOCK_CLEAR = 7
};

/* Address of the registers, written by the host tool. */
volatile seL4_Uint32 *clock_registers = (volatile seL4_Uint32 *)1;

static seL4_Uint64 alarm_time;

static seL4_Uint64 now(void)
{
	seL4_Uint64 low = clock_registers[CLOCK_LOW];

	return (seL4_Uint64)clock_registers[CLOCK_HIGH] << 32 | low;
}

void init(void)
{
	alarm_time = now() + SECOND;
	clock_registers[CLOCK_CLEAR] = 1;
	clock_registers[CLOCK_ENABLED] = 1;
	clock_registers[CLOCK_ALARM_HIGH] = (seL4_Uint32)(alarm_time >> 32);
	clock_registers[CLOCK_ALARM_LOW] = (seL4_Uint32)alarm_time;
	microkit_dbg_puts("clock: alarm set\n");
}

void notified(microkit_channel channel)
{
	if (channel != ALARM_CHANNEL)
		return;

	seL4_Uint64 rang = now();

	clock_registers[CLOCK_ENABLED] = 0;
	clock_registers[CLOCK_CLEAR] = 1;
	microkit_dbg_puts("clock: alarm rang\n");
	microkit_deferred_irq_ack(ALARM_CHANNEL);
	clavis_done(rang >= alarm_time ? 0 : 1);
}
