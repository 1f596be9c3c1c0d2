/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupt controllers of RISC-V boards, beyond what arch/interface.h asks of any.
 */
#ifndef KERNEL_DRIVER_CONTROLLER_H
#define KERNEL_DRIVER_CONTROLLER_H

/** No interrupt is enabled, all have the same priority, none is held. */
void controller_init(void);

#endif
