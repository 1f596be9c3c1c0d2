/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls that only benchmark kernels have. They neither check budgets nor
 * schedule. A call that names no thread, or reports to a caller without an IPC
 * buffer, does nothing.
 */
#include "arch/interface.h"
#include "cap/cap.h"
#include "core.h"
#include "debug.h"
#include "entry/entry.h"
#include "sched/utilisation.h"
#include "ipc/ipc.h"

#if TRACK_UTILISATION

/* Message words of a report. */
struct report {
	struct utilisation thread;
	word idle_cycles; /* on this core; the idle thread's on all, which are the same, follow */
	struct utilisation idle, total;
};

/* The thread whose capability the current thread names, or NULL. */
static struct tcb *named_thread(void)
{
	const struct tcb *caller = current_thread();
	const struct slot *slot =
		cspace_find(caller->slots[TCB_CSPACE].cap, context_cap(&caller->context));

	return slot && cap_type(slot->cap) == CAP_TCB ? cap_object(slot->cap) : NULL;
}

static void flush_caches(const struct context *context)
{
	if (context_cap(context))
		arch_flush_first_caches(context_info(context));
	else
		arch_flush_caches();
}

static void get_utilisation(void)
{
	const struct core *core = this_core();
	const struct tcb *thread = named_thread();
	word *buffer = thread_buffer(core->current, true);
	struct report *report;

	if (!thread || !buffer)
		return;
	report = (struct report *)&buffer[BUFFER_MESSAGE];
	report->thread = thread->utilisation;
	report->idle_cycles = core->idle.utilisation.cycles;
	report->idle = core->idle.utilisation;
	report->total = core->measurement.total;
}

static void reset_utilisation(void)
{
	struct tcb *thread = named_thread();

	if (thread)
		thread->utilisation = (struct utilisation){0};
}

#if DEBUG_BUILD
static void dump_all(void)
{
	kprintf("utilisation: name, cycles, schedules, kernel cycles, kernel entries\n");
	for (const struct tcb *thread = debug_threads(); thread; thread = thread->debug_next) {
		const struct utilisation *used = &thread->utilisation;

		kprintf("%s\t%lu\t%lu\t%lu\t%lu\n", thread->name, used->cycles, used->schedules,
			used->kernel_cycles, used->kernel_entries);
	}
}

static bool all_threads_syscall(word number)
{
	switch ((int64_t)number) {
	case SYSCALL_BenchmarkDumpAllThreadsUtilisation:
		dump_all();
		return true;
	case SYSCALL_BenchmarkResetAllThreadsUtilisation:
		for (struct tcb *thread = debug_threads(); thread; thread = thread->debug_next)
			thread->utilisation = (struct utilisation){0};
		return true;
	default:
		return false;
	}
}
#else
static bool all_threads_syscall(word number)
{
	(void)number;
	return false;
}
#endif

bool entry_benchmark_syscall(word number)
{
	struct context *context = &current_thread()->context;

	switch ((int64_t)number) {
	case SYSCALL_BenchmarkFlushCaches:
		flush_caches(context);
		return true;
	case SYSCALL_BenchmarkResetLog:
		utilisation_start();
		context_set_badge(context, 0);
		return true;
	case SYSCALL_BenchmarkFinalizeLog:
		utilisation_stop();
		return true;
	case SYSCALL_BenchmarkNullSyscall:
		return true;
	case SYSCALL_BenchmarkGetThreadUtilisation:
		get_utilisation();
		return true;
	case SYSCALL_BenchmarkResetThreadUtilisation:
		reset_utilisation();
		return true;
	default:
		return all_threads_syscall(number);
	}
}

#else

bool entry_benchmark_syscall(word number)
{
	(void)number;
	return false;
}

#endif
