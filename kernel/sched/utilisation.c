/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Charging cycles to threads. Saving and loading a thread's registers, outside
 * of the hooks, counts as its own time.
 */
#include "sched/utilisation.h"

#if TRACK_UTILISATION

#include "arch/cycles.h"
#include "core.h"

/* The cycles since the last look go to the thread that ran. How many they are. */
static word charge(struct measurement *measurement)
{
	word now = cycle_count();
	/* A count that goes back was set by a user: what it shows has passed at least. */
	word passed = now >= measurement->charged ? now - measurement->charged : now;

	measurement->charged = now;
	measurement->total.cycles += passed;
	measurement->running->utilisation.cycles += passed;
	return passed;
}

void utilisation_enter(void)
{
	struct measurement *measurement = &this_core()->measurement;

	if (!measurement->is_open)
		return;
	charge(measurement);
	measurement->running->utilisation.kernel_entries++;
	measurement->total.kernel_entries++;
}

/*
 * The thread that caused the entry may have been deleted by it. Its memory is
 * still nobody's: what is handed out again is cleared at a later entry.
 */
void utilisation_leave(void)
{
	struct core *core = this_core();
	struct measurement *measurement = &core->measurement;

	if (!measurement->is_open)
		return;

	word passed = charge(measurement);

	measurement->running->utilisation.kernel_cycles += passed;
	measurement->total.kernel_cycles += passed;
	if (core->current == measurement->running)
		return;
	measurement->running = core->current;
	measurement->running->utilisation.schedules++;
	measurement->total.schedules++;
}

void utilisation_start(void)
{
	struct core *core = this_core();

	core->measurement = (struct measurement){
		.is_open = true, .charged = cycle_count(), .running = core->current};
	core->idle.utilisation = (struct utilisation){0};
	core->current->utilisation = (struct utilisation){0};
}

void utilisation_stop(void)
{
	this_core()->measurement.is_open = false;
}

#endif
