/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Invocations of scheduling contexts and of SchedControl.
 */
#include "state.h"

#define MAX_PERIOD_US UINT64_C(36893488147419)

static unsigned bind(struct model *m, struct invocation *call, struct context *context)
{
	struct cap cap = model_cap(m, call->extra[0]);
	struct thread *thread = model_thread(m, cap.object);
	struct notification *notification = model_notification(m, cap.object);

	if (call->caps < 1)
		return TruncatedMessage;
	if (cap.type == VIEW_TCB) {
		if (context->thread || thread->context || model_has_no_budget(m, thread, context))
			return IllegalOperation;
		model_bind(m, thread, context);
	} else if (cap.type == VIEW_NOTIFICATION) {
		if (context->notification || notification->context)
			return IllegalOperation;
		context->notification = notification->address;
		notification->context = context->address;
	} else {
		return invalid_capability(call, 1);
	}
	return NoError;
}

static unsigned unbind_object(struct model *m, struct invocation *call, struct context *context)
{
	struct cap cap = model_cap(m, call->extra[0]);

	if (call->caps < 1)
		return TruncatedMessage;
	if (cap.type == VIEW_TCB) {
		if (context->thread != cap.object || cap.object == m->current)
			return IllegalOperation;
		model_unbind(m, context);
	} else if (cap.type == VIEW_NOTIFICATION) {
		if (context->notification != cap.object)
			return IllegalOperation;
		model_unbind_from_notification(m, context);
	} else {
		return invalid_capability(call, 1);
	}
	return NoError;
}

static unsigned unbind(struct model *m, struct invocation *call, struct context *context)
{
	if (context->thread == call->caller->address)
		return IllegalOperation;
	model_unbind(m, context);
	model_unbind_from_notification(m, context);
	model_detach_stack(m, context);
	return NoError;
}

static unsigned consumed(struct model *m, struct invocation *call, struct context *context)
{
	(void)m;
	call->answer[call->count++] = model_take_consumed(context);
	return NoError;
}

static unsigned yield_to(struct model *m, struct invocation *call, struct context *context)
{
	struct thread *target = model_thread(m, context->thread), *caller = call->caller;

	if (!target || target == caller || target->priority > caller->mcp)
		return IllegalOperation;
	model_complete_yields_to(m, context->address);
	model_postpone_unless_released(m, target);
	if (!model_schedulable(m, target))
		return consumed(m, call, context);
	model_dequeue(m, target);
	if (target->priority < caller->priority) {
		model_enqueue(m, target);
		return consumed(m, call, context);
	}
	model_enqueue(m, caller);
	model_enqueue(m, target);
	model_reschedule(m);
	caller->yield_to = context->address;
	caller->yield_is_call = call->call;
	return NoError;
}

unsigned model_invoke_context(struct model *m, struct invocation *call)
{
	static unsigned (*const invocations[])(struct model *, struct invocation *,
					       struct context *) = {
		bind, unbind, unbind_object, consumed, yield_to,
	};

	if (call->label < LABEL_SchedContextBind || call->label > LABEL_SchedContextYieldTo)
		return IllegalOperation;
	return invocations[call->label - LABEL_SchedContextBind](
		m, call, model_context(m, call->cap.object));
}

static unsigned check_times(struct invocation *call)
{
	uint64_t budget = call->word[0], period = call->word[1];

	if (budget > MAX_PERIOD_US || period > MAX_PERIOD_US || budget < MIN_BUDGET_US ||
	    period < MIN_BUDGET_US)
		return range_error(call, MIN_BUDGET_US, MAX_PERIOD_US);
	return budget > period ? range_error(call, MIN_BUDGET_US, period) : NoError;
}

static void configure(struct model *m, const struct invocation *call, struct context *context)
{
	uint64_t budget = call->word[0] * 125 / 2, period = call->word[1] * 125 / 2;
	uint32_t max = call->word[2] + MIN_REFILLS;
	struct thread *thread = model_thread(m, context->thread);

	if (thread) {
		model_dequeue(m, thread);
		if (m->current_context == context->address)
			model_charge_current(m);
	}
	if (budget == period)
		model_configure_refills(m, context, 0, budget, MIN_REFILLS);
	else if (context->max_refills && thread && model_runnable(thread))
		model_update_refills(m, context, period, budget, max);
	else
		model_configure_refills(m, context, period, budget, max);
	context->badge = call->word[3];
	context->sporadic = call->word[4] & 1;
	if (!thread)
		return;
	model_postpone_unless_released(m, thread);
	if (thread->address == m->current)
		model_reschedule(m);
	else
		model_consider(m, thread);
}

unsigned model_invoke_sched_control(struct model *m, struct invocation *call)
{
	struct cap cap = model_cap(m, call->extra[0]);
	uint64_t limit;
	unsigned error;

	if (call->label != LABEL_SchedControlConfigureFlags)
		return IllegalOperation;
	if (is_truncated(call, 5, 1))
		return TruncatedMessage;
	error = check_times(call);
	if (error)
		return error;
	if (cap.type != VIEW_SCHED_CONTEXT)
		return invalid_capability(call, 1);
	limit = ((UINT64_C(1) << cap.bits) - 96) / 16 - MIN_REFILLS;
	if (call->word[2] > limit)
		return range_error(call, 0, limit);
	configure(m, call, model_context(m, cap.object));
	return NoError;
}
