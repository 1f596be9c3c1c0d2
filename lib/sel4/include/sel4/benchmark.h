/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls of benchmark kernels; present as CONFIG_ENABLE_BENCHMARKS says. */
#ifndef SEL4_BENCHMARK_H
#define SEL4_BENCHMARK_H

#include <sel4/syscalls.h>
#include <sel4/benchmark_utilisation_types.h>

#ifdef CONFIG_ENABLE_BENCHMARKS

LIBSEL4_INLINE_FUNC seL4_Word seL4_BenchmarkTrap(seL4_Syscall_ID number, seL4_Word argument,
						 seL4_Word second)
{
	seL4_TrapRegisters registers = {argument, second, {0}};

	seL4_Trap(number, &registers, 0, 0);
	return registers.cap_badge;
}

/* Bytes of the frame that a kernel with a log keeps it in. */
#define seL4_LogBufferSize 0x100000

/** Cleans and invalidates all caches. */
LIBSEL4_INLINE_FUNC void seL4_BenchmarkFlushCaches(void)
{
	seL4_BenchmarkTrap(seL4_SysBenchmarkFlushCaches, 0, 0);
}

/** Cleans and invalidates first-level caches: seL4_ARM_CacheType. */
LIBSEL4_INLINE_FUNC void seL4_BenchmarkFlushL1Caches(seL4_Word cache_type)
{
	seL4_BenchmarkTrap(seL4_SysBenchmarkFlushCaches, 1, cache_type);
}

/** Starts a measurement. @return 0, or an error of the kernel's log */
LIBSEL4_INLINE_FUNC seL4_Error seL4_BenchmarkResetLog(void)
{
	return (seL4_Error)seL4_BenchmarkTrap(seL4_SysBenchmarkResetLog, 0, 0);
}

/** Ends a measurement. @return entries in the log, if the kernel keeps one */
LIBSEL4_INLINE_FUNC seL4_Word seL4_BenchmarkFinalizeLog(void)
{
	return seL4_BenchmarkTrap(seL4_SysBenchmarkFinalizeLog, 0, 0);
}

/** Gives the kernel a 2 MiB frame to log in. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_BenchmarkSetLogBuffer(seL4_Word frame)
{
	return (seL4_Error)seL4_BenchmarkTrap(seL4_SysBenchmarkSetLogBuffer, frame, 0);
}

/** Enters the kernel and does nothing. */
LIBSEL4_INLINE_FUNC void seL4_BenchmarkNullSyscall(void)
{
	seL4_BenchmarkTrap(seL4_SysBenchmarkNullSyscall, 0, 0);
}

#ifdef CONFIG_BENCHMARK_TRACK_UTILISATION

/**
 * Writes counters of the thread and the core to the IPC buffer's message words, which
 * seL4_GetIPCBuffer()->msg[enum benchmark_track_util_ipc_index] shows.
 */
LIBSEL4_INLINE_FUNC void seL4_BenchmarkGetThreadUtilisation(seL4_Word tcb)
{
	seL4_BenchmarkTrap(seL4_SysBenchmarkGetThreadUtilisation, tcb, 0);
}

/** Sets the thread's counters to 0. */
LIBSEL4_INLINE_FUNC void seL4_BenchmarkResetThreadUtilisation(seL4_Word tcb)
{
	seL4_BenchmarkTrap(seL4_SysBenchmarkResetThreadUtilisation, tcb, 0);
}

#ifdef CONFIG_DEBUG_BUILD

/** Prints the counters of all threads. */
LIBSEL4_INLINE_FUNC void seL4_BenchmarkDumpAllThreadsUtilisation(void)
{
	seL4_BenchmarkTrap(seL4_SysBenchmarkDumpAllThreadsUtilisation, 0, 0);
}

/** Sets the counters of all threads to 0. */
LIBSEL4_INLINE_FUNC void seL4_BenchmarkResetAllThreadsUtilisation(void)
{
	seL4_BenchmarkTrap(seL4_SysBenchmarkResetAllThreadsUtilisation, 0, 0);
}

#endif
#endif
#endif

#endif
