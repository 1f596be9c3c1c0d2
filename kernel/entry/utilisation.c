/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Charging cycles to threads. Saving and loading a thread's registers, outside
 * of the hooks, counts as its own time.
 */
#include "entry/utilisation.h"

#if TRACK_UTILISATION

#include "arch/cycles.h"
#include "core.h"

/* The cycles since the last look are `thread`'s. How many they are. */
static word charge(struct tcb *thread)
{
	struct measurement *measurement = &this_core()->measurement;
	word now = cycle_count();
	/* A count that goes back was set by a user: what it shows has passed at least. */
	word passed = now >= measurement->charged ? now - measurement->charged : now;

	measurement->charged = now;
	measurement->total.cycles += passed;
	thread->utilisation.cycles += passed;
	return passed;
}

void utilisation_enter(void)
{
	struct core *core = this_core();
	struct tcb *thread = core->current;

	if (!core->measurement.is_open)
		return;
	charge(thread);
	thread->utilisation.kernel_entries++;
	core->measurement.total.kernel_entries++;
	core->measurement.entered = thread;
}

/* A thread deleted itself: its memory is charged, but nobody has been given it yet. */
void utilisation_leave(void)
{
	struct core *core = this_core();
	struct measurement *measurement = &core->measurement;
	struct tcb *thread = measurement->entered;

	if (!measurement->is_open)
		return;

	word passed = charge(thread);

	thread->utilisation.kernel_cycles += passed;
	measurement->total.kernel_cycles += passed;
	if (core->current == thread)
		return;
	core->current->utilisation.schedules++;
	measurement->total.schedules++;
}

void utilisation_start(void)
{
	struct core *core = this_core();

	core->measurement = (struct measurement){
		.is_open = true, .charged = cycle_count(), .entered = core->current};
	core->idle.utilisation = (struct utilisation){0};
	core->current->utilisation = (struct utilisation){0};
}

void utilisation_stop(void)
{
	this_core()->measurement.is_open = false;
}

#endif
