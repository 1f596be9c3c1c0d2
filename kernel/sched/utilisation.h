/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who uses the processor: hooks at the ways into and out of the kernel. They
 * see every entry whatever way it takes inside, and which thread is current
 * at its two ends; nothing between needs to know of them. Empty in kernels
 * without it.
 *
 * Invariant: in an open measurement, every cycle is charged to exactly one
 * thread (the idle thread is one) and to the total.
 */
#ifndef KERNEL_ENTRY_UTILISATION_H
#define KERNEL_ENTRY_UTILISATION_H

#include "config.h"

#if TRACK_UTILISATION
/** The current thread, or the idle thread by its sleep's end, enters the kernel. */
void utilisation_enter(void);
/** The kernel is left, or sleeps; the current thread goes on. */
void utilisation_leave(void);
/** Begins a measurement: totals, the idle thread and the current thread count from zero. */
void utilisation_start(void);
/** Ends it. */
void utilisation_stop(void);
#else
static inline void utilisation_enter(void)
{
}
static inline void utilisation_leave(void)
{
}
#endif

#endif
