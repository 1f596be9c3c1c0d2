/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes the mistake that the domain is named after. */
#include <clavis.h>
#include "../named.h"

#define STACK_TOP	((seL4_UserVSpaceTop & ~0xfffUL) - 0x1000)
#define STACK_BOTTOM	(STACK_TOP - 0x1000)
#define TEXT		0x200000UL
#define UNMAPPED	0x30000000UL
#define WRONG_GUARD	0x100000UL
#define UNKNOWN_SYSCALL 100

#if defined(__aarch64__)
#define UNDEFINED  "udf #0"
#define BREAKPOINT "brk #1"
/* As UBSAN makes them; on RISC-V without a number. */
#define UNDEFINED_BEHAVIOUR "brk #0x5512"
#else
#define UNDEFINED	    "unimp"
#define BREAKPOINT	    "ebreak"
#define UNDEFINED_BEHAVIOUR BREAKPOINT
#endif

static void touch(seL4_Word address)
{
	*(volatile seL4_Word *)address = 1;
}

static void jump(seL4_Word address)
{
	((void (*)(void))address)();
}

static void use_memory_badly(void)
{
	if (is_named("below-stack"))
		touch(STACK_BOTTOM - sizeof(seL4_Word));
	if (is_named("read"))
		(void)*(volatile seL4_Word *)UNMAPPED;
	if (is_named("fetch"))
		jump(UNMAPPED);
	if (is_named("write-text"))
		touch(TEXT);
	if (is_named("execute-data"))
		jump(STACK_BOTTOM);
}

static void use_instructions_badly(void)
{
	if (is_named("undefined"))
		__asm__ volatile(UNDEFINED);
	if (is_named("breakpoint"))
		__asm__ volatile(BREAKPOINT);
	if (is_named("undefined-behaviour"))
		__asm__ volatile(UNDEFINED_BEHAVIOUR);
	if (is_named("system-call"))
		seL4_Trap(UNKNOWN_SYSCALL, &(seL4_TrapRegisters){0}, 0, 0);
	if (is_named("capability"))
		seL4_Send(WRONG_GUARD, seL4_MessageInfo_new(0, 0, 0, 0));
}

void init(void)
{
	use_memory_badly();
	use_instructions_badly();
	seL4_DebugDumpScheduler();
	clavis_done(0);
}

void notified(microkit_channel channel)
{
	(void)channel;
}
