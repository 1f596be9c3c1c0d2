/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes into shared memory, checks its own regions, then asks the reader what it sees. */
#include <clavis.h>
#include <microkit.h>

#define READER 0

volatile unsigned *ring, *clock;
const char *table;

static int failures;

static void expect(seL4_Bool good, const char *what)
{
	microkit_dbg_puts(good ? "writer: good: " : "writer: BAD: ");
	microkit_dbg_puts(what);
	microkit_dbg_puts("\n");
	failures += !good;
}

void init(void)
{
	/* 2 MiB of the stack of 3 MiB: far more than one page table spans. */
	volatile char deep[0x200000];

	deep[0] = 1;
	deep[sizeof(deep) - 1] = 2;
	expect(deep[0] + deep[sizeof(deep) - 1] == 3, "a deep stack");
	expect(clock[0] != 0, "the clock counts");
	expect(table[0] == '#' && table[1] == ' ', "contents of a file");
	for (int i = 0; i < 2500; i++)
		ring[i] = (unsigned)i;

	microkit_msginfo answer = microkit_ppcall(READER, microkit_msginfo_new(7, 0));

	expect(microkit_msginfo_get_label(answer) == 0, "the reader is content");
	clavis_done(failures != 0);
}

void notified(microkit_channel channel)
{
	(void)channel;
}
