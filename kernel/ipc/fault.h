/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults: a thread that cannot go on sends a message to its handler, which
 * decides by its reply.
 */
#ifndef KERNEL_IPC_FAULT_H
#define KERNEL_IPC_FAULT_H

#include "object/objects.h"

/** Sends the current thread's fault to its fault handler; without one it becomes inactive. */
void fault_send(struct tcb *thread);

/** The current thread has `fault`: fault_send. */
void fault_deliver(struct tcb *thread, const struct fault *fault);

/** Delivers a Timeout fault with the context's badge; `thread` has a timeout handler. */
void fault_timeout(struct tcb *thread, word badge);

bool fault_has_timeout_handler(const struct tcb *thread);

/** Whether `cap` may be a handler: an endpoint one can call. */
bool fault_is_handler(struct cap cap);

/** Writes the message that describes `thread`'s fault to `receiver`. */
void fault_message(struct tcb *thread, struct tcb *receiver);

/**
 * Takes `replier`'s message as the answer to `thread`'s fault.
 * @return whether the thread is to run again
 */
bool fault_reply(struct tcb *thread, const struct tcb *replier);

#endif
