/* SPDX-License-Identifier: BSD-2-Clause */
/* Domains, in a configuration with one domain and two schedule entries ("Invocations", Domain). */
#include "support.h"

#define SET(...)      seL4_CapDomain, DomainSetSet, CAPS(__VA_ARGS__)
#define SCHEDULE(...) seL4_CapDomain, DomainScheduleConfigure, CAPS(), WORDS(__VA_ARGS__)
#define START(...)    seL4_CapDomain, DomainScheduleSetStart, CAPS(), WORDS(__VA_ARGS__)

#define MAX_DURATION ((1ul << 56) - 1)

static const struct row rows[] = {
	{"another label", 0, seL4_CapDomain, TCBSetFlags, CAPS(TCB), WORDS(0), ILLEGAL_OPERATION},
	{"Set: no word", 0, SET(TCB), WORDS(), TRUNCATED},
	{"Set: domain 1", 0, SET(TCB), WORDS(1), INVALID_ARGUMENT(0)},
	{"Set: the domain before the thread", 0, SET(), WORDS(1), INVALID_ARGUMENT(0)},
	{"Set: no thread", 0, SET(), WORDS(0), TRUNCATED},
	{"Set: no TCB", 0, SET(ENDPOINT), WORDS(0), INVALID_ARGUMENT(1)},
	{"Set: an empty slot", 0, SET(EMPTY), WORDS(0), INVALID_ARGUMENT(1)},
	{"Set", 0, SET(TCB), WORDS(0), SUCCESS},
	{"Set: oneself", 0, SET(RUNNER_TCB), WORDS(0), SUCCESS},
	{"ScheduleConfigure: two words", 0, SCHEDULE(0, 0), TRUNCATED},
	{"ScheduleConfigure: the last entry", 0, SCHEDULE(1, 0, 1000), RANGE_ERROR(0, 0)},
	{"ScheduleConfigure: the entry before the domain", 0, SCHEDULE(1, 9, 1000),
	 RANGE_ERROR(0, 0)},
	{"ScheduleConfigure: domain 1", 0, SCHEDULE(0, 1, 1000), RANGE_ERROR(0, 0)},
	{"ScheduleConfigure: duration too long", 0, SCHEDULE(0, 0, MAX_DURATION + 1),
	 INVALID_ARGUMENT(2)},
	{"ScheduleConfigure: the start's duration 0", 0, SCHEDULE(0, 0, 0), INVALID_ARGUMENT(2)},
	{"ScheduleConfigure", 0, SCHEDULE(0, 0, MAX_DURATION), SUCCESS},
	{"ScheduleSetStart: no word", 0, START(), TRUNCATED},
	{"ScheduleSetStart: behind the schedule", 0, START(2), RANGE_ERROR(0, 1)},
	{"ScheduleSetStart: the end marker", 0, START(1), INVALID_ARGUMENT(0)},
	{"ScheduleSetStart", 0, START(0), SUCCESS},
};

/* Domain Set by Call from a thread that is not the root task: time goes on as before. */
static void threads_of_the_domain_run_on(void)
{
	struct thread *thread = issue(LOW, seL4_SysSend, EMPTY, 0, 0, 0);

	OK(seL4_DomainSet_Set(seL4_CapDomain, 0, thread->tcb));
	OK(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, 0));
	sleep(200);
	CHECK(thread->done);
}

static const struct test_case cases[] = {
	{"threads of the domain run on", threads_of_the_domain_run_on},
	{0},
};

const struct suite domain_suite = {"domains", cases, TABLE(rows, run_row)};
