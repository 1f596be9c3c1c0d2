/* SPDX-License-Identifier: BSD-2-Clause */
/* Mappings of RISC-V, whose caches only fetches of instructions notice. */
#include "arch.h"

seL4_ARCH_VMAttributes mapping_attributes(int cached, int executable)
{
	(void)cached; /* the machine decides by the address */
	return executable ? seL4_RISCV_Default_VMAttributes : seL4_RISCV_ExecuteNever;
}

seL4_Error write_back(seL4_CPtr frame, seL4_Word bytes)
{
	(void)frame;
	(void)bytes;
	return seL4_NoError;
}

seL4_Error make_executable(seL4_CPtr frame, seL4_Word bytes)
{
	(void)frame;
	(void)bytes;
	__asm__ volatile("fence.i" ::: "memory");
	return seL4_NoError;
}
