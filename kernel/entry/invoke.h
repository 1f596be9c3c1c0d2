/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sending to a capability: the send phase of every system call.
 */
#ifndef KERNEL_ENTRY_INVOKE_H
#define KERNEL_ENTRY_INVOKE_H

#include "types.h"

struct send_phase {
	word destination; /* capability pointer */
	bool blocking, call, can_donate;
	bool first; /* a receive follows in the same system call */
};

/** The current thread sends. False: preempted or faulted, the rest of the call is not done. */
bool send_phase(struct send_phase how);

#endif
