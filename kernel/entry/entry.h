/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel entries, called by the architecture's trap code with the thread's
 * registers saved. When one returns, the current thread (this_core()->current)
 * is to be resumed with its context's pc.
 */
#ifndef KERNEL_ENTRY_ENTRY_H
#define KERNEL_ENTRY_ENTRY_H

#include "object/objects.h"

enum syscall {
#define SYSCALL(name, number) SYSCALL_##name = (number),
#include <abi/syscalls.def>
};

/** The current thread made system call `number`. */
KEEPS_NONE void entry_syscall(word number);

/** The current thread may not use the memory at `address`; `status` is the architecture's. */
KEEPS_NONE void entry_vm_fault(word address, word status, bool instruction);

/** The current thread cannot go on, for a reason the architecture numbers. */
KEEPS_NONE void entry_user_exception(word number);

/** An interrupt is pending. */
void entry_interrupt(void);

/** Chooses and prepares the first thread after boot. */
void entry_first(void);

/**
 * System calls of debug builds.
 * @return false: there is no such call
 */
bool entry_debug_syscall(word number);

/**
 * System calls of benchmark builds.
 * @return false: there is no such call
 */
bool entry_benchmark_syscall(word number);

/* Sending to a capability: the send phase of every system call */

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
