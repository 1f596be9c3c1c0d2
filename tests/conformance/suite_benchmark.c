/* SPDX-License-Identifier: BSD-2-Clause */
/* Benchmark calls: there in benchmark kernels, unknown system calls in others ("Debug and benchmark
 * calls"). */
#include "support.h"

#ifdef CONFIG_BENCHMARK_TRACK_UTILISATION

enum { WORDS_REPORTED = BENCHMARK_TOTAL_NUMBER_KERNEL_ENTRIES + 1 };

/* What the kernel reports of a thread, as message words. */
struct utilisation {
	seL4_Word word[WORDS_REPORTED];
};

static struct utilisation utilisation_of(seL4_CPtr tcb)
{
	struct utilisation seen;

	seL4_BenchmarkGetThreadUtilisation(tcb);
	memcpy(seen.word, seL4_GetIPCBuffer()->msg, sizeof(seen.word));
	return seen;
}

/* Runs for at least so many cycles; how many it were. */
static seL4_Word spin(seL4_Word cycles)
{
	seL4_Word start = read_cycles(), passed;

	do
		passed = read_cycles() - start;
	while (passed < cycles);
	return passed;
}

enum { SPIN = 50000 /* cycles */, CALLS = 20 };

/* "BenchmarkNullSyscall: nothing"; no call changes a register that is not its result. */
static void leaves_registers(void)
{
	static const struct {
		seL4_Int64 number;
		seL4_Word argument, second, result;
	} calls[] = {
		{seL4_SysBenchmarkNullSyscall, 17, 18, 17},
		{seL4_SysBenchmarkFlushCaches, 0, 18, 0},
		{seL4_SysBenchmarkFlushCaches, 1, 1, 1},
		{seL4_SysBenchmarkFlushCaches, 1, 2, 1},
		{seL4_SysBenchmarkFlushCaches, 1, 3, 1},
		{seL4_SysBenchmarkResetLog, 17, 18, 0},
		{seL4_SysBenchmarkFinalizeLog, 17, 18, 17},
		{seL4_SysBenchmarkGetThreadUtilisation, TCB, 18, TCB},
		{seL4_SysBenchmarkResetThreadUtilisation, TCB, 18, TCB},
	};

	for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		struct thread *thread =
			issue(HIGH, calls[i].number, calls[i].argument, calls[i].second, 33, 34);

		CHECK(thread->done);
		CHECK_EQUAL(thread->out[0], calls[i].result);
		CHECK_EQUAL(thread->out[1], calls[i].second);
		for (seL4_Word word = 0; word < 4; word++)
			CHECK_EQUAL(thread->out[2 + word], MESSAGE + word);
	}
}

static void reports_thirteen_words(void)
{
	seL4_IPCBuffer *buffer = seL4_GetIPCBuffer();

	for (seL4_Word i = 0; i < seL4_MsgMaxLength; i++)
		buffer->msg[i] = ~i;
	seL4_BenchmarkGetThreadUtilisation(RUNNER_TCB);
	CHECK_EQUAL(WORDS_REPORTED, 13);
	for (seL4_Word i = 0; i < WORDS_REPORTED; i++)
		CHECK(buffer->msg[i] != ~i);
	for (seL4_Word i = WORDS_REPORTED; i < seL4_MsgMaxLength; i++)
		CHECK_EQUAL(buffer->msg[i], ~i);
}

/* Calls of a log, and those that debug builds have beside them. */
static void others_are_unknown(void)
{
	check_unknown_call(seL4_SysBenchmarkSetLogBuffer);
	check_unknown_call(-28);
	check_unknown_call(-29);
}

/* The interval is as long as what the thread itself sees of it. */
static void measures_an_interval(void)
{
	seL4_Word before = read_cycles(), inside, after;
	struct utilisation seen;

	OK(seL4_BenchmarkResetLog());
	inside = spin(SPIN);
	seL4_BenchmarkFinalizeLog();
	after = read_cycles();
	seen = utilisation_of(RUNNER_TCB);
	CHECK(seen.word[BENCHMARK_TOTAL_UTILISATION] >= inside);
	CHECK(seen.word[BENCHMARK_TOTAL_UTILISATION] <= after - before);
	CHECK(seen.word[BENCHMARK_TCB_UTILISATION] >= inside);
	CHECK(seen.word[BENCHMARK_TCB_UTILISATION] <= seen.word[BENCHMARK_TOTAL_UTILISATION]);
	CHECK(seen.word[BENCHMARK_TCB_KERNEL_UTILISATION] <=
	      seen.word[BENCHMARK_TCB_UTILISATION] - inside);
	CHECK(seen.word[BENCHMARK_TOTAL_KERNEL_UTILISATION] >=
	      seen.word[BENCHMARK_TCB_KERNEL_UTILISATION]);
}

/* Once it has ended, nothing counts. */
static void counts_in_the_interval_only(void)
{
	struct utilisation first, second;

	OK(seL4_BenchmarkResetLog());
	seL4_BenchmarkFinalizeLog();
	first = utilisation_of(RUNNER_TCB);
	spin(SPIN);
	for (int i = 0; i < CALLS; i++)
		seL4_BenchmarkNullSyscall();
	second = utilisation_of(RUNNER_TCB);
	for (int i = 0; i < WORDS_REPORTED; i++)
		CHECK_EQUAL(second.word[i], first.word[i]);
}

/* Entries of `calls` system calls and what an interval has anyway; of the thread or of all. */
static seL4_Word entries_of(int calls, int word)
{
	OK(seL4_BenchmarkResetLog());
	for (int i = 0; i < calls; i++)
		seL4_BenchmarkNullSyscall();
	seL4_BenchmarkFinalizeLog();
	return utilisation_of(RUNNER_TCB).word[word];
}

static void counts_kernel_entries(void)
{
	CHECK_EQUAL(entries_of(CALLS, BENCHMARK_TCB_NUMBER_KERNEL_ENTRIES) -
			    entries_of(0, BENCHMARK_TCB_NUMBER_KERNEL_ENTRIES),
		    CALLS);
	CHECK_EQUAL(entries_of(CALLS, BENCHMARK_TOTAL_NUMBER_KERNEL_ENTRIES) -
			    entries_of(0, BENCHMARK_TOTAL_NUMBER_KERNEL_ENTRIES),
		    CALLS);
}

static void spin_once(struct thread *self)
{
	self->out[0] = spin(SPIN);
	self->steps++;
	seL4_Wait(self->in[0], 0);
}

/* A higher thread that ran once: its cycles are not the runner's. */
static void tells_threads_apart(void)
{
	struct utilisation mine, other;
	struct thread *thread;

	OK(seL4_BenchmarkResetLog());
	thread = spawn(HIGH, spin_once, NOTIFICATION, 0, 0);
	seL4_BenchmarkFinalizeLog();
	CHECK_EQUAL(thread->steps, 1);
	mine = utilisation_of(RUNNER_TCB);
	other = utilisation_of(thread->tcb);
	CHECK(other.word[BENCHMARK_TCB_UTILISATION] >= thread->out[0]);
	CHECK_EQUAL(other.word[BENCHMARK_TCB_NUMBER_SCHEDULES], 1);
	CHECK_EQUAL(other.word[BENCHMARK_TCB_NUMBER_KERNEL_ENTRIES], 1);
	CHECK_EQUAL(mine.word[BENCHMARK_TCB_NUMBER_SCHEDULES], 1);
	CHECK_EQUAL(mine.word[BENCHMARK_TOTAL_NUMBER_SCHEDULES], 2);
	CHECK(mine.word[BENCHMARK_TCB_UTILISATION] + other.word[BENCHMARK_TCB_UTILISATION] <=
	      mine.word[BENCHMARK_TOTAL_UTILISATION]);
	CHECK_EQUAL(mine.word[BENCHMARK_TOTAL_UTILISATION],
		    other.word[BENCHMARK_TOTAL_UTILISATION]);
}

/* Calls to a passive server and back: one switch and one entry for each of the two. */
static void counts_calls_and_replies(void)
{
	struct thread *server = spawn_passive(HIGH, serve, ENDPOINT, REPLY, 0);
	struct utilisation mine, other;

	/* Once before, for what only a first round does. */
	seL4_Call(ENDPOINT, seL4_MessageInfo_new(0, 0, 0, 0));
	OK(seL4_BenchmarkResetLog());
	seL4_BenchmarkResetThreadUtilisation(server->tcb);
	for (int i = 0; i < CALLS; i++)
		seL4_Call(ENDPOINT, seL4_MessageInfo_new(0, 0, 0, 0));
	seL4_BenchmarkFinalizeLog();
	mine = utilisation_of(RUNNER_TCB);
	other = utilisation_of(server->tcb);
	CHECK_EQUAL(other.word[BENCHMARK_TCB_NUMBER_SCHEDULES], CALLS);
	CHECK_EQUAL(other.word[BENCHMARK_TCB_NUMBER_KERNEL_ENTRIES], CALLS);
	CHECK_EQUAL(mine.word[BENCHMARK_TCB_NUMBER_SCHEDULES], CALLS);
	CHECK_EQUAL(mine.word[BENCHMARK_TOTAL_NUMBER_SCHEDULES], 2 * CALLS);
	CHECK_EQUAL(mine.word[BENCHMARK_TOTAL_NUMBER_KERNEL_ENTRIES],
		    mine.word[BENCHMARK_TCB_NUMBER_KERNEL_ENTRIES] + CALLS);
	CHECK_EQUAL(mine.word[BENCHMARK_TOTAL_UTILISATION],
		    mine.word[BENCHMARK_TCB_UTILISATION] + other.word[BENCHMARK_TCB_UTILISATION]);
	CHECK_EQUAL(mine.word[BENCHMARK_TOTAL_KERNEL_UTILISATION],
		    mine.word[BENCHMARK_TCB_KERNEL_UTILISATION] +
			    other.word[BENCHMARK_TCB_KERNEL_UTILISATION]);
}

/* While everybody waits, the idle thread has the cycles. */
static void counts_idling(void)
{
	struct utilisation seen;

	OK(seL4_BenchmarkResetLog());
	sleep(1000);
	seL4_BenchmarkFinalizeLog();
	seen = utilisation_of(RUNNER_TCB);
	CHECK(seen.word[BENCHMARK_IDLE_LOCALCPU_UTILISATION] >
	      seen.word[BENCHMARK_TCB_UTILISATION]);
	CHECK(seen.word[BENCHMARK_IDLE_LOCALCPU_UTILISATION] +
		      seen.word[BENCHMARK_TCB_UTILISATION] <=
	      seen.word[BENCHMARK_TOTAL_UTILISATION]);
	CHECK_EQUAL(seen.word[BENCHMARK_IDLE_TCBCPU_UTILISATION],
		    seen.word[BENCHMARK_IDLE_LOCALCPU_UTILISATION]);
	CHECK(seen.word[BENCHMARK_IDLE_NUMBER_SCHEDULES] >= 1);
	CHECK(seen.word[BENCHMARK_IDLE_NUMBER_KERNEL_ENTRIES] >= 1);
	CHECK(seen.word[BENCHMARK_IDLE_KERNEL_UTILISATION] > 0);
	CHECK(seen.word[BENCHMARK_IDLE_KERNEL_UTILISATION] <
	      seen.word[BENCHMARK_IDLE_LOCALCPU_UTILISATION]);
	CHECK(seen.word[BENCHMARK_TOTAL_NUMBER_SCHEDULES] >=
	      seen.word[BENCHMARK_TCB_NUMBER_SCHEDULES] +
		      seen.word[BENCHMARK_IDLE_NUMBER_SCHEDULES]);
}

/* Of the counters of threads, ResetLog clears the idle thread's and the caller's only. */
static void resets_what_it_says(void)
{
	struct utilisation before, after;
	struct thread *thread;

	OK(seL4_BenchmarkResetLog());
	thread = spawn(HIGH, spin_once, NOTIFICATION, 0, 0);
	sleep(1000);
	seL4_BenchmarkFinalizeLog();
	before = utilisation_of(thread->tcb);
	OK(seL4_BenchmarkResetLog());
	seL4_BenchmarkFinalizeLog();
	after = utilisation_of(thread->tcb);
	for (int i = BENCHMARK_TCB_UTILISATION; i <= BENCHMARK_TCB_NUMBER_KERNEL_ENTRIES; i++)
		CHECK_EQUAL(after.word[i], before.word[i]);
	for (int i = BENCHMARK_IDLE_LOCALCPU_UTILISATION; i <= BENCHMARK_IDLE_NUMBER_KERNEL_ENTRIES;
	     i++)
		CHECK_EQUAL(after.word[i], 0);
	CHECK(after.word[BENCHMARK_TOTAL_UTILISATION] < SPIN);
	CHECK(utilisation_of(RUNNER_TCB).word[BENCHMARK_TCB_UTILISATION] < SPIN);

	seL4_BenchmarkResetThreadUtilisation(thread->tcb);
	after = utilisation_of(thread->tcb);
	for (int i = BENCHMARK_TCB_UTILISATION; i <= BENCHMARK_TCB_NUMBER_KERNEL_ENTRIES; i++)
		CHECK_EQUAL(after.word[i], 0);
}

/* A fault is an entry like a system call. */
static void counts_faults(void)
{
	struct thread *thread = new_scheduled_thread(HIGH, ENDPOINT);
	struct utilisation seen;

	OK(seL4_BenchmarkResetLog());
	start_probe(thread, probe_read, KERNEL_ADDRESS, 0);
	seL4_BenchmarkFinalizeLog();
	seen = utilisation_of(thread->tcb);
	CHECK_EQUAL(seen.word[BENCHMARK_TCB_NUMBER_KERNEL_ENTRIES], 1);
	CHECK_EQUAL(seen.word[BENCHMARK_TCB_NUMBER_SCHEDULES], 1);
	CHECK(seen.word[BENCHMARK_TCB_KERNEL_UTILISATION] > 0);
}

static const struct test_case cases[] = {
	{"registers stay as they are", leaves_registers},
	{"GetThreadUtilisation writes 13 words", reports_thirteen_words},
	{"calls of other kernels are unknown", others_are_unknown},
	{"an interval's cycles", measures_an_interval},
	{"nothing counts outside of an interval", counts_in_the_interval_only},
	{"kernel entries", counts_kernel_entries},
	{"two threads", tells_threads_apart},
	{"calls and replies", counts_calls_and_replies},
	{"idling", counts_idling},
	{"what ResetLog and ResetThreadUtilisation clear", resets_what_it_says},
	{"a fault", counts_faults},
	{0},
};

#else

static void benchmark_calls_are_unknown(void)
{
	for (seL4_Int64 number = -21; number >= -29; number--)
		check_unknown_call(number);
}

/* Users see cycles only where the configuration says so. */
static void cycles_are_the_kernels(void)
{
	spawn_probe(probe_cycles, 0, 0, ENDPOINT);
	CHECK_EQUAL(seL4_MessageInfo_get_label(seL4_Recv(ENDPOINT, 0, REPLY)),
		    seL4_Fault_UserException);
}

static const struct test_case cases[] = {
	{"benchmark calls are unknown system calls", benchmark_calls_are_unknown},
	{"the cycle counter is not the users'", cycles_are_the_kernels},
	{0},
};

#endif

const struct suite benchmark_suite = {"benchmark calls", cases, {0}};
