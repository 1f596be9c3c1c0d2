/* SPDX-License-Identifier: BSD-2-Clause */
/* Deletion, large and interrupted revocation, cancelled sends ("CNode operations", "Zombies and
 * preemption"). */
#include "support.h"

static seL4_CPtr copy(seL4_CPtr cap)
{
	return copy_of(cap, seL4_AllRights);
}

static void deleting_a_cnode_deletes_what_is_in_it(void)
{
	seL4_CPtr notification = new_notification();
	struct thread *waiter = issue(HIGH, seL4_SysWait, notification, 0, 0, 0);

	OK(seL4_CNode_Move(CNODE, 3, CNODE_RADIX, ROOT, notification, 64));
	delete (CNODE);
	/* The waiter starts its call anew and finds an empty slot: a capability fault, no handler.
	 */
	CHECK(!waiter->done);
	CHECK(is_empty(CNODE));
}

static void a_copy_keeps_the_cnode_alive(void)
{
	seL4_CPtr other = copy(CNODE);

	OK(seL4_CNode_Copy(CNODE, 3, CNODE_RADIX, ROOT, ENDPOINT, 64, seL4_AllRights));
	delete (CNODE);
	CHECK_EQUAL(seL4_CNode_Copy(other, 3, CNODE_RADIX, ROOT, ENDPOINT, 64, seL4_AllRights),
		    seL4_DeleteFirst);
}

static void a_cnode_that_holds_itself_can_be_deleted(void)
{
	OK(seL4_CNode_Copy(CNODE, 0, CNODE_RADIX, ROOT, CNODE, 64, seL4_AllRights));
	OK(seL4_CNode_Copy(CNODE, 15, CNODE_RADIX, ROOT, CNODE, 64, seL4_AllRights));
	revoke(CNODE);
	CHECK(!is_empty(CNODE));
	OK(seL4_CNode_Copy(CNODE, 4, CNODE_RADIX, ROOT, CNODE, 64, seL4_AllRights));
	delete (CNODE);
	CHECK(is_empty(CNODE));
}

/* Eight CNodes, each holding the only capability to the next. */
static void a_chain_of_cnodes_is_deleted(void)
{
	seL4_CPtr cnodes[8];

	for (int i = 0; i < 8; i++)
		cnodes[i] = new_object(seL4_CapTableObject, 3);
	for (int i = 6; i >= 0; i--)
		OK(seL4_CNode_Move(cnodes[i], 5, 3, ROOT, cnodes[i + 1], 64));
	delete (cnodes[0]);
	for (int i = 0; i < 8; i++)
		CHECK(is_empty(cnodes[i]));
}

/* Two CNodes that hold each other and nothing else does. */
static void a_cycle_of_cnodes_is_deleted(void)
{
	seL4_CPtr one = new_object(seL4_CapTableObject, 3),
		  two = new_object(seL4_CapTableObject, 3);

	OK(seL4_CNode_Copy(one, 1, 3, ROOT, two, 64, seL4_AllRights));
	OK(seL4_CNode_Copy(two, 1, 3, ROOT, one, 64, seL4_AllRights));
	delete (two);
	delete (one);
	CHECK(is_empty(one) && is_empty(two));
}

enum { MANY = 1200 };

static seL4_CPtr make_many_copies(void)
{
	seL4_CPtr first = new_slot(), source = ENDPOINT;

	for (int i = 1; i < MANY; i++)
		new_slot();
	for (seL4_CPtr slot = first; slot < first + MANY; slot++) {
		OK(seL4_CNode_Mint(ROOT, slot, 64, ROOT, source, 64, seL4_AllRights,
				   source == ENDPOINT && slot % 3 == 0 ? slot : 0));
		source = slot % 7 == 0 && slot % 3 ? slot : ENDPOINT;
	}
	return first;
}

static void a_large_tree_is_revoked(void)
{
	seL4_CPtr first = make_many_copies();

	revoke(ENDPOINT);
	for (seL4_CPtr slot = first; slot < first + MANY; slot++)
		CHECK(is_empty(slot));
}

/* Wakes up again and again, and copies from and deletes in the tree that is being revoked. */
static void disturb(struct thread *self)
{
	for (;;) {
		seL4_CNode_Copy(ROOT, self->in[1], 64, ROOT, self->in[0], 64, seL4_AllRights);
		seL4_CNode_Delete(ROOT, self->in[1], 64);
		self->steps++;
		seL4_Yield();
	}
}

static void revoke_is_preempted_and_completes(void)
{
	seL4_CPtr first = make_many_copies();
	struct thread *thread = new_thread();
	seL4_Word before;

	thread->in[0] = ENDPOINT;
	thread->in[1] = new_slot();
	thread->sc = new_context(50, 150);
	OK(seL4_TCB_SetSchedParams(thread->tcb, AUTHORITY, 255, HIGH, thread->sc, 0));
	start_thread(thread, disturb);
	revoke(ENDPOINT);
	for (seL4_CPtr slot = first; slot < first + MANY; slot++)
		CHECK(is_empty(slot));
	CHECK(!is_empty(ENDPOINT));
	before = thread->steps;
	sleep(1000);
	CHECK(thread->steps > before);
}

/* Finalising: the last capability of a thread gone, the thread runs no more. */
static void deleting_the_last_tcb_capability_stops_the_thread(void)
{
	static volatile seL4_Word counter;
	struct thread *thread = new_thread();
	seL4_Word seen;

	OK(seL4_TCB_SetSchedParams(thread->tcb, AUTHORITY, 0, LOW, new_context(1000, 1000), 0));
	start_probe(thread, probe_count, (seL4_Word)&counter, 0);
	sleep(500);
	CHECK(counter > 0);
	delete (thread->tcb);
	seen = counter;
	sleep(500);
	CHECK_EQUAL(counter, seen);
}

static void a_thread_can_delete_its_own_last_capability(void)
{
	struct thread *thread = new_scheduled_thread(HIGH, 0);
	const seL4_Word x[9] = {ROOT, message(CNodeDelete, 0, 2), thread->tcb,
				64, [7] = (seL4_Word)seL4_SysCall};

	start_trap(thread, x);
	CHECK(is_empty(thread->tcb));
}

/* Endpoint, final: who waits to send starts the system call anew, and finds nothing. */
static void deleting_an_endpoint_restarts_senders(void)
{
	struct thread *caller = issue(HIGH, seL4_SysCall, ENDPOINT, message(3, 0, 1), 0, 0);

	CHECK(!caller->done);
	delete (ENDPOINT);
	CHECK(caller->done);
	CHECK_EQUAL(caller->out[1], message(seL4_InvalidCapability, 0, 1));
	CHECK_EQUAL(caller->out[2], 0);
}

/* Several threads become runnable in one kernel entry: they run in the order of their priorities.
 */
static void restarted_threads_run_by_priority(void)
{
	static const seL4_Word priorities[] = {HIGH, HIGHEST, LOW, HIGHER};
	static const seL4_Word order[] = {3, 1, 4, 2};
	struct thread *callers[4];

	for (int i = 0; i < 4; i++)
		callers[i] = issue(HIGH, seL4_SysCall, ENDPOINT, message(3, 0, 1), 0, 0);
	for (int i = 0; i < 4; i++)
		set_priority(callers[i], priorities[i]);
	delete (ENDPOINT);
	CHECK(callers[0]->done && callers[1]->done && callers[3]->done && !callers[2]->done);
	sleep(200);
	for (int i = 0; i < 4; i++)
		CHECK_EQUAL(callers[i]->order - callers[1]->order + 1, order[i]);
}

static volatile seL4_Word count;

static struct thread *counting(void)
{
	struct thread *thread = new_scheduled_thread(LOW, 0);

	count = 0;
	start_probe(thread, probe_count, (seL4_Word)&count, 0);
	return thread;
}

static int still_counts(void)
{
	seL4_Word seen = count;

	sleep(200);
	return count != seen;
}

static void a_copy_keeps_the_thread_alive(void)
{
	struct thread *thread = counting();
	seL4_CPtr other = copy(thread->tcb);

	delete (thread->tcb);
	CHECK(still_counts());
	delete (other);
	CHECK(!still_counts());
}

static void a_copy_keeps_the_context_alive(void)
{
	struct thread *thread = counting();
	seL4_CPtr other = copy(thread->sc);

	delete (other);
	CHECK(still_counts());
	other = copy(thread->sc);
	delete (thread->sc);
	CHECK(still_counts());
	delete (other);
	CHECK(!still_counts());
}

static void a_copy_keeps_the_reply_object_alive(void)
{
	seL4_CPtr other = copy(REPLY);
	struct thread *caller = issue(HIGH, seL4_SysCall, ENDPOINT, message(3, 0, 1), 0, 0);

	seL4_Recv(ENDPOINT, 0, REPLY);
	delete (REPLY);
	seL4_Send(other, seL4_MessageInfo_new(4, 0, 0, 0));
	CHECK_EQUAL(caller->out[1], message(4, 0, 0));
}

static void a_copy_keeps_the_vspace_alive(void)
{
	seL4_CPtr other = copy(VSPACE);

	OK(seL4_ARCH_PageTable_Map(TABLE, VSPACE, 0, seL4_ARCH_Default_VMAttributes));
	delete (VSPACE);
	CHECK_EQUAL(
		seL4_ARCH_Page_Map(FRAME, other, 0, seL4_ReadWrite, seL4_ARCH_Default_VMAttributes),
		seL4_FailedLookup);
	CHECK_EQUAL(seL4_GetMR(2), TOP_TABLE_BITS - 9);
}

/* Finalising a context frees its notification, and a notification its context. */
static void context_and_notification_part(void)
{
	seL4_CPtr notification = new_notification();

	OK(seL4_SchedContext_Bind(SC, NOTIFICATION));
	delete (SC);
	OK(seL4_SchedContext_Bind(OTHER_SC, NOTIFICATION));
	delete (NOTIFICATION);
	OK(seL4_SchedContext_Bind(OTHER_SC, notification));
}

/* Finalising a thread frees its context. */
static void context_and_thread_part(void)
{
	OK(seL4_SchedContext_Bind(SC, TCB));
	delete (TCB);
	OK(seL4_SchedContext_Bind(SC, OTHER_TCB));
	delete (SC);
	OK(seL4_SchedContext_Bind(OTHER_SC, OTHER_TCB));
}

static void revoking_a_senders_capability_leaves_its_message(void)
{
	seL4_CPtr cap = badged(ENDPOINT, 5);
	struct thread *sender = issue(HIGH, seL4_SysSend, cap, message(3, 0, 1), 0, 0);
	seL4_Word badge;

	delete (cap);
	CHECK_EQUAL(seL4_Recv(ENDPOINT, &badge, REPLY).words[0], message(3, 0, 1));
	CHECK_EQUAL(badge, 5);
	CHECK(sender->done);
}

/* CancelBadgedSends: senders with that badge start anew; the others stay. */
static void cancel_badged_sends_restarts_one_badge(void)
{
	seL4_CPtr one = badged(ENDPOINT, 1), two = badged(ENDPOINT, 2), used = copy(one);
	struct thread *first = issue(HIGH, seL4_SysCall, used, message(3, 0, 1), 0, 0);
	struct thread *second = issue(HIGH, seL4_SysCall, two, message(4, 0, 1), 0, 0);
	seL4_Word badge;

	revoke(one);
	CHECK(is_empty(used) && !first->done);
	OK(seL4_CNode_CancelBadgedSends(ROOT, one, 64));
	CHECK(first->done && !second->done);
	CHECK_EQUAL(first->out[1], message(seL4_InvalidCapability, 0, 1));
	CHECK_EQUAL(seL4_Recv(ENDPOINT, &badge, REPLY).words[0], message(4, 0, 1));
	CHECK_EQUAL(badge, 2);
	seL4_NBRecv(ENDPOINT, &badge, new_reply());
	CHECK_EQUAL(badge, 0);
}

static void cancel_badged_sends_lets_valid_senders_send_again(void)
{
	seL4_CPtr one = badged(ENDPOINT, 1);
	struct thread *sender = issue(HIGH, seL4_SysSend, one, message(3, 0, 1), 0, 0);
	seL4_Word badge;

	OK(seL4_CNode_CancelBadgedSends(ROOT, one, 64));
	CHECK(!sender->done);
	seL4_Recv(ENDPOINT, &badge, REPLY);
	CHECK_EQUAL(badge, 1);
	CHECK(sender->done);
}

static const struct test_case cases[] = {
	{"deleting a CNode deletes what is in it", deleting_a_cnode_deletes_what_is_in_it},
	{"a copy keeps a CNode alive", a_copy_keeps_the_cnode_alive},
	{"a CNode that holds itself can be deleted", a_cnode_that_holds_itself_can_be_deleted},
	{"a chain of CNodes is deleted", a_chain_of_cnodes_is_deleted},
	{"a cycle of CNodes is deleted", a_cycle_of_cnodes_is_deleted},
	{"a large tree is revoked", a_large_tree_is_revoked},
	{"Revoke is preempted and completes", revoke_is_preempted_and_completes},
	{"deleting a TCB stops the thread", deleting_the_last_tcb_capability_stops_the_thread},
	{"a thread can delete itself", a_thread_can_delete_its_own_last_capability},
	{"restarted threads run by priority", restarted_threads_run_by_priority},
	{"a copy keeps a thread alive", a_copy_keeps_the_thread_alive},
	{"a copy keeps a context alive", a_copy_keeps_the_context_alive},
	{"a copy keeps a reply object alive", a_copy_keeps_the_reply_object_alive},
	{"a copy keeps a VSpace alive", a_copy_keeps_the_vspace_alive},
	{"context and notification part", context_and_notification_part},
	{"context and thread part", context_and_thread_part},
	{"deleting an endpoint restarts its senders", deleting_an_endpoint_restarts_senders},
	{"a message outlives the capability that it was sent by",
	 revoking_a_senders_capability_leaves_its_message},
	{"CancelBadgedSends restarts senders of one badge", cancel_badged_sends_restarts_one_badge},
	{"CancelBadgedSends lets valid senders send again",
	 cancel_badged_sends_lets_valid_senders_send_again},
	{0},
};

const struct suite deletion_suite = {"deletion", cases, {0}};
