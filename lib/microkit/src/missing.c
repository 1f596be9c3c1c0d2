/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entry points for programs that do not define them: being called is a defect
 * of the system, which shows.
 */
#include <microkit.h>

static void missing(const char *entry)
{
	microkit_internal_put_name();
	microkit_dbg_puts(" is missing the '");
	microkit_dbg_puts(entry);
	microkit_dbg_puts("' entry point\n");
	microkit_internal_crash(seL4_NoError);
}

__attribute__((weak)) microkit_msginfo protected(microkit_channel ch, microkit_msginfo msginfo)
{
	(void)ch;
	missing("protected");
	return msginfo;
}

__attribute__((weak)) seL4_Bool fault(microkit_child child, microkit_msginfo msginfo,
				      microkit_msginfo *reply_msginfo)
{
	(void)child;
	(void)msginfo;
	(void)reply_msginfo;
	missing("fault");
	return seL4_False;
}
