/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls that only debug and printing kernels have. They neither check
 * budgets nor schedule.
 */
#include "arch/interface.h"
#include "cap/derivation.h"
#include "cap/cap.h"
#include "core.h"
#include "debug.h"
#include "entry/entry.h"
#include "ipc/ipc.h"

#if DEBUG_BUILD

static struct tcb *threads;

void debug_thread_created(struct tcb *thread)
{
	thread->debug_prev = NULL;
	thread->debug_next = threads;
	if (threads)
		threads->debug_prev = thread;
	threads = thread;
}

void debug_thread_deleted(struct tcb *thread)
{
	if (thread->debug_prev)
		thread->debug_prev->debug_next = thread->debug_next;
	else
		threads = thread->debug_next;
	if (thread->debug_next)
		thread->debug_next->debug_prev = thread->debug_prev;
}

struct tcb *debug_threads(void)
{
	return threads;
}

static const char *const state_names[] = {
	"inactive",
	"running",
	"restart",
	"blocked on receive",
	"blocked on send",
	"blocked on reply",
	"blocked on notification",
	"idle",
};

void debug_dump_scheduler(void)
{
	kprintf("threads: name, state, restart address, priority, core\n");
	for (const struct tcb *thread = threads; thread; thread = thread->debug_next)
		kprintf("%s\t%s\t0x%lx\t%u\t%u\n", thread->name, state_names[thread->state],
			context_fault_pc(&thread->context), thread->priority, 0u);
}

/* The capability the current thread names, or the null capability. */
static struct cap named_cap(void)
{
	const struct tcb *thread = current_thread();
	struct lookup lookup;
	const struct slot *slot = cspace_lookup(thread->slots[TCB_CSPACE].cap,
						context_cap(&thread->context), WORD_BITS, &lookup);

	return slot ? slot->cap : null_cap();
}

static void identify(void)
{
	context_set_badge(&current_thread()->context, cap_type(named_cap()));
}

/* Stops the machine: a debug call was used in a way it does not allow. */
static _Noreturn void misuse(const char *what)
{
	kprintf("%s\n", what);
	arch_halt();
}

static void name_thread(void)
{
	struct cap cap = named_cap();
	const word *buffer = thread_buffer(current_thread(), false);
	word i = 0;

	if (cap_type(cap) != CAP_TCB)
		misuse("SysDebugNameThread: cap is not a TCB, halting");
	if (!buffer)
		misuse("SysDebugNameThread: Failed to lookup IPC buffer, halting");

	const char *name = (const char *)&buffer[BUFFER_MESSAGE];
	struct tcb *thread = cap_object(cap);

	while (i < MAX_MESSAGE_WORDS * sizeof(word) && name[i])
		i++;
	if (i == MAX_MESSAGE_WORDS * sizeof(word))
		misuse("SysDebugNameThread: Name too long, halting");
	i = min_word(i, sizeof(thread->name) - 1);
	thread->name[i] = '\0';
	while (i-- > 0)
		thread->name[i] = name[i];
}

static void halt(void)
{
	const struct tcb *thread = current_thread();

	kprintf("Debug halt syscall from user thread %p \"%s\"\n", (const void *)thread,
		thread->name);
	kprintf("halting...\nKernel entry via Unknown syscall, word: %lu\n",
		(word)SYSCALL_DebugHalt);
	arch_halt();
}

static void snapshot_cnode(struct cap cnode)
{
	const struct slot *slots = cap_object(cnode);

	for (word i = 0; i < cnode_slots(cnode); i++) {
		struct cap cap = slots[i].cap;

		if (cap_type(cap) != CAP_NULL)
			kprintf("  0x%lx: type %u object 0x%lx bits %u rights %u data 0x%lx\n", i,
				cap_type(cap), cap_address(cap), (unsigned)cap.bits,
				(unsigned)cap.rights, cap.data);
	}
}

static void snapshot(void)
{
	for (const struct tcb *thread = threads; thread; thread = thread->debug_next) {
		struct cap cspace = thread->slots[TCB_CSPACE].cap;

		kprintf("tcb 0x%lx \"%s\"\n", window_address(thread), thread->name);
		if (cap_type(cspace) == CAP_CNODE)
			snapshot_cnode(cspace);
	}
}

bool entry_debug_syscall(word number)
{
	switch ((int64_t)number) {
	case SYSCALL_DebugPutChar:
		arch_putchar((char)context_cap(&current_thread()->context));
		return true;
	case SYSCALL_DebugDumpScheduler:
		debug_dump_scheduler();
		return true;
	case SYSCALL_DebugHalt:
		halt();
		return true;
	case SYSCALL_DebugCapIdentify:
		identify();
		return true;
	case SYSCALL_DebugSnapshot:
		snapshot();
		return true;
	case SYSCALL_DebugNameThread:
		name_thread();
		return true;
	default:
		return false;
	}
}

#else

bool entry_debug_syscall(word number)
{
	(void)number;
	return false;
}

#endif
