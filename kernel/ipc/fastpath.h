/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ways through the kernel that are taken most. Each looks whether the
 * general way would do just this, and if so does it without the general way's
 * questions; else it does nothing. Whatever it does the general way would have
 * done to the last bit of state, which a test compares (tests/host/fastpath.c).
 */
#ifndef KERNEL_IPC_FASTPATH_H
#define KERNEL_IPC_FASTPATH_H

#include "object/objects.h"

/**
 * Call through `cap` without capabilities, to a passive receiver that waits
 * and may run at once.
 * @return whether it was one; then the receiver is current, and nothing is left to be done
 */
bool fastpath_call(struct tcb *caller, struct cap cap);

/**
 * ReplyRecv with the reply object of `cap`, to the caller whose time the server
 * has; the endpoint to wait at has no sender.
 * @return whether it was one; then the caller is current, and nothing is left to be done
 */
bool fastpath_reply_receive(struct tcb *server, struct cap cap);

/**
 * The current thread's fault goes to a handler as fastpath_call's message does.
 * @return whether it went; then the handler is current, and nothing is left to be done
 */
bool fastpath_fault(struct tcb *thread);

/**
 * Sending to the notification of `cap`, for which nobody waits, or a thread
 * that becomes ready.
 * @return whether it was one; then the end of the entry is to come
 */
bool fastpath_signal(const struct tcb *sender, struct cap cap);

#if CHECKS
/** For tests: all goes the general way. */
extern bool fastpath_off;
/** For tests: how often a fast path was taken, in the order of this file. */
extern word fastpath_taken[4];
#endif

#endif
