/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The domain of the higher priority, on any timer: it sets alarms, and whenever
 * one rings it has to be running although the other domain never stops. How
 * late it was is the timer's time since the alarm.
 */
#ifndef HIGH_H
#define HIGH_H

#include <clavis.h>

enum { ALARM_CHANNEL = 0, ALARMS = 3 };

volatile seL4_Uint64 *count = (volatile seL4_Uint64 *)1; /* written by the host tool */

static unsigned alarms;
static seL4_Uint64 seen;
static int failed;

/** Sets the next alarm. */
static void set_alarm(void);
/** Ends the alarm at the device. @return whether it rang as early as it has to */
static int end_alarm(void);

void init(void)
{
	seen = *count;
	set_alarm();
}

void notified(microkit_channel channel)
{
	seL4_Uint64 begun = *count;
	int in_time = end_alarm();

	(void)channel;
	microkit_dbg_puts("high: alarm, ");
	microkit_dbg_puts(in_time ? "in time; the other domain " : "late; the other domain ");
	microkit_dbg_puts(begun > seen ? "was running " : "was not running ");
	microkit_dbg_puts(*count == begun ? "and stands still\n" : "and runs on\n");
	failed |= !in_time || begun <= seen || *count != begun;
	seen = begun;
	microkit_irq_ack(ALARM_CHANNEL);
	if (++alarms < ALARMS)
		set_alarm();
	else
		clavis_done(failed);
}

#endif
