/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Platform-level interrupt controller, beyond what arch/interface.h asks of any.
 */
#ifndef KERNEL_DRIVER_PLIC_H
#define KERNEL_DRIVER_PLIC_H

/** No interrupt is enabled, all have the same priority, none is held. */
void plic_init(void);

#endif
