/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The monitor: hears of every fault and leaves the faulting domain stopped.
 *
 * Invariant: init's CSpace is the monitor CNode. The vault and the root CNode
 * are held by nothing but themselves, and so by nobody.
 */
#include "init.h"

static void give_up_authority(void)
{
	seL4_Word guard = seL4_CNode_CapData_new(0, seL4_WordBits - SYS_MONITOR_RADIX).words[0];

	check(seL4_TCB_SetSpace(init.self, seL4_CapNull, object_cap(init.image->monitor_cnode),
				guard, root_cap(seL4_CapInitThreadVSpace), 0),
	      "move to the monitor's CSpace, object", init.image->monitor_cnode);
}

static uint32_t find_thread(seL4_Word badge)
{
	const struct sys_thread *threads = table(SYS_TABLE_THREADS);
	uint32_t index = 0;

	while (index < table_count(SYS_TABLE_THREADS) && threads[index].fault_badge != badge)
		index++;
	return index;
}

_Noreturn void monitor(void)
{
	const struct sys_thread *threads = table(SYS_TABLE_THREADS);

	give_up_authority();
	for (;;) {
		seL4_Word badge;
		/* The reply object lets the last faulting thread go: it becomes inactive. */
		seL4_MessageInfo_t info =
			seL4_Recv(SYS_MONITOR_ENDPOINT, &badge, SYS_MONITOR_REPLY);
		uint32_t index = find_thread(badge);

		if (index < table_count(SYS_TABLE_THREADS))
			report_fault(&threads[index], SYS_MONITOR_TCB + index, info);
	}
}
