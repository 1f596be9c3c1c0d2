/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Details that planted faults showed nothing else to notice: when the machine
 * is told, and functions at the edges of their ranges.
 */
#include <string.h>

#include "arch/interface.h"
#include "arch/machine.h"
#include "cap/cap.h"
#include "generate.h"
#include "ipc/ipc.h"
#include "object/irq.h"
#include "object/thread.h"
#include "object/untyped.h"
#include "sched/scheduler.h"
#include "unit.h"
#include "vspace/vspace.h"

enum { PAGE = 0x420000 };

/* A thread pointer that its thread wrote itself outlives a sleep of the core. */
static void test_thread_pointer_over_idle(void)
{
	struct tcb *thread;

	reset();
	for (unsigned i = 0; i < world.description->threads; i++)
		do_call(world.first_thread + i, LABEL_TCBSuspend, 0, NULL, 0, NULL);
	thread = current_thread();
	machine.tpidr_el0 = 0x7770;
	step_apply(&(struct step){.kind = STEP_SYSCALL,
				  .x = {world.first_notification, [7] = (uint64_t)-9}});
	check(!host_is_running(), "nothing is left to run");
	check(machine.ttbr0_el1 >> 48 == 0, "no address space is in force while the core sleeps");
	check(thread->context.tpidr_el0 == 0x7770, "the thread pointer is kept");
}

/* Bits 10, 11 and 53 of an entry: used, one address space's alone, not for the kernel to execute.
 */
static void test_entry(void)
{
	const pte always = (pte)1 << 10 | (pte)1 << 11 | (pte)1 << 53;

	reset();
	do_call(world.first_frame, LABEL_ARMPageMap, WORDS(PAGE, 3, 1), WORDS(WORLD_VSPACE));

	const pte *entry = frame_entry_of(cap_at(world.first_frame));

	check(entry && (*entry & always) == always, "what every entry has");
	check(entry && (*entry >> 8 & 3) == 3, "cached memory is shared by the cores");

	pte memory_type = entry ? *entry >> 2 & 7 : 0;

	do_call(world.first_frame, LABEL_ARMPageMap, WORDS(PAGE, 3, 0), WORDS(WORLD_VSPACE));
	check(entry && (*entry >> 2 & 7) != memory_type, "what is not cached is of another type");
	check(entry && pte_address(*entry) == cap_address(cap_at(world.first_frame)),
	      "an entry leads to its frame");
}

/* Invalidate_Data through the address space asks for a mapping that users can write through. */
static void test_invalidate_by_address(void)
{
	reset();
	do_call(world.first_frame, LABEL_ARMPageMap, WORDS(PAGE, 2, 3), WORDS(WORLD_VSPACE));
	check(do_call(WORLD_VSPACE, LABEL_ARMVSpaceInvalidate_Data, WORDS(PAGE, PAGE + 64), 0,
		      NULL) == ERROR_IllegalOperation,
	      "not of a read-only page");
	do_call(world.first_frame, LABEL_ARMPageMap, WORDS(PAGE, 3, 3), WORDS(WORLD_VSPACE));
	check(do_call(WORLD_VSPACE, LABEL_ARMVSpaceInvalidate_Data, WORDS(PAGE, PAGE + 64), 0,
		      NULL) == 0,
	      "of a writable page");

	paddr frame = cap_address(cap_at(world.first_frame));

	check(window_address((void *)machine.line) == frame, "the page's first line");
	do_call(WORLD_VSPACE, LABEL_ARMVSpaceClean_Data, WORDS(PAGE + 128, PAGE + 192), 0, NULL);
	check(window_address((void *)machine.line) == frame + 128, "the line at its offset");
}

/* A CNode capability to 2^4 slots of its own with some guard, mostly short. */
static struct cap some_cnode(paddr slots, uint64_t *random)
{
	uint8_t r[RECORD_BYTES];

	generate_record(random, r);

	word size = r[0] & 1 ? r[1] % 60 : r[1] % 4;
	struct cap cap = object_cap(CAP_CNODE, slots);

	cap.bits = 1 + r[2] % 4;
	if (r[3] % 4 == 0)
		size = WORD_BITS - cap.bits; /* takes a whole pointer */
	return cnode_guarded(cap, r[4] & 1 ? 0 : r[5], size);
}

/* A pointer that the guards on its way agree with, or nearly. */
static word some_pointer(struct cap node, uint64_t *random)
{
	word pointer = 0, left = WORD_BITS;
	uint8_t r[RECORD_BYTES];

	generate_record(random, r);
	for (unsigned i = 0; i < 4 && cap_type(node) == CAP_CNODE; i++) {
		word size = cnode_guard_size(node), index = r[i] & low_mask(node.bits);

		if (size + node.bits > left)
			break;
		left -= size + node.bits;
		pointer |= (cnode_guard(node) << node.bits | index) << left;
		node = ((struct slot *)cap_object(node))[index].cap;
	}
	return r[8] % 8 ? pointer | (r[9] & 1 ? r[10] & low_mask(left) : 0)
			: pointer ^ (word)1 << r[10] % WORD_BITS;
}

/* The quick ways to resolve a pointer find what the general one finds. */
static void test_find(void)
{
	enum { LEVELS = 4, SLOTS = 16 };
	paddr memory = world.memory + ((paddr)1 << world.description->memory_bits) - (paddr)4096;
	uint64_t random = generate_seed(1);
	unsigned found = 0, same = 0, rounds = 200000;

	reset();
	for (unsigned i = 0; i < rounds; i++) {
		struct cap root = some_cnode(memory, &random), node = root;
		struct lookup lookup;

		memset(window_pointer(memory), 0, LEVELS * SLOTS * sizeof(struct slot));
		for (unsigned k = 1; k < LEVELS; k++) {
			struct slot *slots = cap_object(node);

			node = some_cnode(memory + k * SLOTS * sizeof(struct slot), &random);
			for (unsigned n = 0; n < SLOTS; n += 1 + k)
				slots[n].cap = node;
		}

		word pointer = some_pointer(root, &random);
		struct slot *slot = cspace_walk(root, pointer, WORD_BITS, &lookup);

		same += cspace_find(root, pointer) == slot;
		found += slot != NULL;
	}
	reset();
	check(same == rounds, "the quick ways find what the general one finds");
	check(found > rounds / 4 && found < rounds - rounds / 20, "there and not there");
}

/* Cache operations by address reach to the end of user space and not beyond. */
static void test_end_of_user_space(void)
{
	reset();
	check(do_call(WORLD_VSPACE, LABEL_ARMVSpaceClean_Data,
		      WORDS(BOARD_USER_TOP - 64, BOARD_USER_TOP), 0, NULL) == 0,
	      "up to the end");
	check(do_call(WORLD_VSPACE, LABEL_ARMVSpaceClean_Data,
		      WORDS(BOARD_USER_TOP - 64, BOARD_USER_TOP + 1), 0,
		      NULL) == ERROR_IllegalOperation,
	      "not beyond");
}

/* Whoever takes his own address space away goes on without one at once. */
static void test_own_address_space(void)
{
	unsigned spare = world.first_vspace;

	reset();
	do_call(WORLD_ASID_POOL, LABEL_ARMASIDPoolAssign, 0, NULL, WORDS(spare));
	check(do_call(WORLD_INIT_TCB, LABEL_TCBSetSpace, WORDS(0, 0),
		      WORDS(0, WORLD_CNODE, spare)) == 0,
	      "another address space for oneself");
	check(machine.ttbr0_el1 == (cap_address(cap_at(spare)) | mapped_asid(cap_at(spare)) << 48),
	      "it is in force at once");
	asid_release(mapped_asid(cap_at(spare)), cap_object(cap_at(spare)));
	check(machine.ttbr0_el1 >> 48 == 0, "without its identifier it is out of force at once");
}

/* The last capability to an interrupt silences it. */
static void test_released_interrupt(void)
{
	reset();
	check(machine.enabled[WORLD_IRQ / WORD_BITS] >> WORLD_IRQ % WORD_BITS & 1,
	      "an interrupt with a handler is enabled");
	do_call(WORLD_CNODE, LABEL_CNodeDelete, WORDS(world.irq_handler, WORD_BITS), 0, NULL);
	check(!(machine.enabled[WORLD_IRQ / WORD_BITS] >> WORLD_IRQ % WORD_BITS & 1),
	      "one without is not");
}

/* An interrupt's handler may hold the last capability to the notification it signals. */
static void test_handler_deleted(void)
{
	struct notification *notification;
	struct tcb *thread = thread_at(0);

	reset();
	notification = cap_object(cap_at(world.first_notification));
	queue_remove(&notification->queue, thread);
	ready_remove(thread);
	thread->state = THREAD_BLOCKED_ON_NOTIFICATION;
	thread->blocked_on.notification = notification;
	queue_insert(&notification->queue, thread);
	do_call(world.irq_handler, LABEL_IRQSetIRQHandler, 0, NULL,
		WORDS(world.first_notification));
	for (unsigned slot = 0; slot < world.used; slot++)
		if (cap_type(cap_at(slot)) == CAP_NOTIFICATION &&
		    cap_object(cap_at(slot)) == notification)
			do_call(WORLD_CNODE, LABEL_CNodeDelete, WORDS(slot, WORD_BITS), 0, NULL);
	check(thread->state == THREAD_BLOCKED_ON_NOTIFICATION, "a capability is left");
	do_call(WORLD_CNODE, LABEL_CNodeDelete, WORDS(world.irq_handler, WORD_BITS), 0, NULL);
	check(thread->state == THREAD_RESTART, "its end is the notification's");
}

/* The end of the reply object ends a fault that waits for its handler's answer. */
static void test_unanswered_fault(void)
{
	struct reply *reply;
	struct tcb *thread = thread_at(0);

	reset();
	reply = cap_object(cap_at(world.first_reply));
	ready_remove(thread);
	thread->state = THREAD_BLOCKED_ON_REPLY;
	thread->fault.kind = FAULT_VM;
	thread->reply = reply;
	reply->tcb = thread;
	reply_finalise(reply);
	check(thread->state == THREAD_INACTIVE && thread->fault.kind == FAULT_NONE,
	      "the thread stops without a fault");
}

/* A full pool is full, whatever lies behind it. */
static void test_full_pool(void)
{
	struct cap pool = cap_at(WORLD_ASID_POOL);
	pte **entries = cap_object(pool);
	pte *behind = entries[ASIDS_PER_POOL];

	reset();
	for (word i = 1; i < ASIDS_PER_POOL; i++)
		entries[i] = entries[1];
	entries[ASIDS_PER_POOL] = entries[1];
	check(do_call(WORLD_ASID_POOL, LABEL_ARMASIDPoolAssign, 0, NULL,
		      WORDS(world.first_vspace)) == ERROR_DeleteFirst,
	      "no identifier is left");
	entries[ASIDS_PER_POOL] = behind;
}

/* Threads that never ran remember 0 as the identifiers' state, which is no state. */
static void test_removed_pool(void)
{
	reset();

	word state = asid_state;

	do_call(WORLD_CNODE, LABEL_CNodeDelete, WORDS(WORLD_ASID_POOL, WORD_BITS), 0, NULL);
	check(!asid_vspace(1), "a pool's identifiers go with it");
	check(asid_state > state, "which address spaces see");
}

static void test_untyped_at_boot(void)
{
	check(untyped_cap_full(0x40000000, 20, false).data == 1ul << 16,
	      "memory of the boot is to be cleared before it is handed out");
	check(untyped_cap_full(0x40000000, 20, true).data == 0, "device memory is not");
}

/* The FPU goes with its owner, or from an owner who may not use it. */
static void test_fpu_owner(void)
{
	struct step use = {.kind = STEP_FPU, .a = 1};
	struct tcb *owner;

	reset();
	step_apply(&use);
	owner = this_core()->fpu_owner;
	check(owner == current_thread(), "who uses the FPU owns it");
	do_call(WORLD_INIT_TCB, LABEL_TCBSetFlags, WORDS(0, TCB_FLAG_FPU_DISABLED), 0, NULL);
	check(!this_core()->fpu_owner, "until it may not use it");
	reset();
	step_apply(&use);
	thread_finalise(current_thread());
	check(!this_core()->fpu_owner, "or is gone");
	reset();
}

/* A preempted first phase is made again as a whole: its receive phase does not run before. */
static void test_preempted_first_phase(void)
{
	struct step step = step_call(world.first_untyped, LABEL_UntypedRetype,
				     WORDS(0, 12, 0, 0, world.used, 1), WORDS(WORLD_CNODE));
	struct tcb *caller;

	reset();
	caller = current_thread();
	step.x[7] = (uint64_t)-3; /* NBSendRecv */
	step.x[8] = step.x[0];
	step.x[0] = world.first_endpoint;
	step.interrupt_after = 1;
	step.b = WORLD_IRQ;
	this_core()->work_units = WORK_UNITS_PER_PREEMPT;
	((struct slot *)cap_object(cap_at(WORLD_CNODE)))[world.first_untyped].cap.data = 64;
	step_begin(&step);
	check(caller->state != THREAD_BLOCKED_ON_RECEIVE, "it has not received");
	reset();
}

/* Refusals that random calls seldom meet, each with its error ("Invocations"). */
static void test_refusals(void)
{
	const unsigned thread = world.first_thread, spare = world.first_vspace;

	reset();
	check(do_call(WORLD_DOMAIN, LABEL_DomainScheduleConfigure, WORDS(0, 0, 1ul << 56), 0,
		      NULL) == ERROR_InvalidArgument,
	      "a domain's time has 56 bits");
	check(do_call(thread, LABEL_TCBWriteRegisters, WORDS(0), 0, NULL) == ERROR_TruncatedMessage,
	      "WriteRegisters needs two words");
	check(do_call(thread, LABEL_TCBSetSchedParams, WORDS(255, 255),
		      WORDS(WORLD_INIT_TCB, world.first_context, 0)) == 0,
	      "the authority's own priorities can be given");
	check(do_call(WORLD_CNODE, LABEL_CNodeMint,
		      WORDS(world.used, WORD_BITS, WORLD_CNODE, WORD_BITS, 15, 63),
		      WORDS(WORLD_CNODE)) == ERROR_IllegalOperation,
	      "a guard leaves room for the CNode's own bits");
	check(do_call(WORLD_ASID_CONTROL, LABEL_ARMASIDControlMakePool,
		      WORDS(world.used, WORD_BITS),
		      WORDS(thread, WORLD_CNODE)) == ERROR_InvalidCapability,
	      "a pool is made of untyped memory");
	check(do_call(world.first_table, LABEL_ARMPageTableMap, WORDS(PAGE, 0), WORDS(spare)) ==
		      ERROR_InvalidCapability,
	      "an address space without identifier");
	do_call(WORLD_ASID_POOL, LABEL_ARMASIDPoolAssign, 0, NULL, WORDS(spare));
	asid_assign(mapped_asid(cap_at(spare)), cap_object(cap_at(WORLD_VSPACE)));
	check(do_call(world.first_table, LABEL_ARMPageTableMap, WORDS(PAGE, 0), WORDS(spare)) ==
		      ERROR_InvalidCapability,
	      "an address space whose identifier is another's");
	asid_assign(mapped_asid(cap_at(spare)), NULL);
	check(do_call(world.first_table, LABEL_ARMPageTableMap, WORDS(PAGE, 0), WORDS(spare)) ==
		      ERROR_FailedLookup,
	      "an address space whose identifier is nobody's");
	asid_pool_install(NULL, 0);
	check(do_call(WORLD_ASID_POOL, LABEL_ARMASIDPoolAssign, 0, NULL,
		      WORDS(world.first_vspace)) == ERROR_InvalidCapability,
	      "it has an identifier already");
	reset();
	/* The buffer names `spare` from here on: without the pool nobody can write to it. */
	check(do_call(WORLD_ASID_POOL, LABEL_ARMASIDControlMakePool, 0, NULL, WORDS(spare)) ==
		      ERROR_IllegalOperation,
	      "a pool makes no pools");
	asid_pool_install(NULL, 0);
	check(do_call(WORLD_ASID_POOL, LABEL_ARMASIDPoolAssign, 0, NULL, WORDS(spare)) ==
		      ERROR_FailedLookup,
	      "a pool that is out of force");
	asid_pool_install(cap_object(cap_at(WORLD_VSPACE)), 0);
	check(do_call(WORLD_ASID_POOL, LABEL_ARMASIDPoolAssign, 0, NULL, WORDS(spare)) ==
		      ERROR_InvalidCapability,
	      "a pool in whose place there is another");
	reset();
}

/* A copy of a page table keeps it from being unmapped. */
static void test_copied_table(void)
{
	const uint64_t where = 0x8000000000;

	reset();
	check(do_call(world.first_table, LABEL_ARMPageTableMap, WORDS(where, 0),
		      WORDS(WORLD_VSPACE)) == 0,
	      "a table is mapped");
	do_call(WORLD_CNODE, LABEL_CNodeCopy,
		WORDS(world.used, WORD_BITS, world.first_table, WORD_BITS, 15), WORDS(WORLD_CNODE));
	check(do_call(world.first_table, LABEL_ARMPageTableUnmap, 0, NULL, 0, NULL) ==
		      ERROR_RevokeFirst,
	      "and not unmapped while there is a copy");
}

/* Memory of the board, and what lies beside it. */
static void test_memory_covers(void)
{
	check(memory_covers(0x40000000, 0x1000000), "all of the memory");
	check(!memory_covers(0x3ffffff8, 8), "below it");
	check(!memory_covers(0x40fffff8, 16), "over its end");
	check(!memory_covers(0x40000000, 0x1000008), "more than there is");
}

void unit_details(void)
{
	test_thread_pointer_over_idle();
	test_entry();
	test_invalidate_by_address();
	test_find();
	test_end_of_user_space();
	test_own_address_space();
	test_released_interrupt();
	test_handler_deleted();
	test_unanswered_fault();
	test_full_pool();
	test_removed_pool();
	test_untyped_at_boot();
	test_fpu_owner();
	test_preempted_first_phase();
	test_refusals();
	test_copied_table();
	test_memory_covers();
}
