/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes the mistake that the domain is named after. */
#include <clavis.h>

#define STACK_TOP	((seL4_UserVSpaceTop & ~0xfffUL) - 0x1000)
#define STACK_BOTTOM	(STACK_TOP - 0x1000)
#define TEXT		0x200000UL
#define UNMAPPED	0x30000000UL
#define WRONG_GUARD	0x100000UL
#define UNKNOWN_SYSCALL 100

static seL4_Bool is_named(const char *name)
{
	const char *own = microkit_name;

	while (*name && *name == *own) {
		name++;
		own++;
	}
	return *name == *own;
}

static void touch(seL4_Word address)
{
	*(volatile seL4_Word *)address = 1;
}

static void jump(seL4_Word address)
{
	__asm__ volatile("br %0" : : "r"(address));
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
		__asm__ volatile("udf #0");
	if (is_named("breakpoint"))
		__asm__ volatile("brk #1");
	if (is_named("system-call")) {
		register seL4_Word number __asm__("x7") = UNKNOWN_SYSCALL;

		__asm__ volatile("svc #0" : : "r"(number) : "memory");
	}
	if (is_named("capability"))
		seL4_Send(WRONG_GUARD, seL4_MessageInfo_new(0, 0, 0, 0));
}

void init(void)
{
	use_memory_badly();
	use_instructions_badly();
	clavis_done(0);
}

void notified(microkit_channel channel)
{
	(void)channel;
}
