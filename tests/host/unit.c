/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The host port's own tests, and sequences that once broke an invariant.
 */
#include <string.h>

#include "arch/interface.h"
#include "arch/machine.h"
#include "cap/cap.h"
#include "object/invocation.h"
#include "object/thread.h"
#include "sched/fpu.h"
#include "sched/scheduler.h"
#include "trial.h"
#include "unit.h"

struct world world;
static struct snapshot *first;
static unsigned passed, failed;

void check(bool good, const char *what)
{
	good ? passed++ : failed++;
	if (!good)
		printf("FAILED: %s\n", what);
}

void reset(void)
{
	snapshot_restore(first);
	host_console();
}

static const char *play(const struct step *step)
{
	if (step_apply(step) == HOST_HALTED)
		return host_console();
	return machine_tlb_stale() ? "stale translation" : NULL;
}

static const struct trial trial = {&world, reset, play, NULL};

uint64_t do_call(uint64_t cap, uint64_t label, unsigned words, const uint64_t *word, unsigned caps,
		 const uint64_t *extra)
{
	struct step step = step_call(cap, label, words, word, caps, extra);
	const struct tcb *caller = current_thread();

	step_apply(&step);
	return caller->context.x[1] >> 12;
}

/* A frame that is unmapped takes its translation out of the TLB. */
static void test_tlb(void)
{
	uint64_t frame = world.first_frame, page = 0x420000;

	reset();
	check(do_call(frame, LABEL_ARMPageMap, WORDS(page, 3, 3), WORDS(WORLD_VSPACE)) == 0,
	      "a spare frame is mapped");
	machine_tlb_fill(page);
	check(machine.tlb[(machine.tlb_next - 1) % MACHINE_TLB].valid, "its translation is held");
	check(do_call(frame, LABEL_ARMPageUnmap, 0, NULL, 0, NULL) == 0, "it is unmapped");
	check(machine_tlb_stale() == NULL, "no stale translation is held");
	check(!machine.tlb[(machine.tlb_next - 1) % MACHINE_TLB].valid,
	      "the translation was dropped");
}

/* Cache operations touch each line of the range once (64-byte lines). */
static void test_cache(void)
{
	uint64_t frame = world.first_buffer;
	word cleaned, unified, invalidated;

	reset();
	cleaned = machine.lines_cleaned;
	check(do_call(frame, LABEL_ARMPageClean_Data, WORDS(32, 4096), 0, NULL) == 0, "clean");
	check(machine.lines_cleaned - cleaned == 64, "clean covers 64 lines");
	unified = machine.lines_unified;
	check(do_call(frame, LABEL_ARMPageUnify_Instruction, WORDS(0, 65), 0, NULL) == 0, "unify");
	check(machine.lines_unified - unified == 2, "unify covers 2 lines");
	check(machine.instruction_invalidations == 1, "unify drops instructions");
	invalidated = machine.lines_clean_invalidated;
	check(do_call(frame, LABEL_ARMPageCleanInvalidate_Data, WORDS(63, 65), 0, NULL) == 0,
	      "clean and invalidate");
	check(machine.lines_clean_invalidated - invalidated == 2, "a range over two lines");
}

/* An SGI capability sends its number to its target. */
static void test_sgi(void)
{
	word sent;

	reset();
	sent = machine.sgi_count;
	check(do_call(WORLD_IRQ_CONTROL, LABEL_ARMIRQIssueSGISignal,
		      WORDS(5, 3, world.used, WORD_BITS), WORDS(WORLD_CNODE)) == 0,
	      "an SGI capability is issued");
	do_call(world.used, 0, 0, NULL, 0, NULL);
	check(machine.sgi_count == sent + 1 && machine.sgi_last == (3 << 8 | 5),
	      "it sends its interrupt to its target");
}

/* FPU state follows its thread: trapped first use, saved when another thread uses it. */
static void test_fpu(void)
{
	struct step use = {.kind = STEP_FPU, .a = 0x1234};
	struct tcb *thread;

	reset();
	thread = current_thread();
	step_apply(&use);
	check(this_core()->fpu_owner == thread, "the first use makes a thread the owner");
	use.a = 0x5678;
	step_apply(&use);
	check(machine.fpu.vector[0] == 0x5678, "the owner is not trapped");
	fpu_release(thread, true);
	check(thread->fpu.vector[0] == 0x5678 && !this_core()->fpu_owner,
	      "release saves the state");
	machine.fpu.vector[0] = 0;
	step_apply(&(struct step){.kind = STEP_TIME, .a = 1});
	check(thread->fpu.vector[0] == 0x5678, "what others do does not touch it");
}

/*
 * Preemption: an interrupt that arrives in the middle of a long operation is
 * taken at once, and the operation goes on when its thread makes the call again.
 */

/* Makes the call and raises an interrupt at the first look for one. Whether it was preempted. */
static bool do_preempted(struct step step)
{
	const struct tcb *caller = current_thread();
	uint64_t pc = caller->context.pc;

	step.interrupt_after = 1;
	step.b = WORLD_IRQ;
	step_apply(&step);
	return caller->context.pc == pc;
}

static bool signalled(void)
{
	const struct notification *notification =
		cap_object(world_cap(&world, world.first_notification));

	return notification->active;
}

struct cap cap_at(unsigned slot)
{
	return world_cap(&world, slot);
}

struct tcb *thread_at(unsigned i)
{
	return cap_object(cap_at(world.first_thread + i));
}

/* Two untyped objects of 16 KiB leave 128 pieces of 256 bytes to clear. */
static void test_preempted_reset(void)
{
	unsigned untyped = world.first_untyped, spare = world.used;
	struct step again = step_call(untyped, LABEL_UntypedRetype, WORDS(2, 0, 0, 0, spare, 1),
				      WORDS(WORLD_CNODE));

	reset();
	check(do_call(untyped, LABEL_UntypedRetype, WORDS(0, 14, 0, 0, spare, 2),
		      WORDS(WORLD_CNODE)) == 0,
	      "32 KiB are handed out");
	do_call(WORLD_CNODE, LABEL_CNodeDelete, WORDS(spare, WORD_BITS), 0, NULL);
	do_call(WORLD_CNODE, LABEL_CNodeDelete, WORDS(spare + 1, WORD_BITS), 0, NULL);
	check(do_preempted(again) && signalled(), "a reset is preempted");
	check(cap_type(cap_at(spare)) == CAP_NULL && cap_at(untyped).data != 0 &&
		      cap_at(untyped).data < 1u << (15 - GRANULE_BITS),
	      "it has cleared a part");
	step_apply(&again);
	check(cap_type(cap_at(spare)) == CAP_ENDPOINT, "it ends when the call is made again");
}

/* A CNode of 256 slots. */
static void test_preempted_deletion(void)
{
	unsigned untyped = world.first_untyped, spare = world.used;
	struct step again =
		step_call(WORLD_CNODE, LABEL_CNodeDelete, WORDS(spare, WORD_BITS), 0, NULL);

	reset();
	check(do_call(untyped, LABEL_UntypedRetype, WORDS(4, 8, 0, 0, spare, 1),
		      WORDS(WORLD_CNODE)) == 0,
	      "a large CNode is made");
	check(do_preempted(again) && signalled(), "its deletion is preempted");
	check(cap_type(cap_at(spare)) == CAP_ZOMBIE, "a zombie counts what is left");
	step_apply(&again);
	check(cap_type(cap_at(spare)) == CAP_NULL, "it ends when the call is made again");
}

/* 150 endpoints. */
static void test_preempted_revocation(void)
{
	unsigned untyped = world.first_untyped, spare = world.used;
	struct step again =
		step_call(WORLD_CNODE, LABEL_CNodeRevoke, WORDS(untyped, WORD_BITS), 0, NULL);
	const struct slot *slot;

	reset();
	check(do_call(untyped, LABEL_UntypedRetype, WORDS(4, 8, 0, 0, spare, 1),
		      WORDS(WORLD_CNODE)) == 0,
	      "a large CNode is made");
	check(do_call(untyped, LABEL_UntypedRetype, WORDS(2, 0, spare, WORD_BITS, 0, 150),
		      WORDS(WORLD_CNODE)) == 0,
	      "endpoints are made in it");
	check(do_preempted(again) && signalled(), "their revocation is preempted");
	slot = cap_object(cap_at(spare));
	check(cap_type(slot[0].cap) == CAP_ENDPOINT && cap_type(slot[149].cap) == CAP_NULL,
	      "the last ones are gone");
	step_apply(&again);
	step_apply(&again);
	check(cap_type(cap_at(spare)) == CAP_NULL, "it ends when the call is made again");
}

/* An operation also stops when its thread's budget is used up. */
static void test_preempted_by_budget(void)
{
	unsigned untyped = world.first_untyped, spare = world.used;
	struct step again =
		step_call(WORLD_CNODE, LABEL_CNodeDelete, WORDS(spare, WORD_BITS), 0, NULL);
	const struct tcb *caller;
	uint64_t pc;

	reset();
	caller = current_thread();
	check(do_call(untyped, LABEL_UntypedRetype, WORDS(4, 8, 0, 0, spare, 1),
		      WORDS(WORLD_CNODE)) == 0,
	      "a large CNode is made");
	pc = caller->context.pc;
	machine.ticks_per_read = caller->sc->budget;
	step_begin(&again);
	check(caller->context.pc == pc || caller->state == THREAD_RESTART,
	      "a deletion outlives its thread's budget");
}

/* The initial thread's own slots hold derived copies: its buffer's is not mapped itself. */
static void test_boot_buffer(void)
{
	reset();
	check(current_thread()->slots[TCB_BUFFER].cap.data == 0,
	      "deleting the buffer slot's capability unmaps nothing");
}

/* YieldTo on the first thread's context, which runs at the same priority. */
static struct tcb *yield_to_first(int64_t number)
{
	struct tcb *caller = current_thread();
	struct step step =
		step_call(world.first_context, LABEL_SchedContextYieldTo, 0, NULL, 0, NULL);

	step.x[7] = (uint64_t)number;
	step_apply(&step);
	check(caller->yield_to != NULL && current_thread() != caller, "the other thread runs");
	return caller;
}

/* A YieldTo that was sent has no answer; one that was called has, when its caller runs again. */
static void test_yield_to_answers(void)
{
	struct tcb *caller;

	reset();
	caller = yield_to_first(-5);
	do_call(world.first_thread, LABEL_TCBSuspend, 0, NULL, 0, NULL);
	check(current_thread() == caller && caller->context.x[0] == world.first_context,
	      "a Send changes no register");
	reset();
	caller = yield_to_first(-1);
	do_call(world.first_thread, LABEL_TCBSuspend, 0, NULL, 0, NULL);
	check(current_thread() == caller && caller->context.x[1] == 1,
	      "a Call is answered with one word");
}

/* Suspending who yields cancels the YieldTo: no answer is written. */
static void test_yield_to_cancelled(void)
{
	struct tcb *caller;

	reset();
	caller = yield_to_first(-1);
	do_call(WORLD_INIT_TCB, LABEL_TCBSuspend, 0, NULL, 0, NULL);
	check(caller->yield_to == NULL && caller->context.x[1] == 0, "it has no answer");
}

/* The end of the thread that it waits for completes a YieldTo at once. */
static void test_yield_to_deleted(void)
{
	struct tcb *caller;

	reset();
	caller = yield_to_first(-1);
	thread_finalise(cap_object(cap_at(world.first_thread)));
	check(caller->yield_to == NULL && caller->context.x[1] == 1, "its answer is written");
	reset();
	caller = yield_to_first(-1);
	sched_context_finalise(cap_object(cap_at(world.first_context)));
	check(caller->yield_to == NULL && caller->context.x[1] == 1,
	      "so does the end of the context");
	reset();
}

/* A slice that is partly used stays so when its context becomes periodic while its thread can run.
 */
static void test_round_robin_to_periodic(void)
{
	const struct sched_context *sc;
	ticks begun;

	reset();
	sc = current_thread()->sc;
	check(sc == cap_object(cap_at(WORLD_INIT_SC)) && sc->period == 0 &&
		      sc->refills[0].amount == sc->budget,
	      "the initial thread has a whole slice");
	begun = machine.time;
	machine.time = this_core()->now + arch_us_to_ticks(200);
	do_call(WORLD_SCHED_CONTROL, LABEL_SchedControlConfigureFlags, WORDS(5000, 10000, 0, 0, 0),
		WORDS(WORLD_INIT_SC));
	check(sc->count == 2 && refill_head(sc)->amount == arch_us_to_ticks(4800),
	      "what it used is gone");
	check(refill_head(sc)->time >= begun + arch_us_to_ticks(200) &&
		      sc->refills[1].amount == arch_us_to_ticks(200) &&
		      sc->refills[1].time == refill_head(sc)->time + arch_us_to_ticks(10000),
	      "and comes back a period later");
}

#if NUM_DOMAINS > 1
/* At the end of a domain's time the next one's threads run. */
static void test_domains(void)
{
	unsigned other = world.first_thread;
	const struct tcb *before, *moved;

	reset();
	moved = cap_object(cap_at(other));
	check(do_call(WORLD_DOMAIN, LABEL_DomainScheduleConfigure, WORDS(0, 0, 1000), 0, NULL) == 0,
	      "domain 0 has 1000 ticks");
	check(do_call(WORLD_DOMAIN, LABEL_DomainScheduleConfigure, WORDS(1, 1, 500), 0, NULL) == 0,
	      "domain 1 has 500 ticks");
	check(do_call(WORLD_DOMAIN, LABEL_DomainSetSet, WORDS(1), WORDS(other)) == 0,
	      "a thread moves to domain 1");
	do_call(other, LABEL_TCBSuspend, 0, NULL, 0, NULL);
	do_call(other, LABEL_TCBResume, 0, NULL, 0, NULL); /* waits for its domain's time */
	check(do_call(WORLD_DOMAIN, LABEL_DomainScheduleSetStart, WORDS(0), 0, NULL) == 0,
	      "the schedule begins");
	before = current_thread();
	check(before != moved, "a thread of domain 0 runs");
	step_apply(&(struct step){.kind = STEP_TIME, .a = 999});
	check(current_thread()->domain == 0, "until its time is over");
	step_apply(&(struct step){.kind = STEP_TIME, .a = 1});
	check(current_thread() == moved, "then the thread of domain 1");
	step_apply(&(struct step){.kind = STEP_TIME, .a = 500});
	check(current_thread()->domain == 0 && this_core()->domain == 0, "then domain 0 again");
	do_call(WORLD_DOMAIN, LABEL_DomainScheduleSetStart, WORDS(1), 0, NULL);
	check(current_thread() == moved, "a schedule that begins elsewhere does so at once");
	reset();
	check(do_call(WORLD_DOMAIN, LABEL_DomainScheduleConfigure, WORDS(1, 2, 0), 0, NULL) ==
			      ERROR_InvalidArgument &&
		      do_call(WORLD_DOMAIN, LABEL_DomainScheduleConfigure, WORDS(1, 1, 0), 0,
			      NULL) == ERROR_InvalidArgument,
	      "the end of the schedule belongs to domain 0");
	check(do_call(WORLD_DOMAIN, LABEL_DomainScheduleConfigure, WORDS(1, 1, 1), 0, NULL) == 0,
	      "one tick is a time");
}
#endif

/*
 * Sequences that broke an invariant once.
 */

/* A fault given to a receiver without a reply object stayed pending. */
static const struct step fault_without_reply[] = {
	{.kind = STEP_SYSCALL},
	{.kind = STEP_ABORT, .a = 0x609000, .b = 1},
	{.kind = STEP_SYSCALL, .x = {0x31, [7] = (uint64_t)-9}},
	{.kind = STEP_ABORT, .a = 0x8000008000},
};

#define SEQUENCE(name) {#name, name, sizeof(name) / sizeof *(name)}

static const struct {
	const char *name;
	const struct step *steps;
	unsigned count;
} sequences[] = {
	SEQUENCE(fault_without_reply),
};

static void test_sequences(void)
{
	for (unsigned i = 0; i < sizeof sequences / sizeof *sequences; i++) {
		const char *wrong = trial_steps(&trial, sequences[i].steps, sequences[i].count);

		if (wrong)
			printf("%s", wrong);
		check(wrong == NULL, sequences[i].name);
	}
}

int main(void)
{
	world_make(&world, &world_general, NULL, NULL);
	first = snapshot_take(&world, true);
	test_tlb();
	test_cache();
	test_sgi();
	test_fpu();
	test_preempted_reset();
	test_preempted_deletion();
	test_preempted_revocation();
	test_preempted_by_budget();
	test_boot_buffer();
	test_yield_to_answers();
	test_yield_to_cancelled();
	test_yield_to_deleted();
	test_round_robin_to_periodic();
#if NUM_DOMAINS > 1
	test_domains();
#endif
	unit_details();
	unit_hostile();
	unit_schedule();
	test_sequences();
	printf("host: %u passed, %u failed\n", passed, failed);
	return failed != 0;
}
