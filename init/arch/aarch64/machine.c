/* SPDX-License-Identifier: BSD-2-Clause */
/* Mappings, caches and interrupts of AArch64. */
#include "arch.h"

seL4_ARCH_VMAttributes mapping_attributes(int cached, int executable)
{
	return (cached ? seL4_ARM_PageCacheable : 0) | (executable ? 0 : seL4_ARM_ExecuteNever);
}

seL4_Error write_back(seL4_CPtr frame, seL4_Word bytes)
{
	return seL4_ARM_Page_CleanInvalidate_Data(frame, 0, bytes);
}

seL4_Error make_executable(seL4_CPtr frame, seL4_Word bytes)
{
	return seL4_ARM_Page_Unify_Instruction(frame, 0, bytes);
}

seL4_Error issue_interrupt(seL4_IRQControl control, seL4_Word irq, seL4_Word edge, seL4_CNode root,
			   seL4_Word index, seL4_Uint8 depth)
{
	return seL4_IRQControl_GetTrigger(control, irq, edge, root, index, depth);
}
