/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How many system calls a second the host port carries out: yields and
 * invocations that report, alternately, in the general world.
 */
#include <time.h>

#include "object/invocation.h"
#include "world.h"

enum { CALLS = 400000 };

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int main(void)
{
	struct world world;
	struct step yield = {.kind = STEP_SYSCALL, .x = {[7] = (uint64_t)-11}};
	struct step consumed =
		step_call(WORLD_INIT_SC, LABEL_SchedContextConsumed, 0, NULL, 0, NULL);
	double begin;

	world_make(&world, &world_general, NULL, NULL);
	begin = seconds();
	for (unsigned i = 0; i < CALLS; i++) {
		if (step_apply(i & 1 ? &consumed : &yield) != HOST_RUNNING)
			return 1;
	}
	printf("host port, %s: %.0f system calls a second\n",
	       CHECKS ? "all invariants after each" : "no checks", CALLS / (seconds() - begin));
	return 0;
}
