/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scheduling domains.
 */
#include "object/thread.h"
#include "cap/cap.h"
#include "sched/scheduler.h"

#define MAX_DURATION low_mask(56)

static enum outcome set(struct invocation *inv)
{
	if (inv->length < 1)
		return refuse(ERROR_TruncatedMessage);

	word domain = invocation_word(inv, 0) & 0xff;

	if (domain >= NUM_DOMAINS)
		return refuse_argument(0);
	if (inv->extra_count < 1)
		return refuse(ERROR_TruncatedMessage);
	if (cap_type(invocation_cap(inv, 0)) != CAP_TCB)
		return refuse_argument(1);
	thread_set_domain(cap_object(invocation_cap(inv, 0)), domain);
	return DONE;
}

static enum outcome configure(struct invocation *inv)
{
	if (inv->length < 3)
		return refuse(ERROR_TruncatedMessage);

	word index = invocation_word(inv, 0), domain = invocation_word(inv, 1) & 0xff;
	ticks duration = invocation_word(inv, 2);

	if (index >= NUM_DOMAIN_SCHEDULES - 1)
		return refuse_range(0, NUM_DOMAIN_SCHEDULES - 2);
	if (domain >= NUM_DOMAINS)
		return refuse_range(0, NUM_DOMAINS - 1);
	if (duration > MAX_DURATION)
		return refuse_argument(2);
	if (duration == 0 && domain != 0)
		return refuse_argument(1);
	if (duration == 0 && index == this_core()->schedule_start)
		return refuse_argument(2);
	this_core()->schedule[index] = (struct domain_slice){domain, duration};
	return DONE;
}

static enum outcome set_start(struct invocation *inv)
{
	if (inv->length < 1)
		return refuse(ERROR_TruncatedMessage);

	word index = invocation_word(inv, 0);

	if (index >= NUM_DOMAIN_SCHEDULES)
		return refuse_range(0, NUM_DOMAIN_SCHEDULES - 1);
	if (this_core()->schedule[index].duration == 0)
		return refuse_argument(0);
	this_core()->schedule_start = index;
	domain_schedule_start(index);
	reschedule();
	return DONE;
}

enum outcome domain_invoke(struct invocation *inv)
{
	switch (inv->label) {
	case LABEL_DomainSetSet:
		return set(inv);
	case LABEL_DomainScheduleConfigure:
		return configure(inv);
	case LABEL_DomainScheduleSetStart:
		return set_start(inv);
	default:
		return refuse(ERROR_IllegalOperation);
	}
}
