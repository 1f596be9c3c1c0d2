/* SPDX-License-Identifier: BSD-2-Clause */
/* Where seL4_BenchmarkGetThreadUtilisation() leaves what: message words of the IPC buffer. */
#ifndef SEL4_BENCHMARK_UTILISATION_TYPES_H
#define SEL4_BENCHMARK_UTILISATION_TYPES_H

#include <sel4/config.h>

#ifdef CONFIG_BENCHMARK_TRACK_UTILISATION

enum benchmark_track_util_ipc_index {
	/* The thread: cycles (the kernel's for it included), times it was switched to. */
	BENCHMARK_TCB_UTILISATION,
	BENCHMARK_TCB_NUMBER_SCHEDULES,
	BENCHMARK_TCB_KERNEL_UTILISATION,
	BENCHMARK_TCB_NUMBER_KERNEL_ENTRIES,
	/* No thread: cycles on this core and of the idle thread, the same on one core. */
	BENCHMARK_IDLE_LOCALCPU_UTILISATION,
	BENCHMARK_IDLE_TCBCPU_UTILISATION,
	BENCHMARK_IDLE_NUMBER_SCHEDULES,
	BENCHMARK_IDLE_KERNEL_UTILISATION,
	BENCHMARK_IDLE_NUMBER_KERNEL_ENTRIES,
	/* All together, the idle thread included. */
	BENCHMARK_TOTAL_UTILISATION,
	BENCHMARK_TOTAL_NUMBER_SCHEDULES,
	BENCHMARK_TOTAL_KERNEL_UTILISATION,
	BENCHMARK_TOTAL_NUMBER_KERNEL_ENTRIES
};

#endif

#endif
