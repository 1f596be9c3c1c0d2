/* SPDX-License-Identifier: BSD-2-Clause */
/* Mappings and interrupts of RISC-V, whose caches only fetches of instructions notice. */
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

seL4_Error issue_interrupt(seL4_IRQControl control, seL4_Word irq, seL4_Word edge, seL4_CNode root,
			   seL4_Word index, seL4_Uint8 depth)
{
	return edge ? seL4_IRQControl_GetTrigger(control, irq, edge, root, index, depth)
		    : seL4_IRQControl_Get(control, irq, root, index, depth);
}
