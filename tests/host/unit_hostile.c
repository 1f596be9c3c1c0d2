/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What threads could do to the kernel or to others at rare moments: when an
 * operation is preempted, when nobody runs, when times are far away.
 */
#include "arch/interface.h"
#include "arch/machine.h"
#include "cap/derivation.h"
#include "object/object_type.h"
#include "sched/scheduler.h"
#include "unit.h"
#include "vspace/vspace.h"

#define CNODE WORDS(WORLD_CNODE)

/* System calls by number, of two arguments. */
enum { CALL = -1, REPLY_RECV = -2, SEND = -5, WAIT = -9 };

static enum host_exit system_call(int64_t number, uint64_t cap, uint64_t info, uint64_t reply)
{
	return step_apply(&(struct step){.kind = STEP_SYSCALL,
					 .x = {cap, info, [6] = reply, [7] = (uint64_t)number}});
}

static enum host_exit wait(uint64_t notification)
{
	return system_call(WAIT, notification, 0, 0);
}

static void pass(ticks time)
{
	step_apply(&(struct step){.kind = STEP_TIME, .a = time});
}

/* The running thread's operation, preempted by the world's interrupt after so many units of work.
 */
static void do_preempted(struct step call, uint32_t units_before, uint32_t reads)
{
	this_core()->work_units = units_before;
	call.interrupt_after = reads;
	call.b = WORLD_IRQ;
	step_apply(&call);
}

static struct slot *world_slot(unsigned slot)
{
	return (struct slot *)window_pointer(world.cnode) + slot;
}

/* Two CNodes in untypeds of their own: the last capabilities to them are in `inner` and `outer`. */
static void make_cnodes(unsigned inner, unsigned inner_bits, unsigned outer)
{
	unsigned untyped = world.first_untyped;

	check(do_call(untyped + 1, LABEL_UntypedRetype,
		      WORDS(OBJECT_CapTableObject, inner_bits, 0, 0, inner, 1), CNODE) == 0 &&
		      do_call(untyped + 2, LABEL_UntypedRetype,
			      WORDS(OBJECT_CapTableObject, 2, 0, 0, outer, 1), CNODE) == 0,
	      "two CNodes are made");
}

/* An unfinished CNode without any slot left is met in another one that is deleted. */
static void test_nothing_left_of_inner(void)
{
	unsigned inner = world.used, outer = world.used + 1;

	reset();
	make_cnodes(inner, 7, outer);
	do_preempted(step_call(WORLD_CNODE, LABEL_CNodeDelete, WORDS(inner, WORD_BITS), 0, NULL), 0,
		     4);
	const struct slot *first = cap_object(cap_at(inner));

	check(cap_at(inner).type == CAP_ZOMBIE && cap_at(inner).data == 0,
	      "deletion is preempted after the last slot");
	check(do_call(outer, LABEL_CNodeMove, WORDS(1, 2, inner, WORD_BITS), CNODE) == 0,
	      "what is left can be moved");
	check(do_call(WORLD_CNODE, LABEL_CNodeDelete, WORDS(outer, WORD_BITS), 0, NULL) == 0,
	      "the other CNode is deleted");
	check(cap_type(first->cap) == CAP_NULL &&
		      !slot_has_children(world_slot(world.first_untyped + 2)),
	      "nothing of it is kept in memory that is free");
}

/* An unfinished CNode whose last slot has what is left of the one that it is in. */
static void test_only_outer_left_of_inner(void)
{
	unsigned inner = world.used, outer = world.used + 1, untyped = world.first_untyped;

	reset();
	make_cnodes(inner, 6, outer);
	do_call(outer, LABEL_CNodeMove, WORDS(1, 2, inner, WORD_BITS), CNODE);

	const struct slot *in_outer = cap_object(cap_at(outer));
	const struct slot *in_inner = cap_object(in_outer[1].cap);

	do_call(outer, LABEL_CNodeMove, WORDS(1 << 6, 2 + 6, outer, WORD_BITS), CNODE);
	check(cap_type(in_inner[0].cap) == CAP_CNODE,
	      "each holds the only capability to the other");
	do_preempted(
		step_call(WORLD_CNODE, LABEL_CNodeRevoke, WORDS(untyped + 1, WORD_BITS), 0, NULL),
		1, 2);
	check(in_outer[1].cap.type == CAP_ZOMBIE && in_outer[1].cap.data == 1,
	      "deletion is preempted before the last slot");
	do_call(world.irq_handler, LABEL_IRQAckIRQ, 0, NULL, 0, NULL);
	do_preempted(
		step_call(WORLD_CNODE, LABEL_CNodeRevoke, WORDS(untyped + 2, WORD_BITS), 0, NULL),
		28, 1);
	check(slot_has_children(world_slot(untyped + 1)) ||
		      (cap_type(in_inner[0].cap) == CAP_NULL &&
		       cap_type(in_inner[1].cap) == CAP_NULL),
	      "nothing is kept in memory that is free");
	do_call(WORLD_CNODE, LABEL_CNodeRevoke, WORDS(untyped + 2, WORD_BITS), 0, NULL);
	do_call(WORLD_CNODE, LABEL_CNodeRevoke, WORDS(untyped + 1, WORD_BITS), 0, NULL);
	check(!slot_has_children(world_slot(untyped + 1)) &&
		      !slot_has_children(world_slot(untyped + 2)),
	      "both can be deleted afterwards");
}

/*
 * `thread` cancels what a higher one sends, and its time is over when its work
 * can be preempted. Returns the thread of the two that runs then.
 */
static struct tcb *use_up(const struct tcb *thread, ticks ticks_per_read)
{
	unsigned badged = world.used, limit = 20;

	do_call(WORLD_CNODE, LABEL_CNodeMint,
		WORDS(badged, WORD_BITS, world.first_endpoint + 1, WORD_BITS, 15, 7), CNODE);
	do_call(WORLD_INIT_TCB, LABEL_TCBSetPriority, WORDS(1), WORDS(WORLD_INIT_TCB));
	while (limit-- > 0 && host_is_running() && current_thread() != thread) {
		if (current_thread() == thread_at(0))
			system_call(SEND, badged, 0, 0);
		else
			wait(world.first_notification + 1);
	}
	check(current_thread() == thread, "the thread runs");
	machine.ticks_per_read = ticks_per_read;
	this_core()->work_units = 31;

	struct step cancel = step_call(WORLD_CNODE, LABEL_CNodeCancelBadgedSends,
				       WORDS(badged, WORD_BITS), 0, NULL);

	check(step_begin(&cancel) != HOST_HALTED, "its operation is preempted");
	machine.ticks_per_read = 0;
	return current_thread();
}

static void test_slice_used_up_in_operation(void)
{
	const struct tcb *init;

	reset();
	init = cap_object(cap_at(WORLD_INIT_TCB));
	check(use_up(init, 200000) == thread_at(0), "the higher thread runs");
	check(refill_head(init->sc)->amount <= init->sc->budget, "a slice is never less than none");
	wait(world.first_notification + 1);
	check(current_thread() == init && refill_sufficient(init->sc, 0), "a new slice begins");
}

static void test_budget_used_up_in_operation(void)
{
	const struct tcb *thread = thread_at(2);

	reset();
	check(use_up(thread, 20000) == thread_at(0), "the higher thread runs");
	check(thread->in_release_queue && !thread->in_ready_queue,
	      "a thread whose budget was used up in its operation waits for the next");
}

/* A thread that wakes when nobody ran does not find the registers of who ran before. */
static void test_fpu_over_idle(void)
{
	struct step use = {.kind = STEP_FPU, .a = 0x5ec4e7};
	const struct tcb *woken, *owner = NULL;

	reset();
	woken = current_thread();
	wait(world.first_notification); /* of the interrupt */
	for (unsigned i = 0; i < 20 && host_is_running(); i++) {
		owner = current_thread();
		step_apply(&use);
		wait(world.first_notification + 1);
	}
	check(!host_is_running() && owner, "nobody runs");
	step_apply(&(struct step){.kind = STEP_IRQ, .a = WORLD_IRQ});
	check(current_thread() == woken, "the interrupt wakes its thread");
	use.a = 1;
	step_apply(&use);
	check(this_core()->fpu_owner == woken && owner->fpu.vector[0] == 0x5ec4e7,
	      "the registers are those of who uses them");
}

#if NUM_DOMAINS > 1
static void test_domain_over_idle(void)
{
	reset();
	do_call(WORLD_DOMAIN, LABEL_DomainScheduleConfigure, WORDS(0, 0, 100000), 0, NULL);
	do_call(WORLD_DOMAIN, LABEL_DomainScheduleConfigure, WORDS(1, 1, 50000), 0, NULL);
	do_call(WORLD_DOMAIN, LABEL_DomainSetSet, WORDS(1), WORDS(world.first_thread + 2));
	do_call(WORLD_DOMAIN, LABEL_DomainScheduleSetStart, WORDS(0), 0, NULL);
	for (unsigned i = 0; i < 20 && host_is_running(); i++)
		wait(world.first_notification + 1);
	check(!host_is_running(), "nobody of the first domain runs");
	pass(120000);
	check(current_thread() == thread_at(2), "the second domain has its turn");
}
#endif

/* Page_Map with the right to nothing: not even instructions can be fetched there. */
static void test_page_without_rights(void)
{
	word page = 0x420000;
	struct walk walk;

	reset();
	check(do_call(world.first_frame, LABEL_ARMPageMap, WORDS(page, 0, 3),
		      WORDS(WORLD_VSPACE)) == 0,
	      "a frame is mapped");
	walk = table_walk(cap_object(cap_at(WORLD_VSPACE)), page);
	check((*walk.entry & (PTE_VALID | PTE_USER | PTE_USER_NX)) == (PTE_VALID | PTE_USER_NX),
	      "users cannot use the page");
}

/* The longest period, again and again. */
static void test_far_refills(void)
{
	struct sched_context *sc;
	bool wrapped = false;

	reset();
	pass(100000);
	check(do_call(WORLD_SCHED_CONTROL, LABEL_SchedControlConfigureFlags,
		      WORDS(20, MAX_PERIOD_US, 0, 1, 0), WORDS(WORLD_INIT_SC)) == 0,
	      "a context with the longest period");
	sc = cap_object(cap_at(WORLD_INIT_SC));
	for (unsigned i = 0; i < 10000; i++) {
		ticks before = refill_head(sc)->time;

		refill_charge(sc, sc->budget);
		wrapped |= refill_head(sc)->time < before;
	}
	check(!wrapped, "budget that comes back in centuries does not come back at once");
	reset();
}

/* A sporadic caller that waits to be received saves no budget. */
static void test_sporadic_in_queue(void)
{
	const struct tcb *server = thread_at(3), *init;
	unsigned endpoint = world.first_endpoint, limit = 20;
	struct sched_context *sc = thread_at(2)->sc;

	reset();
	init = cap_object(cap_at(WORLD_INIT_TCB));
	do_call(WORLD_INIT_TCB, LABEL_TCBSetPriority, WORDS(1), WORDS(WORLD_INIT_TCB));
	while (limit-- > 0 && current_thread() != init) {
		const struct tcb *thread = current_thread();

		if (thread == thread_at(0) || thread == thread_at(2))
			system_call(CALL, endpoint, 0, 0);
		else
			wait(world.first_notification + (thread == server ? 2 : 1));
	}
	check(sc->sporadic && sc->period != 0, "the context is sporadic");
	pass(5 * sc->period);
	system_call(SEND, world.first_notification + 2, 0, 0);
	check(current_thread() == server, "the server runs");
	system_call(REPLY_RECV, endpoint, 0, world.first_reply);
	check(current_thread() == server && server->sc == sc, "on the time of who has waited");
	check(refill_head(sc)->time == this_core()->now, "that counts from now on");
}

void unit_hostile(void)
{
	test_nothing_left_of_inner();
	test_only_outer_left_of_inner();
	test_slice_used_up_in_operation();
	test_budget_used_up_in_operation();
	test_fpu_over_idle();
#if NUM_DOMAINS > 1
	test_domain_over_idle();
#endif
	test_page_without_rights();
	test_far_refills();
	test_sporadic_in_queue();
	reset();
}
