/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sending to a capability: the send phase of every system call.
 */
#ifndef KERNEL_ENTRY_INVOKE_H
#define KERNEL_ENTRY_INVOKE_H

#include "cap/cap.h"
#include "types.h"

struct send_phase {
	word destination; /* capability pointer */
	bool blocking, call, can_donate;
	bool first; /* a receive follows in the same system call */
};

/**
 * The current thread sends to what `slot` holds, in which its lookup of
 * how.destination ended; NULL: it ended nowhere.
 * @return false: preempted or faulted, the rest of the call is not done
 */
KEEPS_NONE bool send_phase(struct slot *slot, struct send_phase how);

#endif
