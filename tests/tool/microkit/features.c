/* SPDX-License-Identifier: BSD-2-Clause */
/* Says of each thing that features.system gives it whether it is as described. */
#include <stdint.h>

#include <microkit.h>

#define TABLE_LENGTH 5 /* of table.bin */
#define FREE_SLOT    8

volatile uint8_t *table, *large;
volatile uint64_t *dma, *dma_again;
uint64_t table_size, table_length, large_size, dma_paddr;
uint64_t worker_id, worker_channel, own_channel, other_own_channel;

static void say(const char *what, int good)
{
	microkit_dbg_puts(good ? "good: " : "bad: ");
	microkit_dbg_puts(what);
	microkit_dbg_puts("\n");
}

static int is_table(const volatile uint8_t *at)
{
	static const char expected[] = "table";

	for (int i = 0; i < TABLE_LENGTH; i++)
		if (at[i] != (uint8_t)expected[i])
			return 0;
	return at[TABLE_LENGTH] == 0 && at[4095] == 0;
}

static void try_memory(void)
{
	say("contents", table_length == TABLE_LENGTH && table_size == 0x2000 && is_table(table) &&
				table[0x1fff] == 0);
	say("contents of a large page", (uintptr_t)large == 0x4000000 && large_size == 0x200000 &&
						is_table(large) && large[0x1fffff] == 0);
	large[0x1fffff] = 7;
	dma[511] = 42;
	say("one region at two addresses", dma_again[511] == 42 && dma != dma_again);
	microkit_dbg_puts("physical address, pages: ");
	microkit_dbg_put32((seL4_Uint32)(dma_paddr >> 12));
	microkit_dbg_puts("\n");
}

static void try_cspace(void)
{
	seL4_CPtr thread = microkit_cspace_root_slot_to_cptr(5);
	seL4_CPtr context = microkit_cspace_root_slot_to_cptr(63);
	seL4_CPtr empty = microkit_cspace_root_slot_to_cptr(FREE_SLOT);

	say("a thread from cspace",
	    seL4_TCB_Suspend(thread) == seL4_NoError && seL4_TCB_Resume(thread) == seL4_NoError);
	say("a scheduling context from cspace", seL4_SchedContext_Consumed(context).error == 0);
	say("an empty slot", seL4_TCB_Suspend(empty) != seL4_NoError);
}

void init(void)
{
	say("name", microkit_name[0] == 'f' && microkit_name[8] == 0);
	say("numbers",
	    worker_id == 61 && worker_channel == 61 && own_channel == 2 && other_own_channel == 3);
	try_memory();
	try_cspace();
	microkit_notify((microkit_channel)worker_channel);
	microkit_deferred_notify((microkit_channel)own_channel);
}

void notified(microkit_channel channel)
{
	if (channel == other_own_channel) {
		say("a notification of oneself", 1);
		return;
	}
	say("a notification of the child", channel == worker_channel);
}

seL4_Bool fault(microkit_child child, microkit_msginfo info, microkit_msginfo *reply)
{
	(void)reply;
	say("a fault of the child",
	    child == worker_id && microkit_msginfo_get_label(info) == seL4_Fault_VMFault);
	microkit_dbg_puts("clavis: done, status 0\n");
	return seL4_False;
}
