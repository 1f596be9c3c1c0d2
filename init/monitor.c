/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The monitor: hears of the faults of domains without a parent and leaves the
 * faulting domain stopped; makes domains passive that ask for it.
 *
 * Invariant: init's CSpace is the monitor CNode. The vault and the root CNode
 * are held by nothing but themselves, and so by nobody. Where the system image
 * says so, in configurations that print, the stacks of domains stay mapped in
 * init, to be read.
 */
#include "init.h"

static void give_up_authority(void)
{
	seL4_Word guard = seL4_CNode_CapData_new(0, seL4_WordBits - SYS_MONITOR_RADIX).words[0];

	check(seL4_TCB_SetSpace(init.self, seL4_CapNull, object_cap(init.image->monitor_cnode),
				guard, root_cap(seL4_CapInitThreadVSpace), 0),
	      "move to the monitor's CSpace, object", init.image->monitor_cnode);
}

static seL4_Error move_time(seL4_Word index)
{
	seL4_CPtr context = SYS_MONITOR_SCHED_CONTEXT + index;
	seL4_Error error = seL4_SchedContext_UnbindObject(context, SYS_MONITOR_TCB + index);

	return error != seL4_NoError
		       ? error
		       : seL4_SchedContext_Bind(context, SYS_MONITOR_NOTIFICATION + index);
}

/*
 * Moves the time of a domain that waits for its first event to its notification:
 * from then on it runs on what its callers lend it, or when it is notified. It
 * stays there; a domain that its parent starts again asks again, which changes
 * nothing. A domain can ask at any time, so nothing that it does may stop init.
 */
static void make_passive(const struct sys_thread *thread, seL4_Word index)
{
	static uint64_t done; /* bit n: thread n */

	if ((thread->flags & SYS_THREAD_PASSIVE) == 0 || (done >> index & 1) != 0)
		return;

	seL4_Error error = move_time(index);

	print(error == seL4_NoError ? "MON|INFO: PD '" : "MON|ERROR: PD '");
	print(thread_name(thread));
	if (error == seL4_NoError) {
		done |= UINT64_C(1) << index;
		print("' is now passive!\n");
		return;
	}
	print("' cannot become passive, because its scheduling context cannot be moved: ");
	print_error(error);
	print("\n");
}

_Noreturn void monitor(void)
{
	const struct sys_thread *threads = table(SYS_TABLE_THREADS);

	give_up_authority();
	print("MON|INFO: Microkit Monitor started!\n");
	for (;;) {
		seL4_Word badge;
		/* The reply object lets the last faulting thread go: it becomes inactive. */
		seL4_MessageInfo_t info =
			seL4_Recv(SYS_MONITOR_ENDPOINT, &badge, SYS_MONITOR_REPLY);
		seL4_Word index = badge - 1;

		if (index >= table_count(SYS_TABLE_THREADS))
			continue;
		if (seL4_MessageInfo_get_label(info) == 0)
			make_passive(&threads[index], index);
		else
			report_fault(&threads[index], SYS_MONITOR_TCB + index, info);
	}
}
