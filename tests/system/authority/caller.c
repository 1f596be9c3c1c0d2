/* SPDX-License-Identifier: BSD-2-Clause */
/* After its list it faults, upon which the root task lists its own capabilities. */
#include <microkit.h>
#include "list.h"

void init(void)
{
	list("caller holds", 0, 1, 512);
	list("caller's root holds", 1ul << 58, 1ul << 58, 63);
	microkit_internal_crash(seL4_NoError);
}

void notified(microkit_channel channel)
{
	(void)channel;
}
