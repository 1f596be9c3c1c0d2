/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scheduling contexts: the right to use processor time, bound to a thread or
 * a notification and lent along calls.
 */
#ifndef KERNEL_OBJECT_SCHED_CONTEXT_H
#define KERNEL_OBJECT_SCHED_CONTEXT_H

#include "object/invocation.h"
#include "object/objects.h"

/** Microseconds used since the last time somebody asked. */
word sched_context_take_consumed(struct sched_context *sc);

/** Gives `sc` to `thread`, which has none; who had it loses it. */
void sched_context_donate(struct sched_context *sc, struct tcb *thread);

void sched_context_bind_tcb(struct sched_context *sc, struct tcb *thread);
/** No effect if no thread has it. */
void sched_context_unbind_tcb(struct sched_context *sc);
void sched_context_unbind_notification(struct sched_context *sc);

/** A YieldTo that waits on the context is over; its caller gets the result when it runs. */
void sched_context_complete_yield(struct tcb *yielder);

/** `yielder`'s YieldTo ends without an answer. */
void sched_context_cancel_yield(struct tcb *yielder);

/** The last capability is gone. */
void sched_context_finalise(struct sched_context *sc);

enum outcome sched_context_invoke(struct invocation *inv);
enum outcome sched_control_invoke(struct invocation *inv);

#endif
