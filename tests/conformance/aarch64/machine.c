/* SPDX-License-Identifier: BSD-2-Clause */
/* AArch64: PL011 serial port, PL031 clock, caches. */
#include "support.h"

enum { PORT_DATA = 0x00 / 4, PORT_FLAGS = 0x18 / 4, PORT_FULL = 1 << 5 };

void port_write(char character)
{
	volatile seL4_Uint32 *port = (volatile seL4_Uint32 *)(seL4_Word)CONSOLE_VADDR;

	while (port[PORT_FLAGS] & PORT_FULL)
		;
	port[PORT_DATA] = (seL4_Uint8)character;
}

/* The clock's registers (words): now, match, mask, clear, peripheral identification. */
enum { CLOCK_DATA = 0, CLOCK_MATCH = 1, CLOCK_MASK = 4, CLOCK_CLEAR = 7, CLOCK_PART = 0xfe0 / 4 };

static volatile seL4_Uint32 *const clock = (volatile seL4_Uint32 *)(seL4_Word)CLOCK_VADDR;

void clock_quiet(void)
{
	clock[CLOCK_MASK] = 0;
	clock[CLOCK_CLEAR] = 1;
}

/* The line goes up at once when the clock stands at the matching second already. */
void clock_raise(void)
{
	clock[CLOCK_CLEAR] = 1;
	clock[CLOCK_MASK] = 1;
	clock[CLOCK_MATCH] = clock[CLOCK_DATA];
}

int clock_is_there(void)
{
	return (clock[CLOCK_PART] & 0xff) == 0x31;
}

seL4_Error clock_issue(seL4_CPtr slot)
{
	return seL4_IRQControl_GetTrigger(seL4_CapIRQControl, CLOCK_IRQ, 0, ROOT, slot, 64);
}

void unify(seL4_CPtr frame)
{
	OK(seL4_ARM_Page_Unify_Instruction(frame, 0, 1 << seL4_PageBits));
}

void clean(seL4_CPtr frame)
{
	OK(seL4_ARM_Page_CleanInvalidate_Data(frame, 0, 1 << seL4_PageBits));
}
