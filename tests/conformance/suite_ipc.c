/* SPDX-License-Identifier: BSD-2-Clause */
/* Endpoint IPC: every call against every state of the other side ("Send phase" to "Receiving"). */
#include "support.h"

enum { LABEL = 0xfacade };

static seL4_Word receive(seL4_CPtr ep, seL4_Word *info)
{
	seL4_Word badge;

	*info = seL4_Recv(ep, &badge, REPLY).words[0];
	return badge;
}

static void check_words(const volatile seL4_Word *words, seL4_Word count)
{
	for (seL4_Word i = 0; i < count; i++)
		CHECK_EQUAL(words[i], MESSAGE + i);
}

/* A receiver that waits, and a sender: badge, info, words arrive. */
static void to_a_waiting_receiver(seL4_Int64 send)
{
	struct thread *receiver = issue(HIGHER, seL4_SysRecv, ENDPOINT, 0, REPLY, 0);
	struct thread *sender =
		issue(HIGH, send, badged(ENDPOINT, 0xbad9e00000000001), message(LABEL, 0, 6), 0, 0);

	CHECK(receiver->done);
	CHECK_EQUAL(receiver->out[0], 0xbad9e00000000001);
	CHECK_EQUAL(receiver->out[1], message(LABEL, 0, 6));
	check_words(receiver->out + 2, 6);
	CHECK_EQUAL(sender->done, send != seL4_SysCall);
}

static void send_to_a_receiver(void)
{
	to_a_waiting_receiver(seL4_SysSend);
}

static void nbsend_to_a_receiver(void)
{
	to_a_waiting_receiver(seL4_SysNBSend);
}

static void call_to_a_receiver(void)
{
	to_a_waiting_receiver(seL4_SysCall);
}

static void send_waits_for_a_receiver(void)
{
	struct thread *sender = issue(HIGH, seL4_SysSend, ENDPOINT, message(LABEL, 0, 2), 0, 0);
	seL4_Word info;

	CHECK(sender->steps && !sender->done);
	CHECK_EQUAL(receive(ENDPOINT, &info), 0);
	CHECK_EQUAL(info, message(LABEL, 0, 2));
	check_words(seL4_GetIPCBuffer()->msg, 2);
	CHECK(sender->done);
	/* Send changes no registers. */
	CHECK_EQUAL(sender->out[0], ENDPOINT);
	CHECK_EQUAL(sender->out[1], message(LABEL, 0, 2));
}

static void nbsend_without_receiver_is_lost(void)
{
	struct thread *sender = issue(HIGH, seL4_SysNBSend, ENDPOINT, message(LABEL, 0, 2), 0, 0);
	seL4_Word badge = 1;

	CHECK(sender->done);
	seL4_NBRecv(ENDPOINT, &badge, REPLY);
	CHECK_EQUAL(badge, 0);
}

/* The receiving call finds a sender that waits already. */
static void from_a_waiting_sender(seL4_Int64 receive_call)
{
	seL4_CPtr cap = badged(ENDPOINT, 55);
	struct thread *sender = issue(HIGH, seL4_SysSend, cap, message(LABEL, 0, 5), 0, 0);
	struct reply got = trap((seL4_Word)receive_call, ENDPOINT, 0, REPLY, 0);

	CHECK_EQUAL(got.badge, 55);
	CHECK_EQUAL(got.info, message(LABEL, 0, 5));
	check_words(got.mr, 5);
	CHECK(sender->done);
}

static void recv_from_a_sender(void)
{
	from_a_waiting_sender(seL4_SysRecv);
}

static void nbrecv_from_a_sender(void)
{
	from_a_waiting_sender(seL4_SysNBRecv);
}

static void wait_from_a_sender(void)
{
	from_a_waiting_sender(seL4_SysWait);
}

static void nbwait_from_a_sender(void)
{
	from_a_waiting_sender(seL4_SysNBWait);
}

/* Receiving, 5: badge 0, and nothing else changes. */
static void without_sender(seL4_Int64 receive_call)
{
	struct reply got;

	for (int i = 0; i < 8; i++)
		seL4_SetMR(i, 70 + (seL4_Word)i);
	got = trap((seL4_Word)receive_call, ENDPOINT, 12345, REPLY, 0);
	CHECK_EQUAL(got.badge, 0);
	CHECK_EQUAL(got.info, 12345);
	for (int i = 0; i < 8; i++)
		CHECK_EQUAL(got.mr[i], 70 + i);
}

static void nbrecv_without_sender(void)
{
	without_sender(seL4_SysNBRecv);
}

static void nbwait_without_sender(void)
{
	without_sender(seL4_SysNBWait);
}

/* Receiving, 4: Wait gives no reply object, so a caller becomes inactive. */
static void wait_makes_callers_inactive(void)
{
	struct thread *caller = issue(HIGH, seL4_SysCall, ENDPOINT, message(LABEL, 0, 1), 0, 0);
	seL4_Word badge;

	CHECK_EQUAL(seL4_Wait(ENDPOINT, &badge).words[0], message(LABEL, 0, 1));
	seL4_NBRecv(ENDPOINT, &badge, REPLY);
	CHECK(!caller->done);
	/* Resumed, it makes its call anew. */
	OK(seL4_TCB_Resume(caller->tcb));
	CHECK_EQUAL(seL4_Wait(ENDPOINT, &badge).words[0], message(LABEL, 0, 1));
}

static void every_length_is_transferred(void)
{
	static const seL4_Word lengths[] = {0, 1, 2, 3, 4, 5, 8, 63, 119, 120};

	for (unsigned i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct thread *sender =
			issue(HIGH, seL4_SysSend, ENDPOINT, message(LABEL, 0, lengths[i]), 0, 0);
		seL4_Word info;

		receive(ENDPOINT, &info);
		CHECK_EQUAL(info, message(LABEL, 0, lengths[i]));
		check_words(seL4_GetIPCBuffer()->msg, lengths[i]);
		CHECK(sender->done);
	}
}

/* Message info word: lengths above 120 count as 120. */
static void length_is_clamped(void)
{
	seL4_Word info;

	issue(HIGH, seL4_SysSend, ENDPOINT, message(LABEL, 0, 127), 0, 0);
	receive(ENDPOINT, &info);
	CHECK_EQUAL(info, message(LABEL, 0, 120));
	check_words(seL4_GetIPCBuffer()->msg, 120);
}

static void words_beyond_the_length_stay(void)
{
	seL4_IPCBuffer *buffer = seL4_GetIPCBuffer();
	struct reply got;

	issue(HIGH, seL4_SysSend, ENDPOINT, message(LABEL, 0, 5), 0, 0);
	for (int i = 0; i < 8; i++)
		seL4_SetMR(i, 7000 + (seL4_Word)i);
	got = trap((seL4_Word)seL4_SysRecv, ENDPOINT, 0, REPLY, 0);
	check_words(got.mr, 5);
	CHECK_EQUAL(got.mr[5], 7005);
	/* Words in registers are not mirrored into the buffer. */
	CHECK_EQUAL(buffer->msg[0], 7000);
	issue(HIGH, seL4_SysSend, ENDPOINT, message(LABEL, 0, 1), 0, 0);
	for (int i = 0; i < 8; i++)
		seL4_SetMR(i, 7000 + (seL4_Word)i);
	got = trap((seL4_Word)seL4_SysRecv, ENDPOINT, 0, REPLY, 0);
	CHECK_EQUAL(got.mr[0], MESSAGE);
	for (int i = 1; i < 4; i++)
		CHECK_EQUAL(got.mr[i], 7000 + i);
}

static void label_has_52_bits_and_caps_unwrapped_is_cleared(void)
{
	seL4_Word label = (1ul << 52) - 1, info;

	issue(HIGH, seL4_SysSend, ENDPOINT, message(label, 0, 1) | 7 << 9, 0, 0);
	receive(ENDPOINT, &info);
	CHECK_EQUAL(info, message(label, 0, 1));
}

static void set_buffer(struct thread *thread, seL4_Word address, seL4_CPtr frame)
{
	OK(seL4_TCB_SetIPCBuffer(thread->tcb, address, frame));
}

/* A thread that is about to send or receive 10 words by a buffer with these rights (0: no buffer).
 */
static struct thread *issue_with_buffer(seL4_Int64 number, seL4_Word info, seL4_CapRights_t rights)
{
	struct thread *thread = issue(LOW, number, ENDPOINT, info, REPLY, 0);

	if (rights.words[0])
		set_buffer(thread, (seL4_Word)thread->buffer,
			   copy_of(thread->buffer_frame, rights));
	else
		set_buffer(thread, 0, thread->buffer_frame);
	set_priority(thread, HIGH);
	return thread;
}

static void sender_without_buffer_sends_four_words(void)
{
	seL4_Word info;

	issue_with_buffer(seL4_SysSend, message(LABEL, 0, 10), seL4_NoRights);
	receive(ENDPOINT, &info);
	CHECK_EQUAL(info, message(LABEL, 0, 4));
	check_words(seL4_GetIPCBuffer()->msg, 4);
}

static void sender_with_read_only_buffer_sends_all(void)
{
	seL4_Word info;

	issue_with_buffer(seL4_SysSend, message(LABEL, 0, 10), seL4_CanRead);
	receive(ENDPOINT, &info);
	CHECK_EQUAL(info, message(LABEL, 0, 10));
	check_words(seL4_GetIPCBuffer()->msg, 10);
}

static void receiver_with(seL4_CapRights_t rights, seL4_Word length)
{
	struct thread *receiver = issue_with_buffer(seL4_SysRecv, 0, rights);

	for (int i = 0; i < 10; i++)
		seL4_SetMR(i, 90 + (seL4_Word)i);
	seL4_Send(ENDPOINT, seL4_MessageInfo_new(LABEL, 0, 0, 10));
	CHECK(receiver->done);
	CHECK_EQUAL(receiver->out[1], message(LABEL, 0, length));
	for (unsigned i = 0; i < 4; i++)
		CHECK_EQUAL(receiver->out[2 + i], 90 + i);
	for (unsigned i = 4; i < 8; i++)
		CHECK_EQUAL(receiver->out[2 + i], length > 4 ? 90 + i : MESSAGE + i);
}

static void receiver_without_buffer_gets_four_words(void)
{
	receiver_with(seL4_NoRights, 4);
}

static void receiver_with_read_only_buffer_gets_four_words(void)
{
	receiver_with(seL4_CanRead, 4);
}

static void receiver_with_buffer_gets_all(void)
{
	receiver_with(seL4_ReadWrite, 10);
}

/* Queues: by priority, first come first served among equals. */
static void senders_queue_by_priority(void)
{
	static const seL4_Word priorities[] = {HIGH, HIGHEST, HIGHER, HIGHEST, HIGH};
	static const seL4_Word order[] = {2, 4, 3, 1, 5};
	seL4_Word info;

	for (seL4_Word i = 0; i < 5; i++)
		issue(priorities[i], seL4_SysSend, badged(ENDPOINT, i + 1), message(LABEL, 0, 0), 0,
		      0);
	for (int i = 0; i < 5; i++)
		CHECK_EQUAL(receive(ENDPOINT, &info), order[i]);
}

static void receivers_queue_by_priority(void)
{
	static const seL4_Word priorities[] = {HIGH, HIGHEST, HIGHER, HIGHEST, HIGH};
	static const seL4_Word order[] = {1, 3, 2, 0, 4};
	struct thread *receivers[5];

	for (int i = 0; i < 5; i++)
		receivers[i] = issue(priorities[i], seL4_SysRecv, ENDPOINT, 0, new_reply(), 0);
	for (int i = 0; i < 5; i++) {
		seL4_NBSend(ENDPOINT, seL4_MessageInfo_new(LABEL, 0, 0, 0));
		for (int j = 0; j < 5; j++)
			CHECK(receivers[order[j]]->done == (j <= i));
	}
}

static void changed_priority_moves_in_the_queue(void)
{
	struct thread *senders[3];
	seL4_Word info;

	for (seL4_Word i = 0; i < 3; i++)
		senders[i] = issue(HIGH, seL4_SysSend, badged(ENDPOINT, i + 1), 0, 0, 0);
	set_priority(senders[2], HIGHER);
	CHECK_EQUAL(receive(ENDPOINT, &info), 3);
	set_priority(senders[0], HIGHER);
	set_priority(senders[0], HIGH);
	CHECK_EQUAL(receive(ENDPOINT, &info), 2);
	CHECK_EQUAL(receive(ENDPOINT, &info), 1);
}

static void suspended_sender_leaves_the_queue(void)
{
	struct thread *sender = issue(HIGH, seL4_SysSend, ENDPOINT, message(LABEL, 0, 1), 0, 0);
	seL4_Word badge = 1, info;

	OK(seL4_TCB_Suspend(sender->tcb));
	seL4_NBRecv(ENDPOINT, &badge, REPLY);
	CHECK_EQUAL(badge, 0);
	CHECK(!sender->done);
	OK(seL4_TCB_Resume(sender->tcb));
	receive(ENDPOINT, &info);
	CHECK_EQUAL(info, message(LABEL, 0, 1));
	CHECK(sender->done);
}

static void suspended_receiver_leaves_the_queue(void)
{
	struct thread *receiver = issue(HIGH, seL4_SysRecv, ENDPOINT, 0, REPLY, 0);

	OK(seL4_TCB_Suspend(receiver->tcb));
	seL4_NBSend(ENDPOINT, seL4_MessageInfo_new(LABEL, 0, 0, 0));
	CHECK(!receiver->done);
	OK(seL4_TCB_Resume(receiver->tcb));
	seL4_NBSend(ENDPOINT, seL4_MessageInfo_new(LABEL, 0, 0, 0));
	CHECK(receiver->done);
}

/* Resume of a blocked thread: its system call is cancelled and made anew. */
static void resume_restarts_a_blocked_send(void)
{
	struct thread *first = issue(HIGH, seL4_SysSend, badged(ENDPOINT, 1), 0, 0, 0);
	seL4_Word info;

	issue(HIGH, seL4_SysSend, badged(ENDPOINT, 2), 0, 0, 0);
	OK(seL4_TCB_Resume(first->tcb));
	CHECK_EQUAL(receive(ENDPOINT, &info), 2);
	CHECK_EQUAL(receive(ENDPOINT, &info), 1);
}

/* Send phase, 4: an endpoint without send right. */
static void without_send_right(void)
{
	seL4_CPtr cap = copy_of(ENDPOINT, seL4_NoWrite);
	struct thread *receiver = issue(HIGH, seL4_SysRecv, ENDPOINT, 0, REPLY, 0);
	struct reply reply = trap((seL4_Word)seL4_SysCall, cap, message(LABEL, 0, 0), 0, 0);
	static const struct outcome outcome = INVALID_CAPABILITY(0);

	check_outcome(&reply, &outcome);
	reply = trap((seL4_Word)seL4_SysSend, cap, message(LABEL, 0, 0), 0, 0);
	CHECK_EQUAL(reply.badge, cap);
	CHECK_EQUAL(reply.info, message(LABEL, 0, 0));
	seL4_NBSend(cap, seL4_MessageInfo_new(LABEL, 0, 0, 0));
	CHECK(!receiver->done);
}

/* Capabilities without invocations: an empty slot. */
static void an_empty_slot_is_an_invalid_capability(void)
{
	struct reply reply = trap((seL4_Word)seL4_SysCall, EMPTY, message(LABEL, 0, 2), 0, 0);
	static const struct outcome outcome = INVALID_CAPABILITY(0);

	check_outcome(&reply, &outcome);
	reply = trap((seL4_Word)seL4_SysSend, EMPTY, message(LABEL, 0, 2), 0, 0);
	CHECK_EQUAL(reply.info, message(LABEL, 0, 2));
}

/* Result reporting: only Call reports; Send and NBSend have their effect all the same. */
static void invocation_by_send_reports_nothing(void)
{
	static const seL4_Int64 calls[] = {seL4_SysSend, seL4_SysNBSend};

	for (int i = 0; i < 2; i++) {
		struct reply reply;

		OK(seL4_CNode_Copy(CNODE, 2, CNODE_RADIX, ROOT, ENDPOINT, 64, seL4_AllRights));
		seL4_SetMR(0, 2);
		seL4_SetMR(1, CNODE_RADIX);
		reply = trap((seL4_Word)calls[i], CNODE, message(CNodeDelete, 0, 2), 0, 0);
		CHECK_EQUAL(reply.badge, CNODE);
		CHECK_EQUAL(reply.info, message(CNodeDelete, 0, 2));
		CHECK_EQUAL(reply.mr[0], 2);
	}
	OK(seL4_CNode_Copy(CNODE, 2, CNODE_RADIX, ROOT, ENDPOINT, 64, seL4_AllRights));
}

/* Send phase, 2 and 3: without a buffer there are no extra capabilities and four words at most. */
static void invocation_without_buffer(seL4_CPtr service, seL4_Word info, seL4_Word error)
{
	struct thread *thread = issue(LOW, seL4_SysCall, service, info, 0, 0);

	thread->buffer->caps_or_badges[0] = ROOT;
	set_buffer(thread, 0, thread->buffer_frame);
	set_priority(thread, HIGH);
	CHECK(thread->done);
	CHECK_EQUAL(thread->out[1], message(error, 0, 0));
}

static void invocations_without_buffer(void)
{
	invocation_without_buffer(TCB, message(TCBSetPriority, 1, 1), seL4_TruncatedMessage);
	invocation_without_buffer(UNTYPED, message(UntypedRetype, 1, 6), seL4_TruncatedMessage);
	invocation_without_buffer(SC, message(SchedContextUnbind, 0, 0), seL4_NoError);
	invocation_without_buffer(TCB, message(TCBWriteRegisters, 0, 5), seL4_TruncatedMessage);
}

static void success_without_outputs_keeps_message_words(void)
{
	struct reply reply = invoke(CNODE, CNodeDelete, WITH_CAPS(), WITH_WORDS(2, 4, 88, 99));

	CHECK_EQUAL(reply.info, 0);
	CHECK_EQUAL(reply.badge, 0);
	CHECK_EQUAL(reply.mr[0], 2);
	CHECK_EQUAL(reply.mr[1], 4);
	CHECK_EQUAL(reply.mr[2], 88);
	CHECK_EQUAL(reply.mr[3], 99);
}

static const struct test_case cases[] = {
	{"Send to a waiting receiver", send_to_a_receiver},
	{"NBSend to a waiting receiver", nbsend_to_a_receiver},
	{"Call to a waiting receiver", call_to_a_receiver},
	{"Send waits for a receiver", send_waits_for_a_receiver},
	{"NBSend without receiver is lost", nbsend_without_receiver_is_lost},
	{"Recv from a waiting sender", recv_from_a_sender},
	{"NBRecv from a waiting sender", nbrecv_from_a_sender},
	{"Wait from a waiting sender", wait_from_a_sender},
	{"NBWait from a waiting sender", nbwait_from_a_sender},
	{"NBRecv without sender changes the badge only", nbrecv_without_sender},
	{"NBWait without sender changes the badge only", nbwait_without_sender},
	{"Wait makes callers inactive", wait_makes_callers_inactive},
	{"every length is transferred", every_length_is_transferred},
	{"the length is clamped to 120", length_is_clamped},
	{"words beyond the length stay", words_beyond_the_length_stay},
	{"labels have 52 bits, capsUnwrapped is cleared",
	 label_has_52_bits_and_caps_unwrapped_is_cleared},
	{"a sender without buffer sends four words", sender_without_buffer_sends_four_words},
	{"a sender with read-only buffer sends all", sender_with_read_only_buffer_sends_all},
	{"a receiver without buffer gets four words", receiver_without_buffer_gets_four_words},
	{"a receiver with read-only buffer gets four words",
	 receiver_with_read_only_buffer_gets_four_words},
	{"a receiver with buffer gets all", receiver_with_buffer_gets_all},
	{"senders queue by priority", senders_queue_by_priority},
	{"receivers queue by priority", receivers_queue_by_priority},
	{"a changed priority moves a thread in the queue", changed_priority_moves_in_the_queue},
	{"a suspended sender leaves the queue", suspended_sender_leaves_the_queue},
	{"a suspended receiver leaves the queue", suspended_receiver_leaves_the_queue},
	{"Resume restarts a blocked Send", resume_restarts_a_blocked_send},
	{"an endpoint without send right", without_send_right},
	{"an empty slot is an invalid capability", an_empty_slot_is_an_invalid_capability},
	{"an invocation by Send reports nothing", invocation_by_send_reports_nothing},
	{"invocations without a buffer", invocations_without_buffer},
	{"success without outputs keeps message words",
	 success_without_outputs_keeps_message_words},
	{0},
};

const struct suite ipc_suite = {"IPC", cases, {0}};
