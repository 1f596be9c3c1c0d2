/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Budgets: a scheduling context's refills, a ring of (time, amount) in order of
 * time. Invariants of a configured context: 1 <= count <= max; amounts sum to
 * the budget; a refill ends before the next one begins; between two kernel
 * entries the head holds at least the minimum budget. A round-robin context
 * (period 0) has two: what is left of the slice, and what was used of it.
 */
#ifndef KERNEL_SCHED_REFILL_H
#define KERNEL_SCHED_REFILL_H

#include "board.h"
#include "core.h"

/** Least budget that lets a thread run, in ticks. */
static inline ticks refill_min_budget(void)
{
	return (ticks)MIN_BUDGET_US * BOARD_TIMER_HZ / 1000000;
}

/** Refills a context of 2^bits bytes has room for; bits >= MIN_SC_BITS. */
static inline word refill_capacity(word bits)
{
	return (((word)1 << bits) - offsetof(struct sched_context, refills)) /
	       sizeof(struct refill);
}

static inline bool sc_is_configured(const struct sched_context *sc)
{
	return sc->max != 0;
}

static inline bool sc_is_round_robin(const struct sched_context *sc)
{
	return sc->period == 0;
}

static inline const struct refill *refill_head(const struct sched_context *sc)
{
	return &sc->refills[sc->head];
}

/** Whether the head may be used at the time of this kernel entry. */
static inline bool refill_ready(const struct sched_context *sc)
{
	return refill_head(sc)->time <= this_core()->now;
}

/** Whether the head keeps the minimum budget once `used` is taken from it. */
static inline bool refill_sufficient(const struct sched_context *sc, ticks used)
{
	ticks amount = refill_head(sc)->amount;

	return amount >= used && amount - used >= refill_min_budget();
}

/** Whether a thread with this context may run now. */
static inline bool sc_is_released(const struct sched_context *sc)
{
	return sc_is_configured(sc) && refill_ready(sc) && refill_sufficient(sc, 0);
}

/** Starts afresh with the whole `budget` from now on; period 0: round robin. */
void refill_new(struct sched_context *sc, uint32_t max, ticks budget, ticks period);

/** Changes period, budget and room of a running context and keeps what it owes. */
void refill_update(struct sched_context *sc, uint32_t max, ticks budget, ticks period);

/** Takes `used` ticks from the head; they come back a period later. Not for round robin. */
void refill_charge(struct sched_context *sc, ticks used);

/** Moves `used` ticks of a round-robin slice to its used part. */
void refill_charge_slice(struct sched_context *sc, ticks used);

/** A round-robin slice is over: the next one begins with the full budget. */
void refill_end_slice(struct sched_context *sc);

/** A ready head begins now at the earliest; refills it then touches are merged. */
void refill_unblock(struct sched_context *sc);

#endif
