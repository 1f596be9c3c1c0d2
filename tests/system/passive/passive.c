/* SPDX-License-Identifier: BSD-2-Clause */
/* Does what the domain that it is the program of is named after. */
#include <clavis.h>
#include "../named.h"

#define ENTRY 0x200000

static void say(const char *text)
{
	microkit_dbg_puts(microkit_name);
	microkit_dbg_puts(": ");
	microkit_dbg_puts(text);
	microkit_dbg_puts("\n");
}

static void touch_nothing(void)
{
	*(volatile seL4_Word *)0xdead0000 = 1;
}

static void use_passive_domains(void)
{
	microkit_notify(0);
	microkit_notify(1);
	microkit_ppcall(0, microkit_msginfo_new(0, 0));
	say("was answered");
}

void init(void)
{
	if (is_named("child") || is_named("asker"))
		say("starts");
	if (is_named("caller"))
		microkit_ppcall(0, microkit_msginfo_new(0, 0));
	if (is_named("client"))
		use_passive_domains();
	if (is_named("careless"))
		touch_nothing();
	if (is_named("last"))
		clavis_done(0);
}

void notified(microkit_channel channel)
{
	(void)channel;
	if (is_named("child")) {
		say("fails on its own time");
		touch_nothing();
	}
	say("asks again");
	seL4_Send(MONITOR_EP, seL4_MessageInfo_new(0, 0, 0, 0));
	say("goes on");
}

/* Fails on the time of its first caller. */
microkit_msginfo protected(microkit_channel channel, microkit_msginfo info)
{
	say(channel == 0 ? "fails on its caller's time" : "answers");
	if (channel == 0)
		touch_nothing();
	return info;
}

seL4_Bool fault(microkit_child child, microkit_msginfo info, microkit_msginfo *reply)
{
	(void)info;
	(void)reply;
	say("starts its child again");
	microkit_pd_restart(child, ENTRY);
	return seL4_False;
}
