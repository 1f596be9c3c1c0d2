/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Invocations of kernel objects. Each function returns seL4_NoError or the
 * error; after an error the message words say more (seL4_GetMR(0)..).
 */
#ifndef SEL4_INVOCATIONS_H
#define SEL4_INVOCATIONS_H

#include <sel4/invoke.h>
#include <sel4/invocations_memory.h>
#include <sel4/invocations_tcb.h>
#include <sel4/invocations_sched.h>
#include <sel4/invocations_irq.h>

#include SEL4_ARCH_HEADER(invocations.h)

#endif
