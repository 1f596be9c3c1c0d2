/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Invariants of the whole kernel state, checked between two kernel entries in
 * kernels built with checks. The first broken one is told on the console and
 * the machine stops.
 *
 * A check starts from the threads' own slots and the interrupts' slots, and
 * follows CNodes from there; what no thread can reach through them is not
 * looked at. Objects that the capabilities name are collected in a table
 * (known.h), against which every pointer is checked.
 */
#ifndef KERNEL_CHECK_CHECK_H
#define KERNEL_CHECK_CHECK_H

#include "config.h"

#if CHECKS
void check_invariants(void);
#else
static inline void check_invariants(void)
{
}
#endif

#endif
