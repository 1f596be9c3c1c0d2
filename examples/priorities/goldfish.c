/* SPDX-License-Identifier: BSD-2-Clause */
/* The Goldfish clock counts nanoseconds: an alarm has to be served within 20 microseconds. */
#include "high.h"

/* Registers, in words; reading the low half of the time latches the high one. */
enum { TIME_LOW = 0, TIME_HIGH = 1, ALARM_LOW = 2, ALARM_HIGH = 3, ENABLE = 4, CLEAR = 7 };
enum { AHEAD = 10000000, BOUND = 20000 }; /* nanoseconds */

volatile seL4_Uint32 *timer = (volatile seL4_Uint32 *)1; /* written by the host tool */

static seL4_Uint64 alarm_time;

static seL4_Uint64 now(void)
{
	seL4_Uint64 low = timer[TIME_LOW];

	return (seL4_Uint64)timer[TIME_HIGH] << 32 | low;
}

static void set_alarm(void)
{
	alarm_time = now() + AHEAD;
	timer[ENABLE] = 1;
	timer[ALARM_HIGH] = (seL4_Uint32)(alarm_time >> 32);
	timer[ALARM_LOW] = (seL4_Uint32)alarm_time;
}

static int end_alarm(void)
{
	seL4_Uint64 late = now() - alarm_time;

	timer[CLEAR] = 1;
	return late <= BOUND;
}
