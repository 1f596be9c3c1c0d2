/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * After its list it tries to receive what others send to the domain that it may
 * call, which is a fault; upon that, the root task lists its own capabilities.
 */
#include <microkit.h>
#include "list.h"

void init(void)
{
	list("caller holds", 0, 1, 512);
	list("caller's root holds", 1ul << 58, 1ul << 58, 63);
	seL4_Word badge;

	seL4_NBRecv(BASE_ENDPOINT_CAP, &badge, REPLY_CAP);
	print_text("caller may receive\n");
	microkit_internal_crash(seL4_NoError);
}

void notified(microkit_channel channel)
{
	(void)channel;
}
