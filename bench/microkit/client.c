/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls a server that does nothing, and marks each call for the counter (bench/kernel/mark.h). */
#include <microkit.h>

#include "../kernel/mark.h"
#include "machine.h"

enum { SERVER = 0, CALLS = 64 };

void init(void)
{
	for (int i = 0; i < CALLS; i++) {
		MARKER(MARK_BASE + 2 * OP_CALL0);
		microkit_ppcall(SERVER, microkit_msginfo_new(0, 0));
		MARKER(MARK_BASE + 2 * OP_CALL0 + 1);
	}
	MARKER(MARK_DONE);
}

void notified(microkit_channel channel)
{
	(void)channel;
}
