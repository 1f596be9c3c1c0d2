/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stands in for init's fault report: the same root task, at the time it runs as
 * the monitor, lists everything that it can name. First its own CNode, then what
 * it could name before: slots of the root CNode by their number and by the
 * shifted one, and objects of the vault.
 */
#include "init.h"
#include "list.h"

#define ROOT_SLOTS 4096

void report_fault(const struct sys_thread *thread, seL4_CPtr tcb, seL4_MessageInfo_t info)
{
	(void)thread;
	(void)tcb;
	(void)info;
	list("root task holds", 0, 1, 1u << SYS_MONITOR_RADIX);
	list("root slots by number", 1u << SYS_MONITOR_RADIX, 1,
	     ROOT_SLOTS - (1u << SYS_MONITOR_RADIX));
	list("root slots shifted", root_cap(1), root_cap(1), ROOT_SLOTS - 1);
	list("objects", object_cap(0), 1, 1u << init.image->vault_radix);
	print("clavis: done, status 0\n");
}
