/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SchedControl: gives scheduling contexts their budgets.
 */
#include "arch/interface.h"
#include "cap/cap.h"
#include "object/thread.h"
#include "sched/scheduler.h"

#define FLAG_SPORADIC 1u

struct parameters {
	ticks budget, period;
	uint32_t max_refills;
	word badge;
	bool sporadic;
};

/* Out of the queues while its budget changes; what it used so far is charged. */
static void set_aside(struct sched_context *sc)
{
	if (sc->tcb) {
		ready_remove(sc->tcb);
		release_remove(sc->tcb);
	}
	if (sc == this_core()->current_sc)
		time_commit();
}

static void set_refills(struct sched_context *sc, const struct parameters *p)
{
	if (p->budget == p->period)
		refill_new(sc, 2, p->budget, 0);
	else if (sc_is_configured(sc) && sc->tcb && thread_is_runnable(sc->tcb))
		refill_update(sc, p->max_refills, p->budget, p->period);
	else
		refill_new(sc, p->max_refills, p->budget, p->period);
}

static void configure(struct sched_context *sc, const struct parameters *p)
{
	struct tcb *thread = sc->tcb;

	set_aside(sc);
	set_refills(sc, p);
	sc->badge = p->badge;
	sc->sporadic = p->sporadic;
	if (!thread || !thread_is_runnable(thread))
		return;
	if (thread == current_thread()) {
		this_core()->reprogram = true;
		sc_check_released(sc);
		reschedule();
	} else {
		sc_check_released(sc);
		consider_switch(thread);
	}
}

enum outcome sched_control_invoke(struct invocation *inv)
{
	if (inv->label != LABEL_SchedControlConfigureFlags)
		return refuse(ERROR_IllegalOperation);
	if (inv->extra_count < 1 || inv->length < 5)
		return refuse(ERROR_TruncatedMessage);

	word budget = invocation_word(inv, 0), period = invocation_word(inv, 1);
	word extra = invocation_word(inv, 2);
	struct cap cap = invocation_cap(inv, 0);

	if (budget > MAX_PERIOD_US || period > MAX_PERIOD_US || budget < MIN_BUDGET_US ||
	    period < MIN_BUDGET_US)
		return refuse_range(MIN_BUDGET_US, MAX_PERIOD_US);
	if (budget > period)
		return refuse_range(MIN_BUDGET_US, period);
	if (cap_type(cap) != CAP_SCHED_CONTEXT)
		return refuse_capability(1);
	if (extra > refill_capacity(cap.bits) - 2)
		return refuse_range(0, refill_capacity(cap.bits) - 2);

	const struct parameters parameters = {
		.budget = arch_us_to_ticks(budget),
		.period = arch_us_to_ticks(period),
		.max_refills = (uint32_t)extra + 2,
		.badge = invocation_word(inv, 3),
		.sporadic = invocation_word(inv, 4) & FLAG_SPORADIC,
	};

	configure(cap_object(cap), &parameters);
	return DONE;
}
