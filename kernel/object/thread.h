/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads, their scheduling contexts and domains.
 */
#ifndef KERNEL_OBJECT_THREAD_H
#define KERNEL_OBJECT_THREAD_H

#include "object/invocation.h"
#include "object/objects.h"

/** Sets up a thread on cleared memory. */
void thread_create(struct tcb *thread);

/** Ends whatever IPC the thread is blocked in, and its fault; then it is inactive. */
void thread_cancel_ipc(struct tcb *thread);

/** The thread stops; a system call it was blocked in is made again once it is resumed. */
void thread_suspend(struct tcb *thread);

/** An inactive or blocked thread goes on at its restart address. */
void thread_resume(struct tcb *thread);

/** The last capability is gone: the thread stops for good and loses its ties. */
void thread_finalise(struct tcb *thread);

/* Parts of tcb_invoke: spaces and handlers (tcb_spaces.c), registers (tcb_registers.c). */
enum outcome tcb_configure(struct invocation *inv, struct tcb *thread);
enum outcome tcb_set_space(struct invocation *inv, struct tcb *thread);
enum outcome tcb_set_ipc_buffer(struct invocation *inv, struct tcb *thread);
enum outcome tcb_set_timeout_endpoint(struct invocation *inv, struct tcb *thread);
enum outcome tcb_read_registers(struct invocation *inv, struct tcb *thread);
enum outcome tcb_write_registers(struct invocation *inv, struct tcb *thread);
enum outcome tcb_copy_registers(struct invocation *inv, struct tcb *thread);

/** Puts a copy of `cap` from `source` into one of the thread's own slots; null: empties it. */
void tcb_install(struct tcb *thread, enum tcb_slot which, struct slot *source, struct cap cap);

/*
 * Scheduling contexts: the right to use processor time, bound to a thread or
 * a notification and lent along calls.
 */

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

#endif
