/* SPDX-License-Identifier: BSD-2-Clause */
/* The PL031 counts seconds: an alarm has to be served within its second. */
#include "high.h"

/* Registers, in words. */
enum { DATA = 0, MATCH = 1, MASK = 4, CLEAR = 7 };

volatile seL4_Uint32 *timer = (volatile seL4_Uint32 *)1; /* written by the host tool */

static seL4_Uint32 alarm_time;

static void set_alarm(void)
{
	alarm_time = timer[DATA] + 1;
	timer[CLEAR] = 1;
	timer[MATCH] = alarm_time;
	timer[MASK] = 1;
}

static int end_alarm(void)
{
	int in_time = timer[DATA] == alarm_time;

	timer[MASK] = 0;
	timer[CLEAR] = 1;
	return in_time;
}
