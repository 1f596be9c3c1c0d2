/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts as users see them.
 */
#ifndef KERNEL_OBJECT_IRQ_H
#define KERNEL_OBJECT_IRQ_H

#include "object/invocation.h"

/** The kernel keeps the interrupt for itself. */
void irq_reserve(word irq);

/** Slot that names the notification of interrupt `irq`. */
struct slot *irq_slot(word irq);
/** Whether users may have a handler capability to `irq`. */
bool irq_is_issued(word irq);

/**
 * Decodes what every way of asking for a handler has in common: the interrupt
 * in word 0, which nobody may have yet, and the empty slot that words `at`
 * (index) and at + 1 (depth) name below extra capability 0.
 */
enum outcome irq_decode(struct invocation *inv, word at, word *irq, struct slot **slot);

/** Hands the inactive interrupt out: its handler capability goes to `slot`. */
void irq_issue(word irq, struct slot *control, struct slot *slot);

/** The last handler capability is gone. Returns the slot of the notification, to be emptied. */
struct slot *irq_release(word irq);

/** Takes the interrupt that is due, if any, and does what it asks for. */
void irq_handle(void);

#endif
