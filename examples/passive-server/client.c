/* SPDX-License-Identifier: BSD-2-Clause */
/* Pays in three amounts and shows the balance, then notifies the server. */
#include <clavis.h>

#define SERVER 0

void init(void)
{
	for (seL4_Word amount = 1; amount <= 3; amount++) {
		microkit_mr_set(0, amount);
		microkit_ppcall(SERVER, microkit_msginfo_new(amount, 1));
		microkit_dbg_puts(microkit_name);
		microkit_dbg_puts(": balance ");
		microkit_dbg_put32((seL4_Uint32)microkit_mr_get(0));
		microkit_dbg_puts("\n");
	}
	microkit_notify(SERVER);
}

void notified(microkit_channel channel)
{
	(void)channel;
}
