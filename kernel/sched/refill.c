/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Replenishment of budgets.
 */
#include "sched/scheduler.h"
#include "arch/interface.h"

/* The i-th refill in order of time; i < max. */
static struct refill *refill_at(struct sched_context *sc, uint32_t i)
{
	uint32_t index = sc->head + i;

	return &sc->refills[index < sc->max ? index : index - sc->max];
}

static struct refill *refill_tail(struct sched_context *sc)
{
	return refill_at(sc, sc->count - 1);
}

static struct refill pop_head(struct sched_context *sc)
{
	struct refill head = sc->refills[sc->head];

	sc->head = sc->head + 1 < sc->max ? sc->head + 1 : 0;
	sc->count--;
	return head;
}

static void append(struct sched_context *sc, struct refill refill)
{
	sc->count++;
	*refill_tail(sc) = refill;
}

/* Adds budget that comes back; without room it is put off to the end of the last refill. */
static void schedule_used(struct sched_context *sc, struct refill used)
{
	struct refill *tail = refill_tail(sc);

	if (tail->time + tail->amount >= used.time) {
		tail->amount += used.amount;
	} else if (sc->count < sc->max) {
		append(sc, used);
	} else {
		tail->time = used.time - tail->amount;
		tail->amount += used.amount;
	}
}

/* A head too small to run on joins the refill behind it. */
static void merge_small_head(struct sched_context *sc)
{
	while (sc->count > 1 && !refill_sufficient(sc, 0)) {
		struct refill small = pop_head(sc);
		struct refill *next = refill_at(sc, 0);

		next->time -= small.amount;
		next->amount += small.amount;
	}
}

void refill_new(struct sched_context *sc, uint32_t max, ticks budget, ticks period)
{
	sc->period = period;
	sc->budget = budget;
	sc->head = 0;
	sc->count = 1;
	sc->max = max;
	sc->refills[0] = (struct refill){this_core()->now, budget};
	if (sc_is_round_robin(sc))
		append(sc, (struct refill){this_core()->now, 0});
}

void refill_update(struct sched_context *sc, uint32_t max, ticks budget, ticks period)
{
	struct refill head = *refill_head(sc);

	if (refill_ready(sc))
		head.time = this_core()->now;
	sc->period = period;
	sc->budget = budget;
	sc->head = 0;
	sc->count = 1;
	sc->max = max;
	sc->refills[0] = head;
	if (head.amount >= budget)
		sc->refills[0].amount = budget;
	else
		append(sc, (struct refill){head.time + period, budget - head.amount});
	merge_small_head(sc);
}

/* A refill at such a time does not come; none is put off beyond, as times must not wrap. */
#define NEVER (UINT64_MAX / 4)

void refill_charge(struct sched_context *sc, ticks used)
{
	while (refill_head(sc)->amount <= used && refill_head(sc)->time < NEVER) {
		used -= refill_head(sc)->amount;
		if (sc->count == 1) {
			sc->refills[sc->head].time += sc->period;
		} else {
			struct refill full = pop_head(sc);

			full.time += sc->period;
			schedule_used(sc, full);
		}
	}
	if (used > 0 && refill_head(sc)->time < NEVER) {
		struct refill *head = refill_at(sc, 0);

		schedule_used(sc, (struct refill){head->time + sc->period, used});
		head->amount -= used;
		head->time += used;
	}
	merge_small_head(sc);
}

void refill_charge_slice(struct sched_context *sc, ticks used)
{
	if (used >= refill_at(sc, 0)->amount) {
		refill_end_slice(sc);
		return;
	}
	refill_at(sc, 0)->amount -= used;
	refill_at(sc, 1)->amount += used;
}

void refill_end_slice(struct sched_context *sc)
{
	refill_at(sc, 0)->amount += refill_at(sc, 1)->amount;
	refill_at(sc, 1)->amount = 0;
}

void refill_unblock(struct sched_context *sc)
{
	if (sc_is_round_robin(sc) || !refill_ready(sc))
		return;
	this_core()->reprogram = true;
	refill_at(sc, 0)->time = this_core()->now;
	while (sc->count > 1) {
		struct refill *head = refill_at(sc, 0), *next = refill_at(sc, 1);

		if (next->time > head->time + head->amount)
			break;
		next->time = head->time;
		next->amount += head->amount;
		pop_head(sc);
	}
}
