/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory on demand. A thread writes to an array of which nothing is mapped;
 * each fault arrives as a message at the root task, which maps a new page
 * there and replies. The reply restarts the instruction: the thread never
 * notices.
 */
#include "support/root_task.h"

enum { PAGES = 4, PAGE_BYTES = 4096, FAULT_BADGE = 9, PRIORITY = 100 };

static volatile seL4_Word *const array = (volatile seL4_Word *)0x10000000;
static seL4_CPtr faults, finished;

static void sum_up(seL4_Word unused)
{
	seL4_Word sum = 0;

	(void)unused;
	for (seL4_Word i = 0; i < PAGES; i++)
		array[i * PAGE_BYTES / sizeof(seL4_Word)] = i + 1;
	for (seL4_Word i = 0; i < PAGES; i++)
		sum += array[i * PAGE_BYTES / sizeof(seL4_Word)];
	put("thread: the sum is ");
	put_number(sum);
	put("\n");
	seL4_Signal(finished);
}

/* Tables that are missing above the page are put in first, from the top. */
static void map_page(seL4_Word address)
{
	seL4_CPtr frame = new_object(seL4_ARCH_4KPage, 0);
	seL4_Error error;

	for (;;) {
		error = seL4_ARCH_Page_Map(frame, seL4_CapInitThreadVSpace, address, seL4_ReadWrite,
					   seL4_ARCH_Default_VMAttributes | seL4_ARCH_ExecuteNever);
		if (error != seL4_FailedLookup)
			break;
		check(seL4_ARCH_PageTable_Map(new_object(seL4_ARCH_PageTableObject, 0),
					      seL4_CapInitThreadVSpace, address,
					      seL4_ARCH_Default_VMAttributes),
		      "mapping a page table");
	}
	check(error, "mapping a page");
}

/* Signals of `finished` arrive here, too: it is bound to this thread. */
static void handle_faults(void)
{
	seL4_CPtr reply = new_object(seL4_ReplyObject, 0);
	seL4_Word sender;
	seL4_MessageInfo_t info = seL4_Recv(faults, &sender, reply);

	while (sender == FAULT_BADGE) {
		seL4_Fault_t fault = seL4_getFault(info);
		seL4_Word address = seL4_Fault_VMFault_get_Addr(fault);

		put("handler: page ");
		put_number((address - (seL4_Word)array) / PAGE_BYTES);
		put(" is missing\n");
		map_page(address / PAGE_BYTES * PAGE_BYTES);
		info = seL4_ReplyRecv(faults, seL4_MessageInfo_new(0, 0, 0, 0), &sender, reply);
	}
}

int root_task(void)
{
	seL4_CPtr thread = new_thread(), notification = new_object(seL4_NotificationObject, 0);

	faults = new_object(seL4_EndpointObject, 0);
	finished = new_badged(notification, 1);
	check(seL4_TCB_BindNotification(seL4_CapInitThreadTCB, notification),
	      "binding a notification");
	check(seL4_TCB_SetSchedParams(thread, seL4_CapInitThreadTCB, 0, PRIORITY,
				      new_context(10000, 10000), new_badged(faults, FAULT_BADGE)),
	      "setting the fault handler");
	start_thread(thread, sum_up, 0);
	handle_faults();
	put("handler: no more faults\n");
	return 0;
}
