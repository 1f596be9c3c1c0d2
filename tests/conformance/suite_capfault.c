/* SPDX-License-Identifier: BSD-2-Clause */
/* Capability faults: where lookups fail in each phase ("Send phase", "Receive phase", "Fault
 * messages"). */
#include "support.h"

/* A system call and the fault it takes; addr is the pointer that failed. */
struct capfault {
	const char *name;
	seL4_Int64 number;
	seL4_Word cap, info, reply, destination, extra;
	seL4_Word addr, receiving;
	seL4_Word length, failure[4]; /* words from 3 on */
};

enum { BAD = 1ul << 12 | EMPTY }; /* the guard of the root differs in its last bit */

#define MISSING(bits)                                                                              \
	5,                                                                                         \
	{                                                                                          \
		seL4_MissingCapability, bits                                                       \
	}
#define GUARD 7, {seL4_GuardMismatch, 64, 0, 52}

static const struct capfault faults[] = {
	{"Send", seL4_SysSend, BAD, 0, 0, 0, 0, BAD, 0, GUARD},
	{"Call", seL4_SysCall, BAD, 0, 0, 0, 0, BAD, 0, GUARD},
	{"Recv", seL4_SysRecv, BAD, 0, REPLY, 0, 0, BAD, 1, GUARD},
	{"NBRecv", seL4_SysNBRecv, BAD, 0, REPLY, 0, 0, BAD, 1, GUARD},
	{"Wait", seL4_SysWait, BAD, 0, 0, 0, 0, BAD, 1, GUARD},
	{"NBWait", seL4_SysNBWait, BAD, 0, 0, 0, 0, BAD, 1, GUARD},
	{"ReplyRecv", seL4_SysReplyRecv, BAD, 0, REPLY, 0, 0, BAD, 1, GUARD},
	{"NBSendRecv", seL4_SysNBSendRecv, BAD, 0, REPLY, EMPTY, 0, BAD, 1, GUARD},
	{"NBSendWait", seL4_SysNBSendWait, BAD, 0, EMPTY, 0, 0, BAD, 1, GUARD},
	{"Recv from an empty slot", seL4_SysRecv, EMPTY, 0, REPLY, 0, 0, EMPTY, 1, MISSING(0)},
	{"NBWait from an empty slot", seL4_SysNBWait, EMPTY, 0, 0, 0, 0, EMPTY, 1, MISSING(0)},
	{"Recv from a TCB", seL4_SysRecv, TCB, 0, REPLY, 0, 0, TCB, 1, MISSING(0)},
	{"Wait for a reply object", seL4_SysWait, REPLY, 0, 0, 0, 0, REPLY, 1, MISSING(0)},
	{"Recv with a bad reply pointer", seL4_SysRecv, ENDPOINT, 0, BAD, 0, 0, BAD, 1, GUARD},
	{"NBRecv with a bad reply pointer", seL4_SysNBRecv, ENDPOINT, 0, BAD, 0, 0, BAD, 1, GUARD},
	{"Recv with an empty reply slot", seL4_SysRecv, ENDPOINT, 0, EMPTY, 0, 0, EMPTY, 1,
	 MISSING(0)},
	{"Recv with a TCB as reply", seL4_SysRecv, ENDPOINT, 0, TCB, 0, 0, TCB, 1, MISSING(0)},
	{"Recv: the source before the reply", seL4_SysRecv, EMPTY, 0, BAD, 0, 0, EMPTY, 1,
	 MISSING(0)},
	{"Send with a bad extra capability", seL4_SysSend, ENDPOINT, 1 << 7, 0, 0, BAD, BAD, 0,
	 GUARD},
	{"Call with a bad extra capability", seL4_SysCall, ENDPOINT, 1 << 7, 0, 0, BAD, BAD, 0,
	 GUARD},
	{"an invocation with a bad extra capability", seL4_SysCall, CNODE, 1 << 7, 0, 0, BAD, BAD,
	 0, GUARD},
	{"Send: the destination before extra capabilities", seL4_SysSend, BAD + (1ul << 20), 1 << 7,
	 0, 0, BAD, BAD + (1ul << 20), 0, GUARD},
};

static void check_fault(const struct capfault *fault, seL4_CPtr cspace, seL4_Word cap)
{
	struct thread *thread =
		issue(LOW, fault->number, cap, fault->info, fault->reply, fault->destination);
	seL4_Uint32 instruction;
	seL4_Word badge;
	seL4_MessageInfo_t info;
	seL4_CPtr handler = badged(new_endpoint(), 3);

	thread->buffer->caps_or_badges[0] = fault->extra;
	OK(seL4_TCB_SetSpace(thread->tcb, handler, cspace, 0, VROOT, 0));
	info = seL4_Recv(handler, &badge, new_reply());
	CHECK_EQUAL(badge, 3);
	CHECK_EQUAL(info.words[0], message(seL4_Fault_CapFault, 0, fault->length));
	CHECK_EQUAL(seL4_GetMR(seL4_CapFault_Addr), fault->addr);
	CHECK_EQUAL(seL4_GetMR(seL4_CapFault_InRecvPhase), fault->receiving);
	for (seL4_Word i = 3; i < fault->length; i++)
		CHECK_EQUAL(seL4_GetMR((int)i), fault->failure[i - 3]);
	/* The restart address is the trap instruction's. */
	CHECK_EQUAL(seL4_GetMR(seL4_CapFault_IP), registers_of(thread).pc);
	memcpy(&instruction, (const void *)seL4_GetMR(seL4_CapFault_IP), sizeof(instruction));
	CHECK(IS_TRAP(instruction));
	CHECK(!thread->done);
}

static void run_fault(const void *entry)
{
	const struct capfault *fault = entry;

	check_fault(fault, ROOT, fault->cap);
}

/* A revoked CNode is also gone from threads that have a copy of it as their root. */
static void no_cspace(void)
{
	struct thread *thread = issue(LOW, seL4_SysSend, 5, 0, 0, 0);

	OK(seL4_TCB_SetSpace(thread->tcb, ENDPOINT, CNODE, 0, VROOT, 0));
	revoke(CNODE);
	CHECK_EQUAL(seL4_Recv(ENDPOINT, 0, REPLY).words[0], message(seL4_Fault_CapFault, 0, 4));
	CHECK_EQUAL(seL4_GetMR(seL4_CapFault_LookupFailureType), seL4_InvalidRoot);
}

/* CNODE (4 bits) leads to a CNode of 4 bits behind a guard: 60 bits are left for it. */
static void through_a_nested_cnode(seL4_Word guard, seL4_Word guard_bits, seL4_Word pointer,
				   const struct capfault *fault)
{
	seL4_CPtr inner = new_object(seL4_CapTableObject, 4);

	OK(seL4_CNode_Mint(CNODE, 3, CNODE_RADIX, ROOT, inner, 64, seL4_AllRights,
			   seL4_CNode_CapData_new(guard, guard_bits).words[0]));
	check_fault(fault, CNODE, pointer);
}

static void nested_guard_mismatch(void)
{
	static const struct capfault fault = {"",
					      seL4_SysSend,
					      0,
					      0,
					      0,
					      0,
					      0,
					      0x3ab0000000000000,
					      0,
					      7,
					      {seL4_GuardMismatch, 60, 0xac, 8}};

	through_a_nested_cnode(0xac, 8, fault.addr, &fault);
}

static void nested_depth_mismatch(void)
{
	static const struct capfault fault = {"",
					      seL4_SysSend,
					      0,
					      0,
					      0,
					      0,
					      0,
					      0x3000000000000000,
					      0,
					      6,
					      {seL4_DepthMismatch, 60, 62}};

	through_a_nested_cnode(0, 58, fault.addr, &fault);
}

static void nested_empty_slot_to_receive_from(void)
{
	static const struct capfault fault = {"",
					      seL4_SysWait,
					      0,
					      0,
					      0,
					      0,
					      0,
					      0x3ac5000000000000,
					      1,
					      5,
					      {seL4_MissingCapability, 0}};

	through_a_nested_cnode(0xac, 8, fault.addr, &fault);
}

static void endpoint_without_receive_right(void)
{
	seL4_CPtr cap = copy_of(ENDPOINT, seL4_NoRead);
	struct capfault fault = {
		"", seL4_SysRecv, cap, 0, REPLY, 0, 0, cap, 1, 5, {seL4_MissingCapability, 0}};

	check_fault(&fault, ROOT, cap);
	fault.number = seL4_SysNBWait;
	check_fault(&fault, ROOT, cap);
}

static void notification_without_receive_right(void)
{
	seL4_CPtr cap = copy_of(NOTIFICATION, seL4_NoRead);
	struct capfault fault = {
		"", seL4_SysWait, cap, 0, 0, 0, 0, cap, 1, 5, {seL4_MissingCapability, 0}};

	check_fault(&fault, ROOT, cap);
}

/* The first phase's effects stay when the second faults, and restarting makes the whole call again.
 */
static void combined_call_is_repeated_as_a_whole(void)
{
	seL4_CPtr faults = new_endpoint(), slot = new_slot();
	struct thread *thread = issue(LOW, seL4_SysNBSendWait, slot, 0, badged(NOTIFICATION, 2), 0);
	seL4_Word badge;

	set_fault_handler(thread, faults);
	seL4_Recv(faults, 0, REPLY);
	seL4_Poll(NOTIFICATION, &badge);
	CHECK_EQUAL(badge, 2);
	OK(seL4_CNode_Mint(ROOT, slot, 64, ROOT, NOTIFICATION, 64, seL4_AllRights, 8));
	seL4_Send(REPLY, seL4_MessageInfo_new(0, 0, 0, 0));
	sleep(200);
	CHECK(thread->done);
	CHECK_EQUAL(thread->out[0], 2);
}

static void send_is_repeated_after_repair(void)
{
	seL4_CPtr faults = new_endpoint(), slot = new_slot();
	struct thread *thread = issue(LOW, seL4_SysSend, BAD, message(6, 0, 1), 0, 0);

	set_fault_handler(thread, faults);
	CHECK_EQUAL(seL4_Recv(faults, 0, REPLY).words[0], message(seL4_Fault_CapFault, 0, 7));
	/* The label of the reply has no meaning for this fault. */
	seL4_Send(REPLY, seL4_MessageInfo_new(1, 0, 0, 0));
	CHECK_EQUAL(seL4_Recv(faults, 0, REPLY).words[0], message(seL4_Fault_CapFault, 0, 7));
	CHECK(!thread->done);
	CHECK(is_empty(slot));
}

static const struct test_case cases[] = {
	{"no CSpace", no_cspace},
	{"nested guard mismatch", nested_guard_mismatch},
	{"nested depth mismatch", nested_depth_mismatch},
	{"nested empty slot", nested_empty_slot_to_receive_from},
	{"an endpoint without receive right", endpoint_without_receive_right},
	{"a notification without receive right", notification_without_receive_right},
	{"a combined call is repeated as a whole", combined_call_is_repeated_as_a_whole},
	{"a Send is repeated whatever the reply's label", send_is_repeated_after_repair},
	{0},
};

const struct suite capfault_suite = {"capability faults", cases, TABLE(faults, run_fault)};
