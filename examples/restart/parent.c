/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Watches over its child: whenever that faults, says where and starts it again
 * at its entry. What the child keeps in shared memory survives.
 */
#include <clavis.h>

#define CHILD_ENTRY 0x200000

volatile seL4_Word *log; /* number of lives that the child has begun */
unsigned long log_bytes, child, from_child;

void init(void)
{
	microkit_dbg_puts("parent: shares ");
	microkit_dbg_put32((seL4_Uint32)log_bytes);
	microkit_dbg_puts(" bytes with child ");
	microkit_dbg_put32((seL4_Uint32)child);
	microkit_dbg_puts("\n");
}

void notified(microkit_channel channel)
{
	if (channel != from_child)
		return;
	microkit_dbg_puts("parent: the child has done its work in life ");
	microkit_dbg_put32((seL4_Uint32)*log);
	microkit_dbg_puts("\n");
	microkit_pd_stop((microkit_child)child);
	clavis_done(0);
}

seL4_Bool fault(microkit_child id, microkit_msginfo info, microkit_msginfo *reply)
{
	(void)reply;
	microkit_dbg_puts("parent: child ");
	microkit_dbg_put32(id);
	microkit_dbg_puts(microkit_msginfo_get_label(info) == seL4_Fault_VMFault
				  ? " touched address "
				  : " faulted otherwise at ");
	microkit_dbg_put32((seL4_Uint32)microkit_mr_get(seL4_VMFault_Addr));
	microkit_dbg_puts(", starting it again\n");
	microkit_pd_restart(id, CHILD_ENTRY);
	return seL4_False;
}
