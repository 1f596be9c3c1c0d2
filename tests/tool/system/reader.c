/* SPDX-License-Identifier: BSD-2-Clause */
/* Checks its regions at start and, when called, what the writer left in the shared one. */
#include <microkit.h>

#define SECOND_RING ((const volatile unsigned *)0x20000000)
#define FIXED	    ((volatile char *)0x400000000)

volatile unsigned *ring;
volatile char *big, *table, *odd;
static char zeros[100000];
static unsigned failures;

static void expect(seL4_Bool good, const char *what)
{
	microkit_dbg_puts(good ? "reader: good: " : "reader: BAD: ");
	microkit_dbg_puts(what);
	microkit_dbg_puts("\n");
	failures += !good;
}

static seL4_Bool is_zero(const volatile char *bytes, unsigned long length)
{
	for (unsigned long i = 0; i < length; i++)
		if (bytes[i] != 0)
			return 0;
	return 1;
}

void init(void)
{
	expect(microkit_name[0] == 'r' && microkit_name[6] == 0, "its name");
	expect((unsigned long)big % 0x200000 == 0 && (unsigned long)big >= 0x10000000,
	       "the chosen address of large pages");
	expect(is_zero(big, 0x1000) && is_zero(big + 0x3ff000, 0x1000), "large pages are zero");
	big[0x3fffff] = 1;
	expect(is_zero(zeros, sizeof(zeros)), "uninitialised data is zero");
	expect(table[0] == '#' && FIXED[0] == '#' && FIXED[1] == ' ', "contents of a file");
	expect(is_zero(table + 0x3000, 0x1000) && is_zero(FIXED + 0x1ff000, 0x1000),
	       "behind its end is zero");
	FIXED[0] = '!';
	expect(table[0] == '#', "two copies of contents are two");
	expect(odd[0] == '/' && odd[1] == '*' && is_zero(odd + 0x1000, 0x1000),
	       "a fixed region across untyped objects");
}

void notified(microkit_channel channel)
{
	(void)channel;
}

microkit_msginfo protected(microkit_channel channel, microkit_msginfo info)
{
	unsigned wrong = 0;

	for (unsigned i = 0; i < 2500; i++)
		wrong += ring[i] != i || SECOND_RING[i] != i;
	expect(wrong == 0, "shared memory at two addresses");
	expect(channel == 0 && microkit_msginfo_get_label(info) == 7, "the call");
	return microkit_msginfo_new(failures, 0);
}
