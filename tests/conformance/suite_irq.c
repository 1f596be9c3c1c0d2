/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts: control, handlers, delivery by a real device (PL031, interrupt 34), software
 * interrupts. */
#include "support.h"

enum { FREE_IRQ = 100, CAP0 = DYNAMIC, KERNEL_TIMER = 27 };

static void get_irq(void)
{
	OK(seL4_IRQControl_Get(seL4_CapIRQControl, FREE_IRQ, ROOT, new_slot(), 64));
}

static void weak_notification(void)
{
	get_irq();
	copy_of(NOTIFICATION, seL4_NoWrite);
}

static void make_sgi(void)
{
	OK(seL4_IRQControl_IssueSGISignal(seL4_CapIRQControl, 3, 0, ROOT, new_slot(), 64));
}

#define CONTROL(label, root, ...) seL4_CapIRQControl, label, CAPS(root), WORDS(__VA_ARGS__)
#define GET(root, ...)		  CONTROL(IRQIssueIRQHandler, root, __VA_ARGS__)
#define TRIGGER(root, ...)	  CONTROL(ARMIRQIssueIRQHandlerTrigger, root, __VA_ARGS__)
#define SGI(root, ...)		  CONTROL(ARMIRQIssueSGISignal, root, __VA_ARGS__)

/* "Invocations", IRQ: each check in its order. */
static const struct row rows[] = {
	{"control: another label", 0, CONTROL(IRQAckIRQ, ROOT, FREE_IRQ, EMPTY, 64),
	 ILLEGAL_OPERATION},
	{"Get: two words", 0, GET(ROOT, FREE_IRQ, EMPTY), TRUNCATED},
	{"Get: no root", 0, seL4_CapIRQControl, IRQIssueIRQHandler, CAPS(),
	 WORDS(FREE_IRQ, EMPTY, 64), TRUNCATED},
	{"Get: interrupt 160", 0, GET(ROOT, 160, EMPTY, 64), RANGE_ERROR(0, 159)},
	{"Get: the largest number", 0, GET(ROOT, ~0ul, EMPTY, 64), RANGE_ERROR(0, 159)},
	{"Get: the range before the destination", 0, GET(ENDPOINT, 160, EMPTY, 65),
	 RANGE_ERROR(0, 159)},
	{"Get: taken already", get_irq, GET(ROOT, FREE_IRQ, EMPTY, 64), REVOKE_FIRST},
	{"Get: the kernel's timer", 0, GET(ROOT, KERNEL_TIMER, EMPTY, 64), REVOKE_FIRST},
	{"Get: taken before the destination", get_irq, GET(ENDPOINT, FREE_IRQ, EMPTY, 65),
	 REVOKE_FIRST},
	{"Get: a root that is no CNode", 0, GET(ENDPOINT, FREE_IRQ, EMPTY, 64), LOOKUP_ROOT(0)},
	{"Get: depth 65", 0, GET(ROOT, FREE_IRQ, EMPTY, 65), RANGE_ERROR(1, 64)},
	{"Get: bits left over", 0, GET(CNODE, FREE_IRQ, 0, 6), LOOKUP_DEPTH(0, 2, 0)},
	{"Get: a full destination", 0, GET(ROOT, FREE_IRQ, ENDPOINT, 64), DELETE_FIRST},
	{"Get", 0, GET(ROOT, FREE_IRQ, EMPTY, 64), SUCCESS},
	{"Get: interrupt 159", 0, GET(ROOT, 159, EMPTY, 64), SUCCESS},
	{"GetTrigger: three words", 0, TRIGGER(ROOT, FREE_IRQ, 1, EMPTY), TRUNCATED},
	{"GetTrigger: no root", 0, seL4_CapIRQControl, ARMIRQIssueIRQHandlerTrigger, CAPS(),
	 WORDS(FREE_IRQ, 1, EMPTY, 64), TRUNCATED},
	{"GetTrigger: interrupt 160", 0, TRIGGER(ROOT, 160, 1, EMPTY, 64), RANGE_ERROR(0, 159)},
	{"GetTrigger: taken already", get_irq, TRIGGER(ROOT, FREE_IRQ, 1, EMPTY, 64), REVOKE_FIRST},
	{"GetTrigger: a root that is no CNode", 0, TRIGGER(TCB, FREE_IRQ, 1, EMPTY, 64),
	 LOOKUP_ROOT(0)},
	{"GetTrigger: a full destination", 0, TRIGGER(ROOT, FREE_IRQ, 1, ENDPOINT, 64),
	 DELETE_FIRST},
	{"GetTrigger: edge", 0, TRIGGER(ROOT, FREE_IRQ, 1, EMPTY, 64), SUCCESS},
	{"GetTrigger: level", 0, TRIGGER(ROOT, FREE_IRQ, 0, EMPTY, 64), SUCCESS},
	{"IssueSGISignal: three words", 0, SGI(ROOT, 3, 0, EMPTY), TRUNCATED},
	{"IssueSGISignal: no root", 0, seL4_CapIRQControl, ARMIRQIssueSGISignal, CAPS(),
	 WORDS(3, 0, EMPTY, 64), TRUNCATED},
	{"IssueSGISignal: interrupt 16", 0, SGI(ROOT, 16, 0, EMPTY, 64), RANGE_ERROR(0, 15)},
	{"IssueSGISignal: target 8", 0, SGI(ROOT, 3, 8, EMPTY, 64), INVALID_ARGUMENT(1)},
	{"IssueSGISignal: the interrupt before the target", 0, SGI(ROOT, 16, 8, EMPTY, 64),
	 RANGE_ERROR(0, 15)},
	{"IssueSGISignal: the target before the destination", 0, SGI(TCB, 3, 8, EMPTY, 64),
	 INVALID_ARGUMENT(1)},
	{"IssueSGISignal: a root that is no CNode", 0, SGI(TCB, 3, 0, EMPTY, 64), LOOKUP_ROOT(0)},
	{"IssueSGISignal: a full destination", 0, SGI(ROOT, 3, 0, ENDPOINT, 64), DELETE_FIRST},
	{"IssueSGISignal", 0, SGI(ROOT, 15, 7, EMPTY, 64), SUCCESS},
	{"SGI: any message sends it", make_sgi, CAP0, 4711, CAPS(), WORDS(1, 2), SUCCESS},
	{"handler: another label", get_irq, CAP0, IRQIssueIRQHandler, CAPS(), WORDS(),
	 ILLEGAL_OPERATION},
	{"handler Ack", get_irq, CAP0, IRQAckIRQ, CAPS(), WORDS(), SUCCESS},
	{"handler SetNotification: no capability", get_irq, CAP0, IRQSetIRQHandler, CAPS(), WORDS(),
	 TRUNCATED},
	{"handler SetNotification: an endpoint", get_irq, CAP0, IRQSetIRQHandler, CAPS(ENDPOINT),
	 WORDS(), INVALID_CAPABILITY(0)},
	{"handler SetNotification: an empty slot", get_irq, CAP0, IRQSetIRQHandler, CAPS(EMPTY),
	 WORDS(), INVALID_CAPABILITY(0)},
	{"handler SetNotification: without send right", weak_notification, CAP0, IRQSetIRQHandler,
	 CAPS(CAP0 + 1), WORDS(), INVALID_CAPABILITY(0)},
	{"handler SetNotification", get_irq, CAP0, IRQSetIRQHandler, CAPS(NOTIFICATION), WORDS(),
	 SUCCESS},
	{"handler Clear", get_irq, CAP0, IRQClearIRQHandler, CAPS(), WORDS(), SUCCESS},
};

/* The clock's registers (words): match, load, mask set/clear, masked status, clear. */
enum { CLOCK_DATA = 0, CLOCK_MATCH = 1, CLOCK_MASK = 4, CLOCK_STATUS = 6, CLOCK_CLEAR = 7 };

static volatile seL4_Uint32 *const clock = (volatile seL4_Uint32 *)(seL4_Word)CLOCK_VADDR;
static seL4_CPtr handler;

static void quiet_clock(void)
{
	clock[CLOCK_MASK] = 0;
	clock[CLOCK_CLEAR] = 1;
}

/* The line goes up at once when the clock stands at the matching second already. */
static void raise_clock(void)
{
	clock[CLOCK_CLEAR] = 1;
	clock[CLOCK_MASK] = 1;
	clock[CLOCK_MATCH] = clock[CLOCK_DATA];
}

static void listen_to_clock(seL4_Word badge)
{
	quiet_clock();
	handler = new_slot();
	OK(seL4_IRQControl_GetTrigger(seL4_CapIRQControl, CLOCK_IRQ, 0, ROOT, handler, 64));
	if (badge)
		OK(seL4_IRQHandler_SetNotification(handler, badged(NOTIFICATION, badge)));
}

static seL4_Word signals(void)
{
	seL4_Word badge;

	seL4_Poll(NOTIFICATION, &badge);
	return badge;
}

static void interrupt_signals_with_the_badge(void)
{
	seL4_Word badge;

	listen_to_clock(0x4200);
	raise_clock();
	seL4_Wait(NOTIFICATION, &badge);
	CHECK_EQUAL(badge, 0x4200);
	CHECK_EQUAL(clock[CLOCK_STATUS], 1);
	quiet_clock();
}

static void interrupt_wakes_a_thread_above(void)
{
	struct thread *waiter = issue(HIGH, seL4_SysWait, NOTIFICATION, 0, 0, 0);

	listen_to_clock(3);
	raise_clock();
	sleep(100);
	CHECK(waiter->done);
	CHECK_EQUAL(waiter->out[0], 3);
	quiet_clock();
}

/* Until Ack the line cannot fire again. */
static void interrupt_is_masked_until_ack(void)
{
	seL4_Word badge;

	listen_to_clock(1);
	raise_clock();
	seL4_Wait(NOTIFICATION, &badge);
	sleep(100);
	CHECK_EQUAL(signals(), 0);
	OK(seL4_IRQHandler_Ack(handler));
	sleep(100);
	CHECK_EQUAL(signals(), 1);
	quiet_clock();
	OK(seL4_IRQHandler_Ack(handler));
	sleep(100);
	CHECK_EQUAL(signals(), 0);
	raise_clock();
	sleep(100);
	CHECK_EQUAL(signals(), 1);
	quiet_clock();
}

static void interrupt_without_notification_is_dropped(void)
{
	listen_to_clock(0);
	raise_clock();
	sleep(100);
	OK(seL4_IRQHandler_SetNotification(handler, NOTIFICATION));
	CHECK_EQUAL(signals(), 0);
	OK(seL4_IRQHandler_SetNotification(handler, badged(NOTIFICATION, 8)));
	OK(seL4_IRQHandler_Ack(handler));
	sleep(100);
	CHECK_EQUAL(signals(), 8);
	quiet_clock();
}

static void cleared_handler_signals_nothing(void)
{
	listen_to_clock(1);
	OK(seL4_IRQHandler_Clear(handler));
	raise_clock();
	sleep(100);
	CHECK_EQUAL(signals(), 0);
	quiet_clock();
}

static void second_notification_replaces_the_first(void)
{
	listen_to_clock(1);
	OK(seL4_IRQHandler_SetNotification(handler, badged(NOTIFICATION, 2)));
	raise_clock();
	sleep(100);
	CHECK_EQUAL(signals(), 2);
	quiet_clock();
}

/* The handler keeps a copy of the notification capability; revoking it takes it away. */
static void revoked_notification_signals_nothing(void)
{
	listen_to_clock(1);
	revoke(NOTIFICATION);
	raise_clock();
	sleep(100);
	CHECK_EQUAL(signals(), 0);
	quiet_clock();
}

/* Final deletion of a handler: masked, inactive, can be issued again. */
static void deleted_handler_can_be_issued_again(void)
{
	listen_to_clock(1);
	delete (handler);
	raise_clock();
	sleep(100);
	CHECK_EQUAL(signals(), 0);
	quiet_clock();
	listen_to_clock(4);
	raise_clock();
	sleep(100);
	CHECK_EQUAL(signals(), 4);
	quiet_clock();
}

static void copied_handler_keeps_the_interrupt(void)
{
	seL4_CPtr copy;

	listen_to_clock(1);
	copy = copy_of(handler, seL4_AllRights);
	delete (handler);
	CHECK_EQUAL(seL4_IRQControl_Get(seL4_CapIRQControl, CLOCK_IRQ, ROOT, EMPTY, 64),
		    seL4_RevokeFirst);
	raise_clock();
	sleep(100);
	CHECK_EQUAL(signals(), 1);
	quiet_clock();
	OK(seL4_IRQHandler_Ack(copy));
}

static void revoke_of_control_removes_handlers(void)
{
	get_irq();
	make_sgi();
	revoke(seL4_CapIRQControl);
	CHECK(is_empty(CAP0) && is_empty(CAP0 + 1));
	OK(seL4_IRQControl_Get(seL4_CapIRQControl, FREE_IRQ, ROOT, EMPTY, 64));
}

/* A software interrupt to our own core arrives at the handler of its number. */
static void software_interrupt_arrives(void)
{
	seL4_CPtr irq = new_slot(), sgi = new_slot();

	OK(seL4_IRQControl_Get(seL4_CapIRQControl, 5, ROOT, irq, 64));
	OK(seL4_IRQHandler_SetNotification(irq, badged(NOTIFICATION, 32)));
	OK(seL4_IRQControl_IssueSGISignal(seL4_CapIRQControl, 5, 0, ROOT, sgi, 64));
	seL4_Signal(sgi);
	sleep(100);
	CHECK_EQUAL(signals(), 32);
	OK(seL4_IRQHandler_Ack(irq));
	seL4_Send(sgi, seL4_MessageInfo_new(99, 0, 0, 3));
	sleep(100);
	CHECK_EQUAL(signals(), 32);
}

static const struct test_case cases[] = {
	{"an interrupt signals with the badge", interrupt_signals_with_the_badge},
	{"an interrupt wakes a thread above", interrupt_wakes_a_thread_above},
	{"an interrupt is masked until Ack", interrupt_is_masked_until_ack},
	{"an interrupt without notification is dropped", interrupt_without_notification_is_dropped},
	{"a cleared handler signals nothing", cleared_handler_signals_nothing},
	{"a second notification replaces the first", second_notification_replaces_the_first},
	{"a revoked notification is not signalled", revoked_notification_signals_nothing},
	{"a deleted handler can be issued again", deleted_handler_can_be_issued_again},
	{"a copied handler keeps the interrupt", copied_handler_keeps_the_interrupt},
	{"Revoke of interrupt control removes handlers", revoke_of_control_removes_handlers},
	{"a software interrupt arrives", software_interrupt_arrives},
	{0},
};

const struct suite irq_suite = {"interrupts", cases, TABLE(rows, run_row)};
