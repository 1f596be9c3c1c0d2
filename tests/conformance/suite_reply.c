/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls, reply objects and the combined calls ("Replying", "Receiving", "Send phase"). */
#include "support.h"

static seL4_MessageInfo_t receive_call(seL4_Word *badge)
{
	return seL4_Recv(ENDPOINT, badge, REPLY);
}

/* A caller above us that waits for its reply through REPLY. */
static struct thread *waiting_caller(void)
{
	struct thread *caller = issue(HIGH, seL4_SysCall, ENDPOINT, message(1, 0, 2), 0, 0);

	receive_call(0);
	CHECK(!caller->done);
	return caller;
}

static void check_replied(struct thread *caller, seL4_Word info)
{
	CHECK(caller->done);
	CHECK_EQUAL(caller->out[0], 0);
	CHECK_EQUAL(caller->out[1], info);
}

/* The same for Send, NBSend and Call on a reply object. */
static void reply_by(seL4_Int64 number)
{
	struct thread *caller = waiting_caller();
	seL4_Word info = message(0x1234567, 0, 7);

	for (int i = 0; i < 8; i++)
		seL4_SetMR(i, 40 + (seL4_Word)i);
	trap((seL4_Word)number, REPLY, info, 0, 0);
	check_replied(caller, info);
	for (int i = 0; i < 7; i++)
		CHECK_EQUAL(caller->out[2 + i], 40 + i);
}

static void reply_by_send(void)
{
	reply_by(seL4_SysSend);
}

static void reply_by_nbsend(void)
{
	reply_by(seL4_SysNBSend);
}

static void reply_by_call(void)
{
	reply_by(seL4_SysCall);
}

static void reply_to_nobody_has_no_effect(void)
{
	static const seL4_Int64 calls[] = {seL4_SysSend, seL4_SysNBSend};

	for (int i = 0; i < 2; i++) {
		struct reply reply = trap((seL4_Word)calls[i], REPLY, message(9, 0, 1), 0, 0);

		CHECK_EQUAL(reply.badge, REPLY);
		CHECK_EQUAL(reply.info, message(9, 0, 1));
	}
	trap((seL4_Word)seL4_SysCall, REPLY, message(9, 0, 1), 0, 0);
}

static void second_reply_has_no_effect(void)
{
	struct thread *caller = waiting_caller();

	seL4_Send(REPLY, seL4_MessageInfo_new(5, 0, 0, 0));
	seL4_Send(REPLY, seL4_MessageInfo_new(6, 0, 0, 0));
	check_replied(caller, message(5, 0, 0));
}

static void reply_waits_for_no_receiver(void)
{
	struct thread *caller = waiting_caller();

	set_priority(caller, LOW);
	seL4_Send(REPLY, seL4_MessageInfo_new(5, 0, 0, 0));
	CHECK(!caller->done);
	sleep(500);
	check_replied(caller, message(5, 0, 0));
}

/* Receiving, 1: a reply object in use is taken from its caller, who becomes inactive. */
static void reusing_a_reply_object_cancels_its_caller(void)
{
	struct thread *caller = waiting_caller();
	seL4_Word badge;

	seL4_NBRecv(ENDPOINT, &badge, REPLY);
	seL4_Send(REPLY, seL4_MessageInfo_new(5, 0, 0, 0));
	CHECK(!caller->done);
	OK(seL4_TCB_Resume(caller->tcb));
	receive_call(&badge);
	seL4_Send(REPLY, seL4_MessageInfo_new(6, 0, 0, 0));
	check_replied(caller, message(6, 0, 0));
}

/* The same with a thread that receives with the object: its receive is cancelled. */
static void reusing_a_reply_object_cancels_its_receiver(void)
{
	seL4_CPtr other = new_endpoint();
	struct thread *receiver = issue(HIGH, seL4_SysRecv, other, 0, REPLY, 0);
	seL4_Word badge;

	seL4_NBRecv(ENDPOINT, &badge, REPLY);
	seL4_NBSend(other, seL4_MessageInfo_new(5, 0, 0, 0));
	CHECK(!receiver->done);
}

static void two_reply_objects_keep_two_callers(void)
{
	seL4_CPtr other = new_reply();
	struct thread *one = issue(HIGH, seL4_SysCall, badged(ENDPOINT, 1), 0, 0, 0);
	struct thread *two = issue(HIGH, seL4_SysCall, badged(ENDPOINT, 2), 0, 0, 0);
	seL4_Word badge;

	seL4_Recv(ENDPOINT, &badge, REPLY);
	CHECK_EQUAL(badge, 1);
	seL4_Recv(ENDPOINT, &badge, other);
	CHECK_EQUAL(badge, 2);
	seL4_Send(other, seL4_MessageInfo_new(22, 0, 0, 0));
	CHECK(!one->done);
	check_replied(two, message(22, 0, 0));
	seL4_Send(REPLY, seL4_MessageInfo_new(11, 0, 0, 0));
	check_replied(one, message(11, 0, 0));
}

/* Finalising a reply object: the caller is left inactive. */
static void deleting_a_reply_object_leaves_its_caller_inactive(void)
{
	struct thread *caller = waiting_caller();

	delete (REPLY);
	CHECK(!caller->done);
	OK(seL4_TCB_Resume(caller->tcb));
	CHECK_EQUAL(seL4_Recv(ENDPOINT, 0, new_reply()).words[0], message(1, 0, 2));
}

static void deleting_a_reply_object_cancels_its_receiver(void)
{
	struct thread *receiver = issue(HIGH, seL4_SysRecv, ENDPOINT, 0, REPLY, 0);

	delete (REPLY);
	seL4_NBSend(ENDPOINT, seL4_MessageInfo_new(5, 0, 0, 0));
	CHECK(!receiver->done);
}

static void suspending_a_caller_frees_the_reply_object(void)
{
	struct thread *caller = waiting_caller();

	OK(seL4_TCB_Suspend(caller->tcb));
	seL4_Send(REPLY, seL4_MessageInfo_new(5, 0, 0, 0));
	CHECK(!caller->done);
	OK(seL4_TCB_Resume(caller->tcb));
	receive_call(0);
	seL4_Send(REPLY, seL4_MessageInfo_new(6, 0, 0, 0));
	check_replied(caller, message(6, 0, 0));
}

/* Sending: a Call needs grant or grant-reply, else the sender becomes inactive. */
static void call_through(seL4_CapRights_t rights, int replied)
{
	struct thread *caller =
		issue(HIGH, seL4_SysCall, copy_of(ENDPOINT, rights), message(3, 0, 1), 0, 0);

	CHECK_EQUAL(seL4_Recv(ENDPOINT, 0, REPLY).words[0], message(3, 0, 1));
	seL4_Send(REPLY, seL4_MessageInfo_new(5, 0, 0, 0));
	CHECK_EQUAL(caller->done, replied);
}

static void call_without_grant_gets_no_reply(void)
{
	call_through(seL4_CapRights_new(0, 0, 1, 1), 0);
}

static void call_with_grant_reply_gets_a_reply(void)
{
	call_through(seL4_CapRights_new(1, 0, 0, 1), 1);
}

static void call_with_grant_gets_a_reply(void)
{
	call_through(seL4_CapRights_new(0, 1, 0, 1), 1);
}

static void call_without_grant_to_a_waiting_receiver(void)
{
	struct thread *receiver = issue(HIGHER, seL4_SysRecv, ENDPOINT, 0, REPLY, 0);
	struct thread *caller =
		issue(HIGH, seL4_SysCall, copy_of(ENDPOINT, seL4_CanWrite), message(3, 0, 1), 0, 0);

	CHECK(receiver->done);
	seL4_Send(REPLY, seL4_MessageInfo_new(5, 0, 0, 0));
	CHECK(!caller->done);
}

static void call_to_one_who_waits_leaves_the_caller_inactive(void)
{
	struct thread *receiver = issue(HIGHER, seL4_SysWait, ENDPOINT, 0, 0, 0);
	struct thread *caller = issue(HIGH, seL4_SysCall, ENDPOINT, message(3, 0, 1), 0, 0);

	CHECK(receiver->done && !caller->done);
	CHECK_EQUAL(receiver->out[1], message(3, 0, 1));
}

static void server_answers_again_and_again(void)
{
	struct thread *server = spawn(HIGH, serve, ENDPOINT, REPLY, 0);

	for (seL4_Word i = 0; i < 20; i++) {
		seL4_SetMR(0, i);
		CHECK_EQUAL(seL4_Call(ENDPOINT, seL4_MessageInfo_new(0, 0, 0, 1)).words[0], 1);
		CHECK_EQUAL(seL4_GetMR(0), i + 1);
	}
	CHECK_EQUAL(server->steps, 20);
}

static void server_of_lower_priority_answers(void)
{
	struct thread *server = spawn(LOW, serve, ENDPOINT, REPLY, 0);

	for (seL4_Word i = 0; i < 5; i++) {
		seL4_SetMR(0, i);
		seL4_Call(ENDPOINT, seL4_MessageInfo_new(0, 0, 0, 1));
		CHECK_EQUAL(seL4_GetMR(0), i + 1);
	}
	CHECK_EQUAL(server->steps, 5);
}

static void nested_calls_return_in_order(void)
{
	seL4_CPtr inner = new_endpoint();
	struct thread *server = spawn(HIGH, serve, inner, new_reply(), 0);
	struct thread *caller = issue(HIGHER, seL4_SysCall, ENDPOINT, message(0, 0, 1), 0, 0);

	receive_call(0);
	seL4_Call(inner, seL4_MessageInfo_new(0, 0, 0, 1));
	CHECK_EQUAL(seL4_GetMR(0), MESSAGE + 1);
	seL4_Send(REPLY, seL4_MessageInfo_new(0, 0, 0, 1));
	check_replied(caller, message(0, 0, 1));
	CHECK_EQUAL(caller->out[2], MESSAGE + 1);
	CHECK_EQUAL(server->steps, 1);
}

/* ReplyRecv without a caller only receives. */
static void replyrecv_without_caller_receives(void)
{
	struct thread *sender =
		issue(HIGH, seL4_SysSend, badged(ENDPOINT, 4), message(8, 0, 5), 0, 0);
	seL4_Word badge;
	seL4_MessageInfo_t info =
		seL4_ReplyRecv(ENDPOINT, seL4_MessageInfo_new(0, 0, 0, 0), &badge, REPLY);

	CHECK_EQUAL(info.words[0], message(8, 0, 5));
	CHECK_EQUAL(badge, 4);
	CHECK_EQUAL(seL4_GetMR(4), MESSAGE + 4);
	CHECK(sender->done);
}

static void nbsendrecv_sends_and_receives(void)
{
	seL4_CPtr other = new_endpoint();
	struct thread *receiver = issue(HIGHER, seL4_SysRecv, other, 0, new_reply(), 0);
	seL4_Word badge;

	issue(HIGH, seL4_SysSend, badged(ENDPOINT, 4), message(8, 0, 1), 0, 0);
	seL4_SetMR(0, 77);
	CHECK_EQUAL(
		seL4_NBSendRecv(other, seL4_MessageInfo_new(6, 0, 0, 1), ENDPOINT, &badge, REPLY)
			.words[0],
		message(8, 0, 1));
	CHECK_EQUAL(badge, 4);
	CHECK(receiver->done);
	CHECK_EQUAL(receiver->out[1], message(6, 0, 1));
	CHECK_EQUAL(receiver->out[2], 77);
}

static void nbsendwait_sends_and_waits(void)
{
	seL4_CPtr other = new_endpoint();
	struct thread *receiver = issue(HIGHER, seL4_SysRecv, other, 0, new_reply(), 0);
	seL4_Word badge;

	seL4_Signal(badged(NOTIFICATION, 32));
	seL4_SetMR(0, 77);
	seL4_NBSendWait(other, seL4_MessageInfo_new(6, 0, 0, 1), NOTIFICATION, &badge);
	CHECK_EQUAL(badge, 32);
	CHECK_EQUAL(receiver->out[1], message(6, 0, 1));
	CHECK_EQUAL(receiver->out[2], 77);
}

/* Send phase, 1 and 2: what is not blocking ends silently, and the receive phase still runs. */
static void nbsendrecv_with_a_bad_destination_receives(void)
{
	static const seL4_Word destinations[] = {EMPTY, 1ul << 40, TCB};
	seL4_Word badge;

	for (int i = 0; i < 3; i++) {
		seL4_Signal(badged(NOTIFICATION, 1ul << i));
		seL4_NBSendRecv(destinations[i], seL4_MessageInfo_new(6, 0, 0, 1), NOTIFICATION,
				&badge, REPLY);
		CHECK_EQUAL(badge, 1ul << i);
	}
}

static void nbsendrecv_with_a_bad_extra_capability_receives(void)
{
	struct thread *receiver = issue(HIGHER, seL4_SysRecv, ENDPOINT, 0, REPLY, 0);
	seL4_Word badge;

	seL4_Signal(badged(NOTIFICATION, 3));
	seL4_SetCap(0, 1ul << 40);
	seL4_NBSendRecv(ENDPOINT, seL4_MessageInfo_new(6, 0, 1, 1), NOTIFICATION, &badge, 0);
	CHECK_EQUAL(badge, 3);
	CHECK(!receiver->done);
}

static void nbsend_with_a_bad_capability_returns(void)
{
	struct reply reply = trap((seL4_Word)seL4_SysNBSend, 1ul << 40, message(1, 0, 1), 0, 0);

	CHECK_EQUAL(reply.badge, 1ul << 40);
	CHECK_EQUAL(reply.info, message(1, 0, 1));
}

/* First phase: threads, CNodes, contexts are not invoked; untypeds are. */
static void first_phase_does_not_invoke_threads(void)
{
	struct thread *server = spawn(HIGH, serve, ENDPOINT, REPLY, 0);

	seL4_Signal(NOTIFICATION);
	seL4_NBSendWait(server->tcb, seL4_MessageInfo_new(TCBSuspend, 0, 0, 0), NOTIFICATION, 0);
	seL4_Call(ENDPOINT, seL4_MessageInfo_new(0, 0, 0, 0));
	CHECK_EQUAL(server->steps, 1);
}

static void first_phase_does_not_invoke_cnodes(void)
{
	OK(seL4_CNode_Copy(CNODE, 2, CNODE_RADIX, ROOT, ENDPOINT, 64, seL4_AllRights));
	seL4_Signal(NOTIFICATION);
	seL4_SetMR(0, 2);
	seL4_SetMR(1, CNODE_RADIX);
	seL4_NBSendWait(CNODE, seL4_MessageInfo_new(CNodeDelete, 0, 0, 2), NOTIFICATION, 0);
	CHECK_EQUAL(seL4_CNode_Copy(CNODE, 2, CNODE_RADIX, ROOT, ENDPOINT, 64, seL4_AllRights),
		    seL4_DeleteFirst);
}

static void first_phase_invokes_untypeds(void)
{
	static const seL4_Word words[] = {seL4_EndpointObject, 0, 0, 0, EMPTY, 1};

	seL4_Signal(NOTIFICATION);
	seL4_SetCap(0, ROOT);
	for (int i = 0; i < 6; i++)
		seL4_SetMR(i, words[i]);
	seL4_NBSendWait(UNTYPED, seL4_MessageInfo_new(UntypedRetype, 0, 1, 6), NOTIFICATION, 0);
	CHECK(!is_empty(EMPTY));
}

static const struct test_case cases[] = {
	{"reply by Send", reply_by_send},
	{"reply by NBSend", reply_by_nbsend},
	{"reply by Call", reply_by_call},
	{"a reply to nobody has no effect", reply_to_nobody_has_no_effect},
	{"a second reply has no effect", second_reply_has_no_effect},
	{"a reply does not block the replier", reply_waits_for_no_receiver},
	{"reusing a reply object cancels its caller", reusing_a_reply_object_cancels_its_caller},
	{"reusing a reply object cancels its receiver",
	 reusing_a_reply_object_cancels_its_receiver},
	{"two reply objects keep two callers", two_reply_objects_keep_two_callers},
	{"deleting a reply object leaves its caller inactive",
	 deleting_a_reply_object_leaves_its_caller_inactive},
	{"deleting a reply object cancels its receiver",
	 deleting_a_reply_object_cancels_its_receiver},
	{"suspending a caller frees the reply object", suspending_a_caller_frees_the_reply_object},
	{"a Call without grant gets no reply", call_without_grant_gets_no_reply},
	{"a Call with grant-reply gets a reply", call_with_grant_reply_gets_a_reply},
	{"a Call with grant gets a reply", call_with_grant_gets_a_reply},
	{"a Call without grant to a waiting receiver", call_without_grant_to_a_waiting_receiver},
	{"a Call to one who waits without reply object",
	 call_to_one_who_waits_leaves_the_caller_inactive},
	{"a server answers again and again", server_answers_again_and_again},
	{"a server of lower priority answers", server_of_lower_priority_answers},
	{"nested calls return in order", nested_calls_return_in_order},
	{"ReplyRecv without caller receives", replyrecv_without_caller_receives},
	{"NBSendRecv sends and receives", nbsendrecv_sends_and_receives},
	{"NBSendWait sends and waits", nbsendwait_sends_and_waits},
	{"NBSendRecv with a bad destination receives", nbsendrecv_with_a_bad_destination_receives},
	{"NBSendRecv with a bad extra capability receives",
	 nbsendrecv_with_a_bad_extra_capability_receives},
	{"NBSend to a bad capability returns", nbsend_with_a_bad_capability_returns},
	{"the first phase does not invoke threads", first_phase_does_not_invoke_threads},
	{"the first phase does not invoke CNodes", first_phase_does_not_invoke_cnodes},
	{"the first phase invokes untypeds", first_phase_invokes_untypeds},
	{0},
};

const struct suite reply_suite = {"replies", cases, {0}};
