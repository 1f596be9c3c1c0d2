/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Preemption points of long operations.
 */
#ifndef KERNEL_PREEMPTION_H
#define KERNEL_PREEMPTION_H

#include "types.h"

/**
 * Counts one unit of work. True, at most every WORK_UNITS_PER_PREEMPT units:
 * stop here, the call will be made again. An interrupt waits, or the caller's
 * time is up.
 */
bool preemption_due(void);

#endif
