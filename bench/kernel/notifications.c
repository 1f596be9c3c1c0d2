/* SPDX-License-Identifier: BSD-2-Clause */
/* Signals, waiting, and interrupts, which are signals of devices. */
#include "support.h"
#include "machine.h"

static volatile seL4_Uint32 *const clock = (volatile seL4_Uint32 *)(seL4_Word)CLOCK_VADDR;
static seL4_CPtr handler;

static void wait_in_turn(struct worker *self)
{
	for (;;) {
		begin(self->operations[1]);
		call_kernel(seL4_SysWait, self->receive, 0, 0);
		end(self->operations[0]);
	}
}

static void measure_alone(seL4_CPtr notification)
{
	REPEAT
	{
		begin(OP_SIG_NOWAIT);
		call_kernel(seL4_SysSend, notification, 0, 0);
		end(OP_SIG_NOWAIT);
		begin(OP_WAIT_READY);
		call_kernel(seL4_SysWait, notification, 0, 0);
		end(OP_WAIT_READY);
	}
}

/* The waiter gets to wait again while the driver steps back below it. */
static void measure_lower(void)
{
	seL4_CPtr notification = new_object(seL4_NotificationObject, 0);
	struct worker *waiter = new_worker(LOWER, 1, wait_in_turn, notification, 0);

	waiter->operations[0] = waiter->operations[1] = OP_NONE;
	REPEAT
	{
		int measured = measuring;

		measuring = 0;
		must(seL4_TCB_SetPriority(SELF, SELF, LOWER - 1));
		must(seL4_TCB_SetPriority(SELF, SELF, DRIVER));
		measuring = measured;
		begin(OP_SIG_LOW);
		call_kernel(seL4_SysSend, notification, 0, 0);
		end(OP_SIG_LOW);
	}
	must(seL4_TCB_Suspend(waiter->tcb));
}

static void measure_higher(void)
{
	seL4_CPtr notification = new_object(seL4_NotificationObject, 0);
	struct worker *waiter = new_worker(HIGHER, 1, wait_in_turn, notification, 0);

	waiter->operations[0] = OP_SIG_HIGH;
	waiter->operations[1] = OP_WAIT_BLOCK;
	REPEAT
	{
		begin(OP_SIG_HIGH);
		call_kernel(seL4_SysSend, notification, 0, 0);
		end(OP_WAIT_BLOCK);
	}
}

void measure_notifications(void)
{
	measure_alone(new_object(seL4_NotificationObject, 0));
	measure_lower();
	measure_higher();
}

static void handle_interrupts(struct worker *self)
{
	for (;;) {
		call_kernel(seL4_SysWait, self->receive, 0, 0);
		end(OP_IRQ);
		clock_quiet(clock);
		begin(OP_IRQACK);
		call_kernel(seL4_SysCall, handler,
			    seL4_MessageInfo_new(IRQAckIRQ, 0, 0, 0).words[0], 0);
		end(OP_IRQACK);
	}
}

void measure_interrupts(void)
{
	seL4_CPtr notification = new_object(seL4_NotificationObject, 0);

	map_clock();
	clock_quiet(clock);
	handler = new_slot();
	must(seL4_IRQControl_Get(seL4_CapIRQControl, CLOCK_IRQ, ROOT, handler, seL4_WordBits));
	must(seL4_IRQHandler_SetNotification(handler, notification));
	new_worker(HIGHER, 0, handle_interrupts, notification, 0);
	REPEAT
	{
		clock_prepare(clock);
		begin(OP_IRQ);
		clock_raise(clock);
		(void)clock[0]; /* by now it has been taken */
	}
}
