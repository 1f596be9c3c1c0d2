/* SPDX-License-Identifier: BSD-2-Clause */
/* Notifications, bound and not ("Notifications", "Bound notifications"). */
#include "support.h"

static seL4_Word poll(void)
{
	seL4_Word badge = ~0ul;

	seL4_Poll(NOTIFICATION, &badge);
	return badge;
}

static void signal_with(seL4_Word badge)
{
	seL4_Signal(badged(NOTIFICATION, badge));
}

static void poll_of_an_idle_one(void)
{
	CHECK_EQUAL(poll(), 0);
}

static void signal_is_kept(void)
{
	signal_with(0x8000000000000001);
	CHECK_EQUAL(poll(), 0x8000000000000001);
	CHECK_EQUAL(poll(), 0);
}

static void badges_are_joined(void)
{
	signal_with(1);
	signal_with(2);
	signal_with(2);
	signal_with(8);
	CHECK_EQUAL(poll(), 11);
}

static void only_the_badge_register_is_written(seL4_Int64 number)
{
	struct reply got;

	signal_with(5);
	for (int i = 0; i < 8; i++)
		seL4_SetMR(i, 60 + (seL4_Word)i);
	got = trap((seL4_Word)number, NOTIFICATION, 4711, 0, 0);
	CHECK_EQUAL(got.badge, 5);
	CHECK_EQUAL(got.info, 4711);
	for (int i = 0; i < 8; i++)
		CHECK_EQUAL(got.mr[i], 60 + i);
	CHECK_EQUAL(poll(), 0);
}

static void wait_for_an_active_one(void)
{
	only_the_badge_register_is_written(seL4_SysWait);
}

static void nbwait_for_an_active_one(void)
{
	only_the_badge_register_is_written(seL4_SysNBWait);
}

static void recv_from_an_active_one(void)
{
	only_the_badge_register_is_written(seL4_SysRecv);
}

static void nbrecv_from_an_active_one(void)
{
	only_the_badge_register_is_written(seL4_SysNBRecv);
}

static void unbadged_signal_makes_it_active(void)
{
	struct thread *waiter;

	seL4_Signal(NOTIFICATION);
	waiter = issue(HIGH, seL4_SysWait, NOTIFICATION, 99, 0, 0);
	CHECK(waiter->done);
	CHECK_EQUAL(waiter->out[0], 0);
}

static void signal_wakes_a_waiter(void)
{
	struct thread *waiter = issue(HIGH, seL4_SysWait, NOTIFICATION, 99, 0, 0);

	CHECK(!waiter->done);
	signal_with(6);
	CHECK(waiter->done);
	CHECK_EQUAL(waiter->out[0], 6);
	CHECK_EQUAL(waiter->out[1], 99);
	CHECK_EQUAL(waiter->out[2], MESSAGE);
	CHECK_EQUAL(poll(), 0);
}

static void signal_wakes_one_waiter_by_priority(void)
{
	static const seL4_Word priorities[] = {HIGH, HIGHER, HIGH, HIGHEST};
	static const int order[] = {3, 1, 0, 2};
	struct thread *waiters[4];

	for (int i = 0; i < 4; i++)
		waiters[i] = issue(priorities[i], seL4_SysWait, NOTIFICATION, 0, 0, 0);
	for (int i = 0; i < 4; i++) {
		signal_with(1ul << i);
		for (int j = 0; j < 4; j++)
			CHECK_EQUAL(waiters[order[j]]->done, j <= i);
		CHECK_EQUAL(waiters[order[i]]->out[0], 1ul << i);
	}
}

static void changed_priority_moves_a_waiter(void)
{
	struct thread *one = issue(HIGH, seL4_SysWait, NOTIFICATION, 0, 0, 0);
	struct thread *two = issue(HIGH, seL4_SysWait, NOTIFICATION, 0, 0, 0);

	set_priority(two, HIGHER);
	signal_with(1);
	CHECK(two->done && !one->done);
}

static void suspended_waiter_leaves_the_queue(void)
{
	struct thread *waiter = issue(HIGH, seL4_SysWait, NOTIFICATION, 0, 0, 0);

	OK(seL4_TCB_Suspend(waiter->tcb));
	signal_with(4);
	CHECK(!waiter->done);
	OK(seL4_TCB_Resume(waiter->tcb));
	CHECK(waiter->done);
	CHECK_EQUAL(waiter->out[0], 4);
}

static void signal_by_every_send(void)
{
	seL4_CPtr cap = badged(NOTIFICATION, 2);

	seL4_Send(cap, seL4_MessageInfo_new(3, 0, 0, 4));
	CHECK_EQUAL(poll(), 2);
	seL4_NBSend(cap, seL4_MessageInfo_new(3, 0, 0, 4));
	CHECK_EQUAL(poll(), 2);
	seL4_Call(cap, seL4_MessageInfo_new(3, 0, 0, 4));
	CHECK_EQUAL(poll(), 2);
	seL4_NBSendWait(cap, seL4_MessageInfo_new(3, 0, 0, 4), NOTIFICATION, 0);
	CHECK_EQUAL(poll(), 0);
}

static void signal_without_send_right(void)
{
	seL4_CPtr cap = minted(NOTIFICATION, seL4_NoWrite, 2);
	struct reply reply = trap((seL4_Word)seL4_SysCall, cap, 0, 0, 0);
	static const struct outcome outcome = INVALID_CAPABILITY(0);

	check_outcome(&reply, &outcome);
	seL4_Signal(cap);
	CHECK_EQUAL(poll(), 0);
}

static void deleting_it_restarts_waiters(void)
{
	seL4_CPtr faults = new_endpoint();
	struct thread *waiter = issue(LOW, seL4_SysWait, NOTIFICATION, 0, 0, 0);
	seL4_Word badge;

	set_fault_handler(waiter, faults);
	set_priority(waiter, HIGH);
	delete (NOTIFICATION);
	CHECK_EQUAL(seL4_Recv(faults, &badge, REPLY).words[0], message(seL4_Fault_CapFault, 0, 5));
	CHECK_EQUAL(seL4_GetMR(seL4_CapFault_Addr), NOTIFICATION);
	CHECK_EQUAL(seL4_GetMR(seL4_CapFault_InRecvPhase), 1);
}

/* A receiver on ENDPOINT, above us, with NOTIFICATION bound to it. */
static struct thread *bound_receiver(void)
{
	struct thread *receiver = issue(LOW, seL4_SysRecv, ENDPOINT, 77, REPLY, 0);

	OK(seL4_TCB_BindNotification(receiver->tcb, NOTIFICATION));
	set_priority(receiver, HIGH);
	CHECK(receiver->steps && !receiver->done);
	return receiver;
}

static void bound_signal_ends_a_receive(void)
{
	struct thread *receiver = bound_receiver();

	signal_with(9);
	CHECK(receiver->done);
	CHECK_EQUAL(receiver->out[0], 9);
	CHECK_EQUAL(receiver->out[1], 77);
	CHECK_EQUAL(receiver->out[2], MESSAGE);
	CHECK_EQUAL(seL4_TCB_UnbindNotification(receiver->tcb), seL4_NoError);
	CHECK_EQUAL(poll(), 0);
}

static void bound_receiver_gets_messages(void)
{
	struct thread *receiver = bound_receiver();

	seL4_NBSend(ENDPOINT, seL4_MessageInfo_new(3, 0, 0, 0));
	CHECK_EQUAL(receiver->out[1], message(3, 0, 0));
}

/* Receiving, 2: an active bound notification comes before a message that waits. */
static void active_bound_notification_comes_first(void)
{
	struct thread *receiver = issue(LOW, seL4_SysRecv, ENDPOINT, 77, REPLY, 0);
	struct thread *sender = issue(HIGHER, seL4_SysSend, ENDPOINT, message(3, 0, 0), 0, 0);

	OK(seL4_TCB_BindNotification(receiver->tcb, NOTIFICATION));
	signal_with(9);
	set_priority(receiver, HIGH);
	CHECK(receiver->done && !sender->done);
	CHECK_EQUAL(receiver->out[0], 9);
	CHECK_EQUAL(receiver->out[1], 77);
}

static void bound_signal_waits_for_a_caller(void)
{
	struct thread *caller = issue(LOW, seL4_SysCall, ENDPOINT, message(3, 0, 0), 0, 0);

	OK(seL4_TCB_BindNotification(caller->tcb, NOTIFICATION));
	set_priority(caller, HIGH);
	signal_with(9);
	CHECK(!caller->done);
	seL4_Recv(ENDPOINT, 0, REPLY);
	signal_with(16);
	CHECK(!caller->done);
	seL4_Send(REPLY, seL4_MessageInfo_new(4, 0, 0, 0));
	CHECK_EQUAL(caller->out[1], message(4, 0, 0));
	OK(seL4_TCB_UnbindNotification(caller->tcb));
	CHECK_EQUAL(poll(), 25);
}

static void bound_thread_can_wait_itself(void)
{
	struct thread *waiter = issue(LOW, seL4_SysWait, NOTIFICATION, 77, 0, 0);

	OK(seL4_TCB_BindNotification(waiter->tcb, NOTIFICATION));
	set_priority(waiter, HIGH);
	signal_with(12);
	CHECK_EQUAL(waiter->out[0], 12);
}

/* Receive phase, 4: others cannot wait for a bound notification, though they can signal it. */
static void others_cannot_wait_for_a_bound_one(void)
{
	seL4_CPtr faults = new_endpoint();
	struct thread *waiter = issue(LOW, seL4_SysNBWait, NOTIFICATION, 0, 0, 0);

	OK(seL4_TCB_BindNotification(TCB, NOTIFICATION));
	set_fault_handler(waiter, faults);
	set_priority(waiter, HIGH);
	CHECK_EQUAL(seL4_Recv(faults, 0, REPLY).words[0], message(seL4_Fault_CapFault, 0, 5));
	CHECK_EQUAL(seL4_GetMR(seL4_CapFault_Addr), NOTIFICATION);
	CHECK_EQUAL(seL4_GetMR(seL4_CapFault_InRecvPhase), 1);
	CHECK_EQUAL(seL4_GetMR(seL4_CapFault_LookupFailureType), seL4_MissingCapability);
	CHECK_EQUAL(seL4_GetMR(seL4_CapFault_BitsLeft), 0);
}

static void deleting_the_tcb_unbinds(void)
{
	OK(seL4_TCB_BindNotification(TCB, NOTIFICATION));
	delete (TCB);
	OK(seL4_TCB_BindNotification(OTHER_TCB, NOTIFICATION));
}

static void deleting_the_notification_unbinds(void)
{
	OK(seL4_TCB_BindNotification(TCB, NOTIFICATION));
	delete (NOTIFICATION);
	CHECK_EQUAL(seL4_TCB_UnbindNotification(TCB), seL4_IllegalOperation);
	OK(seL4_TCB_BindNotification(TCB, new_notification()));
}

static void bound_nbrecv_takes_the_signal(void)
{
	struct thread *receiver = issue(LOW, seL4_SysNBRecv, ENDPOINT, 77, REPLY, 0);

	OK(seL4_TCB_BindNotification(receiver->tcb, NOTIFICATION));
	signal_with(3);
	set_priority(receiver, HIGH);
	CHECK(receiver->done);
	CHECK_EQUAL(receiver->out[0], 3);
}

static const struct test_case cases[] = {
	{"Poll of an idle notification", poll_of_an_idle_one},
	{"a signal is kept", signal_is_kept},
	{"badges are joined", badges_are_joined},
	{"Wait for an active notification writes the badge only", wait_for_an_active_one},
	{"NBWait for an active notification writes the badge only", nbwait_for_an_active_one},
	{"Recv from an active notification writes the badge only", recv_from_an_active_one},
	{"NBRecv from an active notification writes the badge only", nbrecv_from_an_active_one},
	{"an unbadged signal makes it active", unbadged_signal_makes_it_active},
	{"a signal wakes a waiter", signal_wakes_a_waiter},
	{"signals wake waiters by priority", signal_wakes_one_waiter_by_priority},
	{"a changed priority moves a waiter", changed_priority_moves_a_waiter},
	{"a suspended waiter leaves the queue", suspended_waiter_leaves_the_queue},
	{"every kind of send signals", signal_by_every_send},
	{"a notification without send right", signal_without_send_right},
	{"deleting it restarts waiters", deleting_it_restarts_waiters},
	{"a bound signal ends a receive", bound_signal_ends_a_receive},
	{"a bound receiver gets messages", bound_receiver_gets_messages},
	{"an active bound notification comes first", active_bound_notification_comes_first},
	{"a bound signal waits for a caller", bound_signal_waits_for_a_caller},
	{"a bound thread can wait itself", bound_thread_can_wait_itself},
	{"others cannot wait for a bound notification", others_cannot_wait_for_a_bound_one},
	{"deleting the TCB unbinds", deleting_the_tcb_unbinds},
	{"deleting the notification unbinds", deleting_the_notification_unbinds},
	{"NBRecv takes a bound signal", bound_nbrecv_takes_the_signal},
	{0},
};

const struct suite notification_suite = {"notifications", cases, {0}};
