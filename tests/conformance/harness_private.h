/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the root thread and the support code; cases do not use it. */
#ifndef CONFORMANCE_HARNESS_PRIVATE_H
#define CONFORMANCE_HARNESS_PRIVATE_H

#include "support.h"

/* The areas (stack, IPC buffer) of threads that are not a case's helpers. */
enum { WATCHDOG_AREA = MAX_THREADS, RUNNER_AREA, AREA_COUNT };

/** Forgets the last case's slots and threads. */
void reset_support(void);

/** One behind the last slot that the case has taken. */
seL4_CPtr slots_in_use(void);

/** Area number `area` as a thread with the given TCB, spaces and IPC buffer set. */
struct thread *prepare_thread(unsigned area, seL4_CPtr tcb);

/* Entry points that start.S calls. */
void root_main(seL4_BootInfo *info);
void thread_main(struct thread *thread);

#endif
