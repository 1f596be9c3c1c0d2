/* SPDX-License-Identifier: BSD-2-Clause */
/* The domains' threads. None runs before init waits: they have lower priorities. */
#include "init.h"

/* log2 bytes of a scheduling context. */
static uint8_t context_bits(uint32_t id)
{
	FOR_EACH(sys_object, run, SYS_TABLE_OBJECTS)
	if (run->kind == SYS_OBJ_SCHED_CONTEXT && id - run->first_id < run->count)
		return run->size_bits;
	fail("find the size of scheduling context", id, seL4_FailedLookup);
}

static void set_up_time(const struct sys_thread *thread)
{
	seL4_Word refills = seL4_MaxExtraRefills(context_bits(thread->sched_context));

	check(seL4_SchedControl_ConfigureFlags(root_cap(init.bootinfo->schedcontrol.start),
					       object_cap(thread->sched_context), thread->budget,
					       thread->period, refills, thread->sc_badge,
					       thread->sporadic ? seL4_SchedContext_Sporadic
								: seL4_SchedContext_NoFlag),
	      "set budget and period of scheduling context", thread->sched_context);
}

static void set_up_thread(const struct sys_thread *thread, seL4_CPtr fault_endpoint)
{
	seL4_CPtr tcb = object_cap(thread->tcb);
	static seL4_UserContext registers; /* all but these two stay zero */

	registers.pc = thread->entry;
	registers.sp = thread->sp;
	set_up_time(thread);
	check(seL4_TCB_SetSpace(tcb, fault_endpoint, object_cap(thread->cspace),
				thread->cspace_guard, object_cap(thread->vspace), 0),
	      "set the spaces of thread", thread->tcb);
	check(seL4_TCB_SetIPCBuffer(tcb, thread->ipc_buffer, object_cap(thread->ipc_frame)),
	      "set the IPC buffer of thread", thread->tcb);
	check(seL4_TCB_SetSchedParams(tcb, init.self, thread->mcp, thread->priority,
				      object_cap(thread->sched_context), fault_endpoint),
	      "set the priority of thread", thread->tcb);
	check(seL4_TCB_WriteRegisters(tcb, seL4_False, 0, sizeof(registers) / sizeof(seL4_Word),
				      &registers),
	      "set the registers of thread", thread->tcb);
	if (thread->notification != SYS_NONE)
		check(seL4_TCB_BindNotification(tcb, object_cap(thread->notification)),
		      "bind the notification of thread", thread->tcb);
	if ((thread->flags & SYS_THREAD_WITHOUT_FPU) != 0)
		check((seL4_Error)seL4_TCB_SetFlags(tcb, 0, seL4_TCBFlag_fpuDisabled).error,
		      "switch the FPU off for thread", thread->tcb);
#ifdef CONFIG_DEBUG_BUILD
	seL4_DebugNameThread(tcb, thread_name(thread));
#endif
}

void set_up_threads(void)
{
	seL4_CPtr slot = init.fault_caps;

	FOR_EACH(sys_thread, thread, SYS_TABLE_THREADS)
	set_up_thread(thread, root_cap(slot++));
}

void start_threads(void)
{
	FOR_EACH(sys_thread, thread, SYS_TABLE_THREADS)
	check(seL4_TCB_Resume(object_cap(thread->tcb)), "start thread", thread->tcb);
}
