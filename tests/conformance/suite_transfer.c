/* SPDX-License-Identifier: BSD-2-Clause */
/* Capability transfer by IPC, and reference to objects by nested CSpaces ("Capability transfer").
 */
#include "support.h"

enum { TARGET = EMPTY };

static seL4_Word unwrapped_badges[3]; /* of the last transfer */

/* Sends these capabilities with a Send through `cap` and receives them into slot TARGET. */
static struct reply transfer(seL4_CPtr cap, seL4_Word count, const seL4_CPtr *caps)
{
	struct thread *sender = issue(LOW, seL4_SysSend, cap, message(1, count, 1), 0, 0);
	seL4_MessageInfo_t info;
	seL4_Word badge;

	for (seL4_Word i = 0; i < count; i++)
		sender->buffer->caps_or_badges[i] = caps[i];
	for (int i = 0; i < 3; i++)
		seL4_SetCap(i, 0);
	info = seL4_Recv(ENDPOINT, &badge, REPLY);
	for (int i = 0; i < 3; i++)
		unwrapped_badges[i] = seL4_GetBadge(i);
	return received(info, badge);
}

#define TRANSFER(cap, ...) transfer(cap, COUNT(__VA_ARGS__), (const seL4_CPtr[]){__VA_ARGS__})

static void expect(struct reply reply, seL4_Word extra, seL4_Word unwrapped, int stored)
{
	CHECK_EQUAL(reply.info, message(1, extra, 1) | unwrapped << 9);
	CHECK_EQUAL(reply.mr[0], MESSAGE);
	CHECK_EQUAL(is_empty(TARGET), !stored);
}

static void use_target(void)
{
	seL4_SetCapReceivePath(ROOT, TARGET, 64);
}

static void one_capability_is_stored(void)
{
	use_target();
	expect(TRANSFER(ENDPOINT, FRAME), 1, 0, 1);
	CHECK_EQUAL(seL4_ARCH_Page_GetAddress(TARGET).paddr,
		    seL4_ARCH_Page_GetAddress(FRAME).paddr);
}

static void nothing_without_grant(void)
{
	use_target();
	expect(TRANSFER(copy_of(ENDPOINT, seL4_CapRights_new(1, 0, 1, 1)), FRAME), 0, 0, 0);
}

static void grant_only_suffices(void)
{
	use_target();
	expect(TRANSFER(copy_of(ENDPOINT, seL4_CapRights_new(0, 1, 0, 1)), FRAME), 1, 0, 1);
}

static void own_endpoint_is_unwrapped(void)
{
	use_target();
	expect(TRANSFER(ENDPOINT, badged(ENDPOINT, 0x1234567890)), 1, 1, 0);
	CHECK_EQUAL(unwrapped_badges[0], 0x1234567890);
}

static void own_endpoint_without_rights_is_unwrapped(void)
{
	use_target();
	expect(TRANSFER(ENDPOINT, minted(ENDPOINT, seL4_NoRights, 42)), 1, 1, 0);
	CHECK_EQUAL(unwrapped_badges[0], 42);
}

static void three_are_unwrapped(void)
{
	use_target();
	expect(TRANSFER(ENDPOINT, badged(ENDPOINT, 1), ENDPOINT, badged(ENDPOINT, 3)), 3, 7, 0);
	CHECK_EQUAL(unwrapped_badges[0], 1);
	CHECK_EQUAL(unwrapped_badges[1], 0);
	CHECK_EQUAL(unwrapped_badges[2], 3);
}

static void only_one_is_stored(void)
{
	use_target();
	expect(TRANSFER(ENDPOINT, FRAME, OTHER_FRAME), 1, 0, 1);
	CHECK_EQUAL(seL4_ARCH_Page_GetAddress(TARGET).paddr,
		    seL4_ARCH_Page_GetAddress(FRAME).paddr);
}

static void second_stored_capability_ends_the_transfer(void)
{
	use_target();
	expect(TRANSFER(ENDPOINT, FRAME, OTHER_FRAME, badged(ENDPOINT, 3)), 1, 0, 1);
}

static void unwrapped_then_stored(void)
{
	use_target();
	expect(TRANSFER(ENDPOINT, badged(ENDPOINT, 6), FRAME), 2, 1, 1);
	CHECK_EQUAL(unwrapped_badges[0], 6);
}

static void stored_then_unwrapped(void)
{
	use_target();
	expect(TRANSFER(ENDPOINT, FRAME, badged(ENDPOINT, 6)), 2, 2, 1);
	CHECK_EQUAL(unwrapped_badges[1], 6);
}

static void no_slot_named(void)
{
	seL4_SetCapReceivePath(0, 0, 0);
	expect(TRANSFER(ENDPOINT, FRAME), 0, 0, 0);
}

static void slot_with_bad_depth(void)
{
	seL4_SetCapReceivePath(ROOT, TARGET, 65);
	expect(TRANSFER(ENDPOINT, FRAME), 0, 0, 0);
}

static void slot_in_no_cnode(void)
{
	seL4_SetCapReceivePath(NOTIFICATION, TARGET, 64);
	expect(TRANSFER(ENDPOINT, FRAME), 0, 0, 0);
}

static void slot_that_is_full(void)
{
	seL4_SetCapReceivePath(ROOT, NOTIFICATION, 64);
	expect(TRANSFER(ENDPOINT, FRAME), 0, 0, 0);
}

static void unwrapping_needs_no_slot(void)
{
	seL4_SetCapReceivePath(0, 0, 0);
	expect(TRANSFER(ENDPOINT, badged(ENDPOINT, 9)), 1, 1, 0);
}

static void slot_in_another_cnode(void)
{
	seL4_SetCapReceivePath(CNODE, 6, CNODE_RADIX);
	expect(TRANSFER(ENDPOINT, FRAME), 1, 0, 0);
	OK(seL4_CNode_Move(ROOT, TARGET, 64, CNODE, 6, CNODE_RADIX));
}

static void underivable_ends_the_transfer(void)
{
	use_target();
	expect(TRANSFER(ENDPOINT, TABLE, FRAME), 0, 0, 0);
	expect(TRANSFER(ENDPOINT, seL4_CapIRQControl), 0, 0, 0);
}

static void empty_slot_ends_the_transfer(void)
{
	use_target();
	expect(TRANSFER(ENDPOINT, OTHER_FRAME + 1000, FRAME), 0, 0, 0);
}

static void a_frame_arrives_unmapped(void)
{
	map_tables(VROOT, 0x10000000, 1);
	OK(seL4_ARCH_Page_Map(FRAME, VROOT, 0x10000000, seL4_ReadWrite,
			      seL4_ARCH_Default_VMAttributes));
	use_target();
	expect(TRANSFER(ENDPOINT, FRAME), 1, 0, 1);
	OK(seL4_ARCH_Page_Map(TARGET, VROOT, 0x10001000, seL4_ReadWrite,
			      seL4_ARCH_Default_VMAttributes));
}

/* Derivation rules: copying an untyped of full size marks the source as full. */
static void a_sent_untyped_leaves_nothing_behind(void)
{
	seL4_CPtr part = new_object(seL4_UntypedObject, 12);

	use_target();
	expect(TRANSFER(ENDPOINT, part), 1, 0, 1);
	CHECK_EQUAL(seL4_Untyped_Retype(part, seL4_EndpointObject, 0, ROOT, 0, 0, new_slot(), 1),
		    seL4_NotEnoughMemory);
	CHECK_EQUAL(seL4_GetMR(0), 0);
	OK(seL4_Untyped_Retype(TARGET, seL4_EndpointObject, 0, ROOT, 0, 0, new_slot(), 1));
}

static void rights_and_badge_are_kept(void)
{
	seL4_CPtr other = new_endpoint();
	seL4_Word badge;

	use_target();
	expect(TRANSFER(ENDPOINT, minted(other, seL4_CanWrite, 31)), 1, 0, 1);
	issue(HIGH, seL4_SysSend, TARGET, message(2, 0, 0), 0, 0);
	seL4_Recv(other, &badge, REPLY);
	CHECK_EQUAL(badge, 31);
	CHECK_EQUAL(seL4_CNode_Mint(ROOT, new_slot(), 64, ROOT, TARGET, 64, seL4_AllRights, 5),
		    seL4_IllegalOperation);
}

static void revoke_reaches_what_was_sent(void)
{
	use_target();
	expect(TRANSFER(ENDPOINT, NOTIFICATION), 1, 0, 1);
	revoke(NOTIFICATION);
	CHECK(is_empty(TARGET));
}

/* A reply carries capabilities if the reply capability has grant. */
static void transfer_by_reply(seL4_CapRights_t rights, int stored)
{
	struct thread *caller = issue(LOW, seL4_SysCall, ENDPOINT, message(1, 0, 0), 0, 0);
	seL4_CPtr reply = copy_of(REPLY, rights);

	caller->buffer->receiveCNode = ROOT;
	caller->buffer->receiveIndex = TARGET;
	caller->buffer->receiveDepth = 64;
	set_priority(caller, HIGH);
	seL4_Recv(ENDPOINT, 0, reply);
	seL4_SetCap(0, FRAME);
	seL4_Send(reply, seL4_MessageInfo_new(4, 0, 1, 0));
	CHECK(caller->done);
	CHECK_EQUAL(caller->out[1], message(4, stored, 0));
	CHECK_EQUAL(is_empty(TARGET), !stored);
}

static void reply_with_grant(void)
{
	transfer_by_reply(seL4_AllRights, 1);
}

static void reply_without_grant(void)
{
	transfer_by_reply(seL4_ReadWrite, 0);
}

/* "Never happens for replies": an endpoint in a reply is stored, not unwrapped. */
static void reply_does_not_unwrap(void)
{
	struct thread *caller = issue(LOW, seL4_SysCall, ENDPOINT, message(1, 0, 0), 0, 0);

	caller->buffer->receiveCNode = ROOT;
	caller->buffer->receiveIndex = TARGET;
	caller->buffer->receiveDepth = 64;
	set_priority(caller, HIGH);
	seL4_Recv(ENDPOINT, 0, REPLY);
	seL4_SetCap(0, ENDPOINT);
	seL4_Send(REPLY, seL4_MessageInfo_new(4, 0, 1, 0));
	CHECK_EQUAL(caller->out[1], message(4, 1, 0));
	CHECK(!is_empty(TARGET));
}

static void sender_without_buffer_sends_no_capabilities(void)
{
	struct thread *sender = issue(LOW, seL4_SysSend, ENDPOINT, message(1, 1, 1), 0, 0);

	sender->buffer->caps_or_badges[0] = FRAME;
	OK(seL4_TCB_SetIPCBuffer(sender->tcb, 0, sender->buffer_frame));
	use_target();
	CHECK_EQUAL(seL4_Recv(ENDPOINT, 0, REPLY).words[0], message(1, 0, 1));
	CHECK(is_empty(TARGET));
}

/* Capability pointers: 64 bits are resolved, what is left over behind a slot is not used. */
static void pointers_resolve_through_nested_cnodes(void)
{
	static const seL4_Word x[9] = {0x5521abc9ul << 32 | 0xdeadbeef,
				       17 << 12, [7] = (seL4_Word)seL4_SysSend};
	struct thread *thread = new_scheduled_thread(LOW, 0);
	seL4_CPtr outer = new_object(seL4_CapTableObject, 8), top = new_slot();
	seL4_Word badge;

	OK(seL4_CNode_Mint(CNODE, 9, CNODE_RADIX, ROOT, ENDPOINT, 64, seL4_AllRights, 71));
	OK(seL4_CNode_Mint(outer, 0x21, 8, ROOT, CNODE, 64, seL4_AllRights,
			   seL4_CNode_CapData_new(0xabc, 12).words[0]));
	OK(seL4_CNode_Mint(ROOT, top, 64, ROOT, outer, 64, seL4_AllRights,
			   seL4_CNode_CapData_new(0x55, 8).words[0]));
	OK(seL4_TCB_SetSpace(thread->tcb, 0, top, 0, VROOT, 0));
	start_trap(thread, x);
	CHECK_EQUAL(seL4_Recv(ENDPOINT, &badge, REPLY).words[0], message(17, 0, 0));
	CHECK_EQUAL(badge, 71);
	OK(seL4_TCB_Suspend(thread->tcb));
}

static const struct test_case cases[] = {
	{"one capability is stored", one_capability_is_stored},
	{"nothing is stored without grant", nothing_without_grant},
	{"grant is enough to store", grant_only_suffices},
	{"the endpoint itself is unwrapped", own_endpoint_is_unwrapped},
	{"the endpoint itself is unwrapped whatever its rights",
	 own_endpoint_without_rights_is_unwrapped},
	{"three are unwrapped", three_are_unwrapped},
	{"only one is stored", only_one_is_stored},
	{"a second to store ends the transfer", second_stored_capability_ends_the_transfer},
	{"unwrapped, then stored", unwrapped_then_stored},
	{"stored, then unwrapped", stored_then_unwrapped},
	{"no receive slot", no_slot_named},
	{"a receive slot with a bad depth", slot_with_bad_depth},
	{"a receive slot in no CNode", slot_in_no_cnode},
	{"a receive slot that is full", slot_that_is_full},
	{"unwrapping needs no receive slot", unwrapping_needs_no_slot},
	{"a receive slot in another CNode", slot_in_another_cnode},
	{"what cannot be derived ends the transfer", underivable_ends_the_transfer},
	{"an empty slot ends the transfer", empty_slot_ends_the_transfer},
	{"a frame arrives unmapped", a_frame_arrives_unmapped},
	{"a sent untyped leaves nothing behind", a_sent_untyped_leaves_nothing_behind},
	{"rights and badge are kept", rights_and_badge_are_kept},
	{"Revoke reaches what was sent", revoke_reaches_what_was_sent},
	{"a reply with grant carries a capability", reply_with_grant},
	{"a reply without grant carries none", reply_without_grant},
	{"a reply does not unwrap", reply_does_not_unwrap},
	{"a sender without buffer sends no capabilities",
	 sender_without_buffer_sends_no_capabilities},
	{"pointers resolve through nested CNodes", pointers_resolve_through_nested_cnodes},
	{0},
};

const struct suite transfer_suite = {"capability transfer", cases, {0}};
