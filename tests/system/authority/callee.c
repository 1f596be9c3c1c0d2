/* SPDX-License-Identifier: BSD-2-Clause */
#include <microkit.h>
#include "list.h"

void init(void)
{
	list("callee holds", 0, 1, 512);
	list("callee's root holds", 1ul << 58, 1ul << 58, 63);
}

void notified(microkit_channel channel)
{
	(void)channel;
}

microkit_msginfo protected(microkit_channel channel, microkit_msginfo info)
{
	(void)channel;
	return info;
}
