/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Notifications: words of flags that threads wait for.
 */
#ifndef KERNEL_OBJECT_NOTIFICATION_H
#define KERNEL_OBJECT_NOTIFICATION_H

#include "object/objects.h"

/** Adds `badge`; a waiting thread, or the bound one if it receives, gets it and wakes. */
void notification_signal(struct notification *notification, word badge);

/** `thread` waits for a signal, or takes badge 0 if there is none and it does not block. */
void notification_receive(struct notification *notification, struct tcb *thread, bool blocking);

/** `thread` takes the word of an active notification. */
void notification_take(struct notification *notification, struct tcb *thread);

/** A thread about to block gives back the scheduling context it has from `notification`. */
void notification_return_context(struct notification *notification, struct tcb *thread);

/** The last capability is gone: waiters wait again (and fail), ties are undone. */
void notification_finalise(struct notification *notification);

void notification_bind(struct notification *notification, struct tcb *thread);
/** No effect if `thread` has none. */
void notification_unbind(struct tcb *thread);

#endif
