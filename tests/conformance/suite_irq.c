/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts: control, handlers, delivery by a real device. */
#include "support.h"

enum { FREE_IRQ = IRQ_FREE, CAP0 = DYNAMIC, KERNEL_TIMER = IRQ_TIMER };

static void get_irq(void)
{
	OK(seL4_IRQControl_Get(seL4_CapIRQControl, FREE_IRQ, ROOT, new_slot(), 64));
}

static void weak_notification(void)
{
	get_irq();
	copy_of(NOTIFICATION, seL4_NoWrite);
}

#define CONTROL(label, root, ...) seL4_CapIRQControl, label, CAPS(root), WORDS(__VA_ARGS__)
#define GET(root, ...)		  CONTROL(IRQIssueIRQHandler, root, __VA_ARGS__)

#define OUT_OF_RANGE RANGE_ERROR(IRQ_LOWEST, IRQ_HIGHEST)

/* "Invocations", IRQ: each check in its order. */
static const struct row rows[] = {
	{"control: another label", 0, CONTROL(IRQAckIRQ, ROOT, FREE_IRQ, EMPTY, 64),
	 ILLEGAL_OPERATION},
	{"Get: two words", 0, GET(ROOT, FREE_IRQ, EMPTY), TRUNCATED},
	{"Get: no root", 0, seL4_CapIRQControl, IRQIssueIRQHandler, CAPS(),
	 WORDS(FREE_IRQ, EMPTY, 64), TRUNCATED},
	{"Get: an interrupt above all", 0, GET(ROOT, IRQ_HIGHEST + 1, EMPTY, 64), OUT_OF_RANGE},
	{"Get: the largest number", 0, GET(ROOT, ~0ul, EMPTY, 64), OUT_OF_RANGE},
	{"Get: the range before the destination", 0, GET(ENDPOINT, IRQ_HIGHEST + 1, EMPTY, 65),
	 OUT_OF_RANGE},
	{"Get: taken already", get_irq, GET(ROOT, FREE_IRQ, EMPTY, 64), REVOKE_FIRST},
	{"Get: the kernel's timer", 0, GET(ROOT, KERNEL_TIMER, EMPTY, 64), REVOKE_FIRST},
	{"Get: taken before the destination", get_irq, GET(ENDPOINT, FREE_IRQ, EMPTY, 65),
	 REVOKE_FIRST},
	{"Get: a root that is no CNode", 0, GET(ENDPOINT, FREE_IRQ, EMPTY, 64), LOOKUP_ROOT(0)},
	{"Get: depth 65", 0, GET(ROOT, FREE_IRQ, EMPTY, 65), RANGE_ERROR(1, 64)},
	{"Get: bits left over", 0, GET(CNODE, FREE_IRQ, 0, 6), LOOKUP_DEPTH(0, 2, 0)},
	{"Get: a full destination", 0, GET(ROOT, FREE_IRQ, ENDPOINT, 64), DELETE_FIRST},
	{"Get", 0, GET(ROOT, FREE_IRQ, EMPTY, 64), SUCCESS},
	{"Get: a high interrupt", 0, GET(ROOT, IRQ_HIGHEST - 1, EMPTY, 64), SUCCESS},
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

static seL4_CPtr handler;

static void listen_to_clock(seL4_Word badge)
{
	clock_quiet();
	handler = new_slot();
	OK(clock_issue(handler));
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
	clock_raise();
	seL4_Wait(NOTIFICATION, &badge);
	CHECK_EQUAL(badge, 0x4200);
	clock_quiet();
}

static void interrupt_wakes_a_thread_above(void)
{
	struct thread *waiter = issue(HIGH, seL4_SysWait, NOTIFICATION, 0, 0, 0);

	listen_to_clock(3);
	clock_raise();
	sleep(100);
	CHECK(waiter->done);
	CHECK_EQUAL(waiter->out[0], 3);
	clock_quiet();
}

/* Until Ack the line cannot fire again. What it does meanwhile is not forgotten; a controller may
 * need an edge for that. */
static void interrupt_is_masked_until_ack(void)
{
	seL4_Word badge;

	listen_to_clock(1);
	clock_raise();
	seL4_Wait(NOTIFICATION, &badge);
	sleep(100);
	CHECK_EQUAL(signals(), 0);
	clock_raise();
	sleep(100);
	CHECK_EQUAL(signals(), 0);
	OK(seL4_IRQHandler_Ack(handler));
	sleep(100);
	CHECK_EQUAL(signals(), 1);
	clock_quiet();
	OK(seL4_IRQHandler_Ack(handler));
	sleep(100);
	CHECK_EQUAL(signals(), 0);
	clock_raise();
	sleep(100);
	CHECK_EQUAL(signals(), 1);
	clock_quiet();
}

static void interrupt_without_notification_is_dropped(void)
{
	listen_to_clock(0);
	clock_raise();
	sleep(100);
	OK(seL4_IRQHandler_SetNotification(handler, NOTIFICATION));
	CHECK_EQUAL(signals(), 0);
	OK(seL4_IRQHandler_SetNotification(handler, badged(NOTIFICATION, 8)));
	clock_raise();
	OK(seL4_IRQHandler_Ack(handler));
	sleep(100);
	CHECK_EQUAL(signals(), 8);
	clock_quiet();
}

static void cleared_handler_signals_nothing(void)
{
	listen_to_clock(1);
	OK(seL4_IRQHandler_Clear(handler));
	clock_raise();
	sleep(100);
	CHECK_EQUAL(signals(), 0);
	clock_quiet();
}

static void second_notification_replaces_the_first(void)
{
	listen_to_clock(1);
	OK(seL4_IRQHandler_SetNotification(handler, badged(NOTIFICATION, 2)));
	clock_raise();
	sleep(100);
	CHECK_EQUAL(signals(), 2);
	clock_quiet();
}

/* The handler keeps a copy of the notification capability; revoking it takes it away. */
static void revoked_notification_signals_nothing(void)
{
	listen_to_clock(1);
	revoke(NOTIFICATION);
	clock_raise();
	sleep(100);
	CHECK_EQUAL(signals(), 0);
	clock_quiet();
}

/* Final deletion of a handler: masked, inactive, can be issued again. */
static void deleted_handler_can_be_issued_again(void)
{
	listen_to_clock(1);
	delete (handler);
	clock_raise();
	sleep(100);
	CHECK_EQUAL(signals(), 0);
	clock_quiet();
	listen_to_clock(4);
	clock_raise();
	sleep(100);
	CHECK_EQUAL(signals(), 4);
	clock_quiet();
}

static void copied_handler_keeps_the_interrupt(void)
{
	seL4_CPtr copy;

	listen_to_clock(1);
	copy = copy_of(handler, seL4_AllRights);
	delete (handler);
	CHECK_EQUAL(seL4_IRQControl_Get(seL4_CapIRQControl, CLOCK_IRQ, ROOT, EMPTY, 64),
		    seL4_RevokeFirst);
	clock_raise();
	sleep(100);
	CHECK_EQUAL(signals(), 1);
	clock_quiet();
	OK(seL4_IRQHandler_Ack(copy));
}

static void revoke_of_control_removes_handlers(void)
{
	get_irq();
	revoke(seL4_CapIRQControl);
	CHECK(is_empty(CAP0));
	OK(seL4_IRQControl_Get(seL4_CapIRQControl, FREE_IRQ, ROOT, EMPTY, 64));
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
	{0},
};

const struct suite irq_suite = {"interrupts", cases, TABLE(rows, run_row)};
