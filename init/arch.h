/* SPDX-License-Identifier: BSD-2-Clause */
/* What init needs of the architecture; implemented by arch/<architecture>/. */
#ifndef INIT_ARCH_H
#define INIT_ARCH_H

#include <sel4/arch_names.h>

/** Attributes of a mapping. */
seL4_ARCH_VMAttributes mapping_attributes(int cached, int executable);

/** What was written to the mapped frame is in memory, for whoever maps it uncached. */
seL4_Error write_back(seL4_CPtr frame, seL4_Word bytes);
/** What was written to the mapped frame can be executed. */
seL4_Error make_executable(seL4_CPtr frame, seL4_Word bytes);

/** IRQControl_Get, with the trigger where the interrupt controller has a choice: 0 level, else
 * edge. */
seL4_Error issue_interrupt(seL4_IRQControl control, seL4_Word irq, seL4_Word edge, seL4_CNode root,
			   seL4_Word index, seL4_Uint8 depth);

/** Whether the access of a VM fault with this status was a write. */
int fault_was_write(seL4_Word status);
/** Why the address of a VM fault could not be used: ", which ...". */
const char *fault_cause(seL4_Word status);
/** What a user exception of this number is. */
const char *exception_cause(seL4_Word number);

#endif
