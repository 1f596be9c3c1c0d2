/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Limits of this configuration. Names and values are those of the binary
 * interface's options; what debug and benchmark builds add is asked with the
 * constants at the end, so that code needs little conditional compilation for it.
 */
#ifndef KERNEL_CONFIG_H
#define KERNEL_CONFIG_H

#define MAX_NODES      1u   /* processor cores that run the kernel */
#define NUM_PRIORITIES 256u /* 0 .. 255, higher runs first */
#ifndef NUM_DOMAINS
#define NUM_DOMAINS	     1u
#define NUM_DOMAIN_SCHEDULES 2u
#endif
#define ROOT_CNODE_BITS	       12u /* log2 slots of the initial thread's CNode */
#define MAX_BOOTINFO_UNTYPEDS  230u
#define RETYPE_LIMIT	       256u /* objects made by one Retype */
#define RESET_CHUNK_BITS       8u   /* memory cleared between two preemption points */
#define WORK_UNITS_PER_PREEMPT 32u
#define BOOT_TIME_SLICE_US     5000u
#define KERNEL_WCET_US	       10u
#define MIN_BUDGET_US	       (2 * KERNEL_WCET_US)

#ifdef CONFIG_DEBUG_BUILD
#define DEBUG_BUILD 1
#else
#define DEBUG_BUILD 0
#endif

#ifdef CONFIG_CHECKS
#define CHECKS 1 /* invariants after each kernel entry; needs a debug build */
#else
#define CHECKS 0
#endif

#ifdef CONFIG_BENCHMARK_TRACK_UTILISATION
#define TRACK_UTILISATION 1 /* who uses the processor; users may read its cycle counter */
#else
#define TRACK_UTILISATION 0
#endif

#ifdef CONFIG_PRINTING
#define PRINTING 1
#else
#define PRINTING 0
#endif

#endif
