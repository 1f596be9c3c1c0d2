/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first program on a bare kernel: it says what it was given. The boot
 * information lists every capability that the kernel has handed out; together
 * they are all authority that there is in the system.
 */
#include "support/root_task.h"

int root_task(void)
{
	seL4_Word device = 0, memory = 0;
	seL4_Word count = boot_info->untyped.end - boot_info->untyped.start;

	put("Hello from the root task.\n");
	for (seL4_Word i = 0; i < count; i++) {
		if (boot_info->untypedList[i].isDevice)
			device++;
		else
			memory += 1ul << boot_info->untypedList[i].sizeBits;
	}
	put(device ? "It can reach devices" : "It can reach no devices");
	put(", and about ");
	put_number((memory + (32ul << 20)) >> 26 << 6);
	put(" MiB of memory.\n");
	return 0;
}
