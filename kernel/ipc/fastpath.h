/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ways through the kernel that are taken most. Each looks whether the
 * general way would do just this, and if so does it without the general way's
 * questions; else it does nothing. Whatever it does the general way would have
 * done to the last bit of state, which a test compares.
 */
#ifndef KERNEL_IPC_FASTPATH_H
#define KERNEL_IPC_FASTPATH_H

#include "config.h"
#include "types.h"

/**
 * Call of a short message to a passive receiver that waits, and may run at once.
 * @return whether it was one; then the receiver is current
 */
bool fastpath_call(void);

/**
 * ReplyRecv of a short message to the caller whose time the current thread has.
 * @return whether it was one; then the caller is current
 */
bool fastpath_reply_receive(void);

#if CHECKS
/** For tests: all goes the general way. */
extern bool fastpath_off;
#endif

#endif
