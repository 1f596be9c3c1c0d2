/* SPDX-License-Identifier: BSD-2-Clause */
/* Invocations of interrupt control and interrupt handlers. */
#ifndef SEL4_INVOCATIONS_IRQ_H
#define SEL4_INVOCATIONS_IRQ_H

#include <sel4/invoke.h>

/** Makes a handler capability for interrupt `irq` in an empty slot. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_IRQControl_Get(seL4_IRQControl service, seL4_Word irq,
						   seL4_CNode root, seL4_Word index,
						   seL4_Uint8 depth)
{
	seL4_SetCap(0, root);
	return seL4_Invoke(service, IRQIssueIRQHandler, 1, 3, irq, index, depth, 0);
}

/** Lets the interrupt come again. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_IRQHandler_Ack(seL4_IRQHandler service)
{
	return seL4_Invoke(service, IRQAckIRQ, 0, 0, 0, 0, 0, 0);
}

/** Lets the interrupt signal `notification`, with that capability's badge. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_IRQHandler_SetNotification(seL4_IRQHandler service,
							       seL4_CPtr notification)
{
	seL4_SetCap(0, notification);
	return seL4_Invoke(service, IRQSetIRQHandler, 1, 0, 0, 0, 0, 0);
}

LIBSEL4_INLINE_FUNC seL4_Error seL4_IRQHandler_Clear(seL4_IRQHandler service)
{
	return seL4_Invoke(service, IRQClearIRQHandler, 0, 0, 0, 0, 0, 0);
}

#endif
