/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts. One that is taken stays masked until its handler acknowledges it.
 */
#include "object/irq.h"
#include "arch/interface.h"
#include "board.h"
#include "cap/derivation.h"
#include "cap/cap.h"
#include "debug.h"
#include "object/cnode.h"
#include "ipc/ipc.h"
#include "sched/scheduler.h"

enum irq_state { IRQ_INACTIVE, IRQ_SIGNAL, IRQ_KERNEL };

static uint8_t states[BOARD_IRQ_MAX + 1]; /* enum irq_state */

/* The notification each interrupt signals. */
static _Alignas(1u << SLOT_BITS) struct slot slots[BOARD_IRQ_MAX + 1];

void irq_reserve(word irq)
{
	states[irq] = IRQ_KERNEL;
}

struct slot *irq_slot(word irq)
{
	return &slots[irq];
}

bool irq_is_issued(word irq)
{
	return states[irq] == IRQ_SIGNAL;
}

static bool irq_is_active(word irq)
{
	return states[irq] != IRQ_INACTIVE;
}

void irq_issue(word irq, struct slot *control, struct slot *slot)
{
	states[irq] = IRQ_SIGNAL;
	slot_insert_derived(control, slot, (struct cap){.type = CAP_IRQ_HANDLER, .data = irq});
	arch_irq_set_masked(irq, false);
}

struct slot *irq_release(word irq)
{
	arch_irq_set_masked(irq, true);
	states[irq] = IRQ_INACTIVE;
	return &slots[irq];
}

void irq_handle(void)
{
	word irq = arch_irq_take();

	if (irq == IRQ_NONE)
		return;
	if (irq == arch_timer_irq()) {
		this_core()->reprogram = true;
		arch_irq_finish(irq);
	} else {
		struct cap cap = slots[irq].cap;

		arch_irq_hold(irq);
		if (cap_type(cap) == CAP_NOTIFICATION && cap_has_right(cap, RIGHT_WRITE))
			notification_signal(cap_object(cap), cap.data);
		else
			kprintf("Undelivered IRQ: %lu\n", irq);
	}
}

enum outcome irq_decode(struct invocation *inv, word at, word *irq, struct slot **slot)
{
	if (inv->length < at + 2 || inv->extra_count < 1)
		return refuse(ERROR_TruncatedMessage);
	*irq = invocation_word(inv, 0);
	if (*irq - BOARD_IRQ_MIN > BOARD_IRQ_MAX - BOARD_IRQ_MIN)
		return refuse_range(BOARD_IRQ_MIN, BOARD_IRQ_MAX);
	if (irq_is_active(*irq))
		return refuse(ERROR_RevokeFirst);
	*slot = find_empty_slot(invocation_cap(inv, 0), invocation_word(inv, at),
				invocation_word(inv, at + 1));
	return *slot ? DONE : FAILED;
}

static enum outcome get_handler(struct invocation *inv)
{
	struct slot *slot;
	word irq;

	if (irq_decode(inv, 1, &irq, &slot) != DONE)
		return FAILED;
	irq_issue(irq, inv->slot, slot);
	return DONE;
}

enum outcome irq_control_invoke(struct invocation *inv)
{
	if (inv->label == LABEL_IRQIssueIRQHandler)
		return get_handler(inv);
	return arch_invoke_irq_control(inv);
}

static enum outcome set_notification(struct invocation *inv, word irq)
{
	if (inv->extra_count < 1)
		return refuse(ERROR_TruncatedMessage);

	struct cap cap = invocation_cap(inv, 0);

	if (cap_type(cap) != CAP_NOTIFICATION || !cap_has_right(cap, RIGHT_WRITE))
		return refuse_capability(0);
	slot_delete_short(&slots[irq]);
	slot_insert_derived(inv->extra[0], &slots[irq], cap);
	return DONE;
}

enum outcome irq_handler_invoke(struct invocation *inv)
{
	word irq = inv->cap.data;

	switch (inv->label) {
	case LABEL_IRQAckIRQ:
		arch_irq_acknowledge(irq);
		return DONE;
	case LABEL_IRQSetIRQHandler:
		return set_notification(inv, irq);
	case LABEL_IRQClearIRQHandler:
		slot_delete_short(&slots[irq]);
		return DONE;
	default:
		return refuse(ERROR_IllegalOperation);
	}
}
