/* SPDX-License-Identifier: BSD-2-Clause */
/* Reports what the build has told it. */
#include <stdint.h>

#include <microkit.h>

uintptr_t ring;
uint64_t ring_size;

void init(void)
{
	microkit_dbg_puts(microkit_name);
	microkit_dbg_puts(": the region has ");
	microkit_dbg_put32((seL4_Uint32)ring_size);
	microkit_dbg_puts(ring == 0x2000000 ? " bytes at its address\n" : " bytes elsewhere\n");
	*(volatile uint64_t *)ring = 1;
	microkit_dbg_puts("clavis: done, status 0\n");
}

void notified(microkit_channel ch)
{
	(void)ch;
}
