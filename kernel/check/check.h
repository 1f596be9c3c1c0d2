/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Invariants of the whole kernel state, checked between two kernel entries in
 * kernels built with checks. The first broken one is told on the console and
 * the machine stops.
 *
 * A check looks at every slot there is: those of threads, of interrupts and of
 * CNodes, which are told of when they are made. Objects that the capabilities
 * name are collected in a table (known.h), against which every pointer is
 * checked. A system with more objects than the table holds is not checked.
 */
#ifndef KERNEL_CHECK_CHECK_H
#define KERNEL_CHECK_CHECK_H

#include "config.h"
#include "types.h"

#if CHECKS
void check_invariants(void);
/** A CNode of 2^radix slots was made at `address`. */
void check_cnode_created(paddr address, word radix);
/** No object lies in these 2^bits bytes any more. */
void check_memory_free(paddr address, word bits);
#else
static inline void check_invariants(void)
{
}
static inline void check_cnode_created(paddr address, word radix)
{
	(void)address;
	(void)radix;
}
static inline void check_memory_free(paddr address, word bits)
{
	(void)address;
	(void)bits;
}
#endif

#endif
