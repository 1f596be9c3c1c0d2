/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A storm of system calls: random calls with random capabilities, labels and
 * words, from the root task and from threads, on objects of every type that
 * come and go. Whatever they do to each other, the kernel answers every call,
 * and after each round all memory can be had back and used. The numbers
 * are the same each time; how the threads interleave depends on the machine's time.
 */
#include "support/root_task.h"

enum {
	ROUNDS = 2000,
	CALLS = 400, /* the root task's, a round */
	OBJECTS = 24,
	SLOTS = 96, /* that calls aim at; the objects are in the first */
	THREADS = 3,
	STACK_BYTES = 4096,
	POOL_BITS = 20,
	WORDS = 12,
	LABELS = 60,
	OWN_PRIORITY = 50, /* below the threads', so that they run while they have budget */
};

/* What each round makes: type, size. Their slots follow each other from `first`. */
static const struct {
	seL4_Word type, size_bits;
} objects[OBJECTS] = {
	{seL4_UntypedObject, 14},
	{seL4_TCBObject, 0},
	{seL4_TCBObject, 0},
	{seL4_TCBObject, 0},
	{seL4_EndpointObject, 0},
	{seL4_EndpointObject, 0},
	{seL4_NotificationObject, 0},
	{seL4_NotificationObject, 0},
	{seL4_CapTableObject, 4},
	{seL4_CapTableObject, 6},
	{seL4_SchedContextObject, 8},
	{seL4_SchedContextObject, 8},
	{seL4_SchedContextObject, 9},
	{seL4_ReplyObject, 0},
	{seL4_ReplyObject, 0},
	{seL4_ReplyObject, 0},
	{seL4_ARCH_4KPage, 0},
	{seL4_ARCH_4KPage, 0},
	{seL4_ARCH_PageTableObject, 0},
	{seL4_ARCH_PageTableObject, 0},
	{seL4_ARCH_PageTableObject, 0},
	{seL4_ARCH_VSpaceObject, 0},
	{seL4_UntypedObject, 12},
	{seL4_UntypedObject, 16},
};

enum { TCB = 1, ENDPOINT = 4, CONTEXT = 10, VSPACE = 21 };

static char stacks[THREADS][STACK_BYTES] __attribute__((aligned(16)));
static seL4_CPtr first, pool;
static seL4_Word random_state = 88172645463325252;
static volatile seL4_Word thread_calls;

static seL4_Word random_word(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state * 0x2545f4914f6cdd1d;
}

static seL4_Word random_below(seL4_Word bound)
{
	return random_word() % bound;
}

/* Words that mean something now and then: slots, depths, addresses, sizes, times. */
static seL4_Word argument(void)
{
	switch (random_below(9)) {
	case 0:
		return random_word();
	case 1:
		return 64;
	case 2:
		return first + random_below(SLOTS);
	case 3:
		return 0x10000000 + random_below(64) * 4096;
	case 4:
		return 1ul << random_below(64);
	case 5:
		return random_below(300);
	case 6:
		return 1000 + random_below(5000);
	default:
		return random_below(16);
	}
}

static seL4_CPtr target(void)
{
	return first + random_below(SLOTS);
}

/* One system call: capabilities in all three places, label and length, words. */
static void call(long number, seL4_CPtr destination, seL4_Word label)
{
	seL4_IPCBuffer *buffer = seL4_GetIPCBuffer();

	for (int i = 0; i < WORDS; i++)
		buffer->msg[i] = argument();
	for (int i = 0; i < seL4_MsgMaxExtraCaps; i++)
		buffer->caps_or_badges[i] = target();
	seL4_SetCapReceivePath(seL4_CapInitThreadCNode, target(), 64);

	seL4_TrapRegisters registers = {
		.cap_badge = destination,
		.info = seL4_MessageInfo_new(label, 0, random_below(4), random_below(WORDS + 1))
				.words[0],
		.mr = {destination == seL4_CapInitThreadCNode ? target() : argument(), argument(),
		       argument(), argument()},
	};

	seL4_Trap((seL4_Syscall_ID)number, &registers, target(), target());
}

/* Threads make any call; one that blocks or faults is gone for the round. */
static void thread_main(seL4_Word unused)
{
	(void)unused;
	for (;;) {
		call(-1 - (long)random_below(11), target(), random_below(LABELS));
		thread_calls++;
	}
}

/* The root task makes calls that neither block nor fault, also on its own control capabilities. */
static void root_call(void)
{
	static const seL4_CPtr own[] = {seL4_CapIRQControl, seL4_CapASIDControl,
					seL4_CapInitThreadASIDPool, seL4_CapDomain};
	seL4_Word kind = random_below(40);

	if (kind < sizeof(own) / sizeof(own[0]))
		call(seL4_SysNBSend, own[kind], random_below(LABELS));
	else if (kind == 4)
		call(seL4_SysNBSend, seL4_CapInitThreadCNode, CNodeCopy + random_below(4));
	else if (kind == 5)
		seL4_Yield();
	else
		call(seL4_SysNBSend, target(), random_below(LABELS));
}

/* All share the root task's IPC buffer, and the variable that points to it. */
static seL4_Word own_tls(void)
{
	return (seL4_Word)__builtin_thread_pointer();
}

static void start(seL4_Word i)
{
	seL4_CPtr tcb = first + TCB + i, context = first + CONTEXT + i;
	seL4_UserContext registers = {.pc = (seL4_Word)thread_main,
				      .sp = (seL4_Word)stacks[i] + STACK_BYTES};

	check(seL4_SchedControl_Configure(boot_info->schedcontrol.start, context, 200 + i * 300,
					  i == 0 ? 200 : 5000, 0, i),
	      "budget");
	check(seL4_TCB_Configure(tcb, seL4_CapInitThreadCNode, 0, seL4_CapInitThreadVSpace, 0,
				 (seL4_Word)boot_info->ipcBuffer, seL4_CapInitThreadIPCBuffer),
	      "spaces");
	check(seL4_TCB_SetTimeoutEndpoint(tcb, first + ENDPOINT + 1), "timeout handler");
	check(seL4_TCB_SetSchedParams(tcb, seL4_CapInitThreadTCB, 1, 100 + random_below(100),
				      context, first + ENDPOINT),
	      "scheduling");
	check(seL4_TCB_WriteRegisters(tcb, 0, 0, sizeof(registers) / sizeof(seL4_Word), &registers),
	      "registers");
	check(seL4_TCB_SetTLSBase(tcb, own_tls()), "thread pointer");
	check(seL4_TCB_Resume(tcb), "start");
}

static void round_of_calls(void)
{
	for (seL4_Word i = 0; i < OBJECTS; i++)
		check(seL4_Untyped_Retype(pool, objects[i].type, objects[i].size_bits,
					  seL4_CapInitThreadCNode, 0, 0, first + i, 1),
		      "making objects of all memory");
	check(seL4_ARCH_ASIDPool_Assign(seL4_CapInitThreadASIDPool, first + VSPACE), "ASID");
	for (seL4_Word i = 0; i < THREADS; i++)
		start(i);
	for (int i = 0; i < CALLS; i++)
		root_call();
	check(seL4_CNode_Revoke(seL4_CapInitThreadCNode, pool, 64), "taking all back");
	for (seL4_Word i = 0; i < SLOTS; i++)
		check(seL4_CNode_Delete(seL4_CapInitThreadCNode, first + i, 64), "emptying slots");
}

int root_task(void)
{
	pool = new_object(seL4_UntypedObject, POOL_BITS);
	first = new_slot();
	for (int i = 1; i < SLOTS; i++)
		new_slot();
	check(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, OWN_PRIORITY),
	      "priority");
	for (int i = 0; i < ROUNDS; i++)
		round_of_calls();
	put(thread_calls > ROUNDS ? "storm: over\n" : "storm: the threads did not run\n");
	return thread_calls > ROUNDS ? 0 : 1;
}
