/* SPDX-License-Identifier: BSD-2-Clause */
/* Which register each system call function puts its arguments in, and where results go. */
#include <sel4/arch_names.h>
#include "check.h"

struct recorded_trap recorded;
__thread seL4_IPCBuffer *__sel4_ipc_buffer;

enum { INFO = 0x5004, CAP = 0x11, SOURCE = 0x12, REPLY = 0x13 };

static seL4_IPCBuffer buffer;
static seL4_Word badge, mr[4];
static const seL4_MessageInfo_t info = {{INFO}};

static void prepare(void)
{
	seL4_SetIPCBuffer(&buffer);
	badge = 0;
	for (int i = 0; i < 4; i++) {
		seL4_SetMR(i, 0x100 + i);
		mr[i] = 0x100 + i;
	}
	recorded = (struct recorded_trap){
		.number = 1,
		.out = {0xbad9e, 0x7002, {0x200, 0x201, 0x202, 0x203}},
	};
}

static void expect(const char *name, long number, seL4_Word cap, seL4_Word reply,
		   seL4_Word destination)
{
	check_word(name, (unsigned long)recorded.number, (unsigned long)number);
	check_word(name, recorded.in.cap_badge, cap);
	check_word(name, recorded.reply, reply);
	check_word(name, recorded.destination, destination);
	prepare();
}

static void expect_sent(const char *name, seL4_Word mr3)
{
	check_word(name, recorded.in.info, INFO);
	check_word(name, recorded.in.mr[0], 0x100);
	check_word(name, recorded.in.mr[3], mr3);
}

static void expect_received(const char *name, seL4_MessageInfo_t got, const seL4_Word *words,
			    seL4_Word sender)
{
	check_word(name, got.words[0], 0x7002);
	check_word(name, badge, sender);
	for (int i = 0; i < 4; i++)
		check_word(name, words[i], 0x200 + (unsigned)i);
}

static void check_sends(void)
{
	prepare();
	seL4_Send(CAP, info);
	expect_sent("Send", 0x103);
	expect("Send", -5, CAP, 0, 0);
	seL4_SendWithMRs(CAP, info, &mr[0], &mr[1], &mr[2], seL4_Null);
	expect_sent("SendWithMRs", 0);
	expect("SendWithMRs", -5, CAP, 0, 0);
	seL4_NBSend(CAP, info);
	expect_sent("NBSend", 0x103);
	expect("NBSend", -6, CAP, 0, 0);
	seL4_NBSendWithMRs(CAP, info, &mr[0], &mr[1], &mr[2], &mr[3]);
	expect_sent("NBSendWithMRs", 0x103);
	expect("NBSendWithMRs", -6, CAP, 0, 0);
	seL4_Signal(CAP);
	check_word("Signal", recorded.in.info, 0);
	expect("Signal", -5, CAP, 0, 0);
	expect_received("Call", (badge = 0, seL4_Call(CAP, info)), buffer.msg, 0);
	expect_sent("Call", 0x103);
	expect("Call", -1, CAP, 0, 0);
	expect_received("CallWithMRs", seL4_CallWithMRs(CAP, info, &mr[0], &mr[1], &mr[2], &mr[3]),
			mr, 0);
	expect_sent("CallWithMRs", 0x103);
	expect("CallWithMRs", -1, CAP, 0, 0);
	seL4_Yield();
	expect("Yield", -11, 0, 0, 0);
}

#define RECEIVE(call, words, number, reply)                                                        \
	do {                                                                                       \
		seL4_MessageInfo_t got = call;                                                     \
		expect_received(#call, got, words, 0xbad9e);                                       \
		expect(#call, number, SOURCE, reply, 0);                                           \
	} while (0)

#define MRS &mr[0], &mr[1], &mr[2], &mr[3]

static void check_receives(void)
{
	prepare();
	RECEIVE(seL4_Recv(SOURCE, &badge, REPLY), buffer.msg, -7, REPLY);
	RECEIVE(seL4_RecvWithMRs(SOURCE, &badge, MRS, REPLY), mr, -7, REPLY);
	RECEIVE(seL4_NBRecv(SOURCE, &badge, REPLY), buffer.msg, -8, REPLY);
	RECEIVE(seL4_NBRecvWithMRs(SOURCE, &badge, MRS, REPLY), mr, -8, REPLY);
	RECEIVE(seL4_Wait(SOURCE, &badge), buffer.msg, -9, 0);
	RECEIVE(seL4_WaitWithMRs(SOURCE, &badge, MRS), mr, -9, 0);
	RECEIVE(seL4_NBWait(SOURCE, &badge), buffer.msg, -10, 0);
	RECEIVE(seL4_NBWaitWithMRs(SOURCE, &badge, MRS), mr, -10, 0);
	RECEIVE(seL4_Poll(SOURCE, &badge), buffer.msg, -10, 0);
}

#define COMBINED(call, words, number, reply, destination)                                          \
	do {                                                                                       \
		seL4_MessageInfo_t got = call;                                                     \
		expect_received(#call, got, words, 0xbad9e);                                       \
		expect_sent(#call, 0x103);                                                         \
		expect(#call, number, SOURCE, reply, destination);                                 \
	} while (0)

static void check_combined(void)
{
	prepare();
	COMBINED(seL4_ReplyRecv(SOURCE, info, &badge, REPLY), buffer.msg, -2, REPLY, 0);
	COMBINED(seL4_ReplyRecvWithMRs(SOURCE, info, &badge, MRS, REPLY), mr, -2, REPLY, 0);
	COMBINED(seL4_NBSendRecv(CAP, info, SOURCE, &badge, REPLY), buffer.msg, -3, REPLY, CAP);
	COMBINED(seL4_NBSendRecvWithMRs(CAP, info, MRS, SOURCE, &badge, REPLY), mr, -3, REPLY, CAP);
	COMBINED(seL4_NBSendWait(CAP, info, SOURCE, &badge), buffer.msg, -4, CAP, 0);
	COMBINED(seL4_NBSendWaitWithMRs(CAP, info, MRS, SOURCE, &badge), mr, -4, CAP, 0);
}

static void check_words_with_fields(void)
{
	seL4_MessageInfo_t tag = seL4_MessageInfo_new(0xabc, 5, 2, 77);

	check_word("message info", tag.words[0], 0xabcul << 12 | 5 << 9 | 2 << 7 | 77);
	check_word("label", seL4_MessageInfo_get_label(tag), 0xabc);
	check_word("capsUnwrapped", seL4_MessageInfo_get_capsUnwrapped(tag), 5);
	check_word("extraCaps", seL4_MessageInfo_get_extraCaps(tag), 2);
	check_word("length", seL4_MessageInfo_get_length(tag), 77);
	tag = seL4_MessageInfo_set_label(tag, 1);
	tag = seL4_MessageInfo_set_capsUnwrapped(tag, 2);
	tag = seL4_MessageInfo_set_extraCaps(tag, 3);
	tag = seL4_MessageInfo_set_length(tag, 4);
	check_word("message info set", tag.words[0], 1 << 12 | 2 << 9 | 3 << 7 | 4);
	check_word("fields are cut", seL4_MessageInfo_new(0, 8, 4, 128).words[0], 0);

	check_word("grantReply", seL4_CapRights_new(1, 0, 0, 0).words[0], 8);
	check_word("grant", seL4_CapRights_new(0, 1, 0, 0).words[0], 4);
	check_word("read", seL4_CapRights_new(0, 0, 1, 0).words[0], 2);
	check_word("write", seL4_CapRights_new(0, 0, 0, 1).words[0], 1);
	check_word("all rights", seL4_AllRights.words[0], 15);
	check_word("read and write", seL4_ReadWrite.words[0], 3);
	check_word("no write", seL4_NoWrite.words[0], 14);
	check_word("no read", seL4_NoRead.words[0], 13);

	check_word("CNode data", seL4_CNode_CapData_new(0x155, 9).words[0], 0x155 << 6 | 9);
}

static void check_object_sizes(void)
{
	static const unsigned char bits[seL4_ObjectTypeCount] = {
#define OBJECT(name, size_bits) [seL4_##name] = (size_bits),
#include <abi/objects.def>
#define OBJECT(name, size_bits) [seL4_##name] = (size_bits),
#include SEL4_ARCH_TABLE(objects.def)
	};

	check_word("TCB size", bits[seL4_TCBObject], seL4_TCBBits);
	check_word("endpoint size", bits[seL4_EndpointObject], seL4_EndpointBits);
	check_word("notification size", bits[seL4_NotificationObject], seL4_NotificationBits);
	check_word("reply size", bits[seL4_ReplyObject], seL4_ReplyBits);
	check_word("VSpace size", bits[seL4_ARCH_VSpaceObject], seL4_VSpaceBits);
	check_word("page table size", bits[seL4_ARCH_PageTableObject], seL4_PageTableBits);
	check_word("small page size", bits[seL4_ARCH_4KPage], seL4_PageBits);
	check_word("large page size", bits[seL4_ARCH_LargePage], seL4_LargePageBits);
	check_word("huge page size", bits[seL4_ARCH_HugePage], seL4_HugePageBits);
}

void check_system_calls(void)
{
	check_object_sizes();
	check_sends();
	check_receives();
	check_combined();
	check_words_with_fields();
}
