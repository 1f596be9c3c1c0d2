/* SPDX-License-Identifier: BSD-2-Clause */
/* The least that a called domain can do. */
#include <microkit.h>

void init(void)
{
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
