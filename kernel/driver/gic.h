/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arm generic interrupt controller, beyond what arch/interface.h asks of any.
 */
#ifndef KERNEL_DRIVER_GIC_H
#define KERNEL_DRIVER_GIC_H

#include "types.h"

#define GIC_SGIS    16u
#define GIC_TARGETS 8u

void gic_set_trigger(word irq, bool edge);
/** Sends software generated interrupt `irq` to core interface `target`. */
void gic_send_sgi(word irq, word target);

#endif
