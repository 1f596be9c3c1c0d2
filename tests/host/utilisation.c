/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who uses the processor, in kernels that count it: after random steps what the
 * threads have is what there was, to the cycle; and the calls' details.
 *
 *   utilisation WORLD FIRST-SEED TRIALS
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "arch/cycles.h"
#include "arch/machine.h"
#include "cap/cap.h"
#include "debug.h"
#include "entry/entry.h"
#include "sched/utilisation.h"
#include "ipc/ipc.h"
#include "arch/interface.h"
#include "trial.h"

enum { KERNEL_CYCLES = 10 /* between two reads of the counter */, REPORT_WORDS = 13 };

static struct world world;
static struct snapshot *first;
static unsigned passed, failed;

/* What all threads and the idle thread have used, and which threads there are. */
struct sum {
	struct utilisation used;
	uint64_t threads; /* a digest */
};

static void add(struct sum *sum, const struct tcb *thread)
{
	const struct utilisation *used = &thread->utilisation;

	sum->used.cycles += used->cycles;
	sum->used.schedules += used->schedules;
	sum->used.kernel_cycles += used->kernel_cycles;
	sum->used.kernel_entries += used->kernel_entries;
	sum->threads = (sum->threads ^ (uint64_t)thread) * UINT64_C(0x9e3779b97f4a7c15);
}

static struct sum sum_of_threads(void)
{
	struct sum sum = {0};

	for (const struct tcb *thread = debug_threads(); thread; thread = thread->debug_next)
		add(&sum, thread);
	add(&sum, &this_core()->idle);
	return sum;
}

static bool grew_alike(const struct utilisation *a, const struct utilisation *a_before,
		       const struct utilisation *b, const struct utilisation *b_before)
{
	return a->cycles - a_before->cycles == b->cycles - b_before->cycles &&
	       a->schedules - a_before->schedules == b->schedules - b_before->schedules &&
	       a->kernel_cycles - a_before->kernel_cycles ==
		       b->kernel_cycles - b_before->kernel_cycles &&
	       a->kernel_entries - a_before->kernel_entries ==
		       b->kernel_entries - b_before->kernel_entries;
}

static void reset(void)
{
	snapshot_restore(first);
	host_console();
}

/* What is wrong with the growth of the totals since `before`. */
static const char *judge_totals(const struct utilisation *before, bool slept)
{
	const struct measurement *measurement = &this_core()->measurement;
	const struct utilisation *total = &measurement->total;

	if (total->kernel_cycles > total->cycles)
		return "more cycles in the kernel than there were";
	if (!host_is_running() && measurement->running != &this_core()->idle)
		return "sleep is not the idle thread's";
	/* A machine that sleeps is woken behind the kernel's back. */
	if (!slept && host_is_running() &&
	    total->kernel_cycles - before->kernel_cycles !=
		    (total->kernel_entries - before->kernel_entries) * KERNEL_CYCLES)
		return "an entry without its end, or an end without its entry";
	return NULL;
}

/* Some cycles pass before the step: the running thread's, or idling. */
static const char *play(const struct step *step)
{
	const struct measurement *measurement = &this_core()->measurement;
	struct sum before = sum_of_threads(), after;
	struct utilisation total = measurement->total;
	uint64_t charged = measurement->charged;
	bool slept = !host_is_running();

	machine.cycles += step->x[2] & 0xff;
	if (step_apply(step) == HOST_HALTED)
		return host_console();
	after = sum_of_threads();
	if (measurement->total.cycles - total.cycles != measurement->charged - charged)
		return "the total is not what the counter says";
	if (after.threads == before.threads &&
	    !grew_alike(&after.used, &before.used, &measurement->total, &total))
		return "the sum of the threads' counters is not the total";
	return judge_totals(&total, slept);
}

static void check(bool good, const char *what)
{
	good ? passed++ : failed++;
	if (!good)
		printf("FAILED: %s\n", what);
}

static uint64_t make_call(int64_t number, uint64_t cap, uint64_t second)
{
	struct step step = {.kind = STEP_SYSCALL, .x = {cap, second, [7] = (uint64_t)number}};
	const struct tcb *caller = current_thread();

	memset(step.message, 0xff, sizeof step.message); /* words 4 .. 11 of the buffer */
	step_apply(&step);
	return caller->context.x[0];
}

/* What the kernel reports of the thread in slot `tcb`; words that it leaves are ~0. */
static const uint64_t *report_of(uint64_t tcb)
{
	static uint64_t words[REPORT_WORDS];
	word *message = &thread_buffer(current_thread(), true)[BUFFER_MESSAGE];

	memset(message, 0xff, sizeof words);
	make_call(SYSCALL_BenchmarkGetThreadUtilisation, tcb, 0);
	memcpy(words, message, sizeof words);
	return words;
}

/* The slot of the running thread. */
static uint64_t own_tcb(void)
{
	for (unsigned slot = 1; slot < 1u << world.description->cnode_bits; slot++) {
		struct cap cap = world_cap(&world, slot);

		if (cap_type(cap) == CAP_TCB && cap_object(cap) == current_thread())
			return slot;
	}
	return 0;
}

static void test_boot(void)
{
	check(machine.pmuserenr_el0 == PMUSERENR_ENABLE, "users may read the counters");
	check(machine.pmcntenset_el0 == PMCNTENSET_CYCLES, "the cycle counter counts");
	check(machine.pmcr_el0 == (PMCR_ENABLE | PMCR_LONG_COUNTER), "64 bits");
}

static void test_measurement(void)
{
	const uint64_t *words;
	uint64_t self = own_tcb();

	reset();
	utilisation_stop();
	this_core()->idle.utilisation.cycles = 1;
	check(make_call(SYSCALL_BenchmarkResetLog, 5, 0) == 0, "ResetLog succeeds");
	machine.cycles += 1000;
	make_call(SYSCALL_BenchmarkNullSyscall, 0, 0);
	check(make_call(SYSCALL_BenchmarkFinalizeLog, 5, 0) == 5, "FinalizeLog says nothing");
	words = report_of(self);
	/* The rest of ResetLog, a whole call, the beginning of FinalizeLog. */
	check(words[0] == 1000 + 4 * KERNEL_CYCLES && words[9] == words[0], "cycles");
	check(words[2] == 2 * KERNEL_CYCLES && words[11] == words[2], "cycles in the kernel");
	check(words[3] == 2 && words[12] == 2, "kernel entries");
	check(words[1] == 0 && words[10] == 0, "no other thread ran");
	check(words[4] == 0 && words[5] == 0 && words[8] == 0, "nobody slept");
	make_call(SYSCALL_BenchmarkResetThreadUtilisation, self, 0);
	words = report_of(self);
	check(words[0] == 0 && words[3] == 0 && words[9] != 0, "one thread's counters are reset");
}

/* The counter is the users' to set: what was counted stays, nothing wraps. */
static void test_counter_set_back(void)
{
	const uint64_t *words;

	reset();
	machine.cycles += 1000;
	make_call(SYSCALL_BenchmarkResetLog, 0, 0);
	machine.cycles = 100;
	make_call(SYSCALL_BenchmarkFinalizeLog, 0, 0);
	words = report_of(own_tcb());
	check(words[9] == KERNEL_CYCLES + 100 + KERNEL_CYCLES, "a counter that was set back");
}

static void test_fpu(void)
{
	const struct tcb *thread;
	struct step use = {.kind = STEP_FPU, .a = 1};

	reset();
	thread = current_thread();
	make_call(SYSCALL_BenchmarkResetLog, 0, 0);
	step_apply(&use);
	check(thread->utilisation.kernel_entries == 1, "the first use of the FPU is an entry");
	step_apply(&use);
	check(thread->utilisation.kernel_entries == 1, "the next is none");
}

static void test_nothing_named(void)
{
	const uint64_t *words;

	reset();
	words = report_of(0);
	for (unsigned i = 0; i < REPORT_WORDS; i++)
		check(words[i] == ~UINT64_C(0), "nothing is reported of no thread");
	make_call(SYSCALL_BenchmarkResetThreadUtilisation, WORLD_CNODE, 0);
	check(current_thread()->utilisation.kernel_entries > 0, "a CNode is not reset");
}

static void test_caches(void)
{
	reset();
	make_call(SYSCALL_BenchmarkFlushCaches, 0, 0);
	check(machine.cache_flushes == 1, "all caches are flushed");
	make_call(SYSCALL_BenchmarkFlushCaches, 1, CACHE_DATA);
	check(machine.cache_flushes == 1 && machine.first_cache_flushes == CACHE_DATA,
	      "the first data cache is flushed");
}

/* Calls that need a debug build, too. */
static void test_all_threads(void)
{
	struct sum sum;

	reset();
	make_call(SYSCALL_BenchmarkDumpAllThreadsUtilisation, 0, 0);
	check(strstr(host_console(), "cycles") != NULL, "all threads' counters are printed");
	utilisation_stop();
	this_core()->idle.utilisation = (struct utilisation){0};
	make_call(SYSCALL_BenchmarkResetAllThreadsUtilisation, 0, 0);
	sum = sum_of_threads();
	check(sum.used.cycles == 0 && sum.used.kernel_entries == 0,
	      "all threads' counters are reset");
}

int main(int argc, char **argv)
{
	const struct trial trial = {&world, reset, play, NULL};
	const struct world_description *description = argc == 4 ? world_named(argv[1]) : NULL;

	if (!description) {
		fprintf(stderr, "usage: utilisation general|servers FIRST-SEED TRIALS\n");
		return 2;
	}

	uint64_t seed = strtoull(argv[2], NULL, 0), count = strtoull(argv[3], NULL, 0);

	world_make(&world, description, NULL, NULL);
	machine.cycles_per_read = KERNEL_CYCLES;
	utilisation_start();
	first = snapshot_take(&world, true);
	test_boot();
	test_measurement();
	test_counter_set_back();
	test_fpu();
	test_nothing_named();
	test_caches();
	test_all_threads();
	check(trial_run(&trial, seed, count), "cycles are charged once each");
	printf("utilisation, %s: %" PRIu64 " steps from seeds %" PRIu64 " to %" PRIu64 "\n",
	       description->name, trial_played(), seed, seed + count - 1);
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
