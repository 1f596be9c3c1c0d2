/* SPDX-License-Identifier: BSD-2-Clause */
/* Invocations of scheduling contexts, scheduling control and domains. */
#ifndef SEL4_INVOCATIONS_SCHED_H
#define SEL4_INVOCATIONS_SCHED_H

#include <sel4/invoke.h>

/**
 * Gives a scheduling context its parameters.
 * @param budget,period microseconds; equal: round robin, no replenishment to wait for
 * @param extra_refills 0..seL4_MaxExtraRefills of the context's size
 * @param badge data word of the Timeout fault message
 * @param flags seL4_SchedContextFlag
 */
LIBSEL4_INLINE_FUNC seL4_Error seL4_SchedControl_ConfigureFlags(seL4_SchedControl service,
								seL4_SchedContext schedcontext,
								seL4_Time budget, seL4_Time period,
								seL4_Word extra_refills,
								seL4_Word badge, seL4_Word flags)
{
	seL4_SetCap(0, schedcontext);
	seL4_SetMR(4, flags);
	return seL4_Invoke(service, SchedControlConfigureFlags, 1, 5, budget, period, extra_refills,
			   badge);
}

LIBSEL4_INLINE_FUNC seL4_Error seL4_SchedControl_Configure(seL4_SchedControl service,
							   seL4_SchedContext schedcontext,
							   seL4_Time budget, seL4_Time period,
							   seL4_Word extra_refills, seL4_Word badge)
{
	return seL4_SchedControl_ConfigureFlags(service, schedcontext, budget, period,
						extra_refills, badge, seL4_SchedContext_NoFlag);
}

/** Lends the context to thread or notification `cap`. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_SchedContext_Bind(seL4_SchedContext service, seL4_CPtr cap)
{
	seL4_SetCap(0, cap);
	return seL4_Invoke(service, SchedContextBind, 1, 0, 0, 0, 0, 0);
}

LIBSEL4_INLINE_FUNC seL4_Error seL4_SchedContext_Unbind(seL4_SchedContext service)
{
	return seL4_Invoke(service, SchedContextUnbind, 0, 0, 0, 0, 0, 0);
}

LIBSEL4_INLINE_FUNC seL4_Error seL4_SchedContext_UnbindObject(seL4_SchedContext service,
							      seL4_CPtr cap)
{
	seL4_SetCap(0, cap);
	return seL4_Invoke(service, SchedContextUnbindObject, 1, 0, 0, 0, 0, 0);
}

typedef struct seL4_SchedContext_Consumed {
	int error;
	seL4_Time consumed; /* microseconds */
} seL4_SchedContext_Consumed_t;

/** Time used since the last time that it was asked for. */
LIBSEL4_INLINE_FUNC seL4_SchedContext_Consumed_t
seL4_SchedContext_Consumed(seL4_SchedContext service)
{
	seL4_InvocationResult result =
		seL4_InvokeResult(service, SchedContextConsumed, 0, 0, 0, 0, 0, 0);
	seL4_SchedContext_Consumed_t consumed = {(int)result.error, result.mr[0]};

	return consumed;
}

typedef struct seL4_SchedContext_YieldTo {
	int error;
	seL4_Time consumed; /* microseconds */
} seL4_SchedContext_YieldTo_t;

/** Lets the context's thread run first; returns when the caller runs again. */
LIBSEL4_INLINE_FUNC seL4_SchedContext_YieldTo_t seL4_SchedContext_YieldTo(seL4_SchedContext service)
{
	seL4_InvocationResult result =
		seL4_InvokeResult(service, SchedContextYieldTo, 0, 0, 0, 0, 0, 0);
	seL4_SchedContext_YieldTo_t consumed = {(int)result.error, result.mr[0]};

	return consumed;
}

/** Moves a thread into a domain. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_DomainSet_Set(seL4_DomainSet service, seL4_Uint8 domain,
						  seL4_TCB thread)
{
	seL4_SetCap(0, thread);
	return seL4_Invoke(service, DomainSetSet, 1, 1, domain, 0, 0, 0);
}

/**
 * Writes an entry of the domain schedule.
 * @param duration timer ticks; 0 with domain 0: end of the schedule
 */
LIBSEL4_INLINE_FUNC seL4_Error seL4_DomainSet_ScheduleConfigure(seL4_DomainSet service,
								seL4_Word index, seL4_Uint8 domain,
								seL4_Time duration)
{
	return seL4_Invoke(service, DomainScheduleConfigure, 0, 3, index, domain, duration, 0);
}

/** Starts the domain schedule at entry `index`. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_DomainSet_ScheduleSetStart(seL4_DomainSet service,
							       seL4_Word index)
{
	return seL4_Invoke(service, DomainScheduleSetStart, 0, 1, index, 0, 0, 0);
}

#endif
