/* SPDX-License-Identifier: BSD-2-Clause */
/* RISC-V: 16550 serial port, Goldfish clock; caches need no care but a fence for instructions. */
#include "support.h"

enum { PORT_DATA = 0, PORT_STATUS = 5, PORT_EMPTY = 1 << 5 };

void port_write(char character)
{
	volatile seL4_Uint8 *port = (volatile seL4_Uint8 *)(seL4_Word)CONSOLE_VADDR;

	while (!(port[PORT_STATUS] & PORT_EMPTY))
		;
	port[PORT_DATA] = (seL4_Uint8)character;
}

/* The clock's registers (words): nanoseconds now, alarm; interrupt enabled, cleared. */
enum {
	CLOCK_LOW = 0,
	CLOCK_ALARM_LOW = 2,
	CLOCK_ALARM_HIGH = 3,
	CLOCK_ENABLED = 4,
	CLOCK_CLEAR = 7
};

static volatile seL4_Uint32 *const clock = (volatile seL4_Uint32 *)(seL4_Word)CLOCK_VADDR;

void clock_quiet(void)
{
	clock[CLOCK_ENABLED] = 0;
	clock[CLOCK_CLEAR] = 1;
}

/* The line goes up at once for an alarm in the past. */
void clock_raise(void)
{
	clock[CLOCK_ENABLED] = 1;
	clock[CLOCK_ALARM_HIGH] = 0;
	clock[CLOCK_ALARM_LOW] = 1;
}

/* It can be enabled, and it runs. */
int clock_is_there(void)
{
	seL4_Uint32 then = clock[CLOCK_LOW];
	int enabled;

	clock[CLOCK_ENABLED] = 1;
	enabled = clock[CLOCK_ENABLED] == 1;
	clock_quiet();
	return enabled && clock[CLOCK_ENABLED] == 0 && clock[CLOCK_LOW] != then;
}

seL4_Error clock_issue(seL4_CPtr slot)
{
	return seL4_IRQControl_Get(seL4_CapIRQControl, CLOCK_IRQ, ROOT, slot, 64);
}

void unify(seL4_CPtr frame)
{
	(void)frame;
	__asm__ volatile("fence.i" ::: "memory");
}

void clean(seL4_CPtr frame)
{
	(void)frame;
}
