/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random steps, each that takes a fast path once more without: the kernel's
 * whole state has to be the same to the last byte. So it has to be when one of
 * the conditions that chance seldom changes is changed first.
 *
 *   fastpath WORLD FIRST-SEED TRIALS
 *
 * Each fast path has to be taken once in ten trials at least.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "arch/machine.h"
#include "ipc/ipc.h"
#include "sched/scheduler.h"
#include "sched/utilisation.h"
#include "trial.h"

enum { PATHS = sizeof fastpath_taken / sizeof *fastpath_taken };

static const char *const names[PATHS] = {"call", "reply and receive", "fault", "signal"};

static struct world world;
static struct snapshot *first, *original, *before, *after;
static uint64_t *taken; /* shared with the process that plays the trials */

static void reset(void)
{
	snapshot_restore(first);
}

/* Plays the step on `before`; whether a fast path was taken. */
static bool play_fast(const struct step *step, const char **wrong)
{
	bool any = false;

	if (step_apply(step) == HOST_HALTED)
		*wrong = host_console();
	for (unsigned i = 0; i < PATHS; i++) {
		taken[i] += fastpath_taken[i];
		any |= fastpath_taken[i] != 0;
		fastpath_taken[i] = 0;
	}
	return any;
}

/* Plays the step, and once more without fast paths if it took one. */
static const char *play_both(const struct step *step, bool *was_fast)
{
	const char *wrong = NULL;

	snapshot_retake(before);
	*was_fast = play_fast(step, &wrong);
	if (!*was_fast || wrong)
		return wrong;
	snapshot_retake(after);
	snapshot_restore(before);
	fastpath_off = true;
	if (step_apply(step) == HOST_HALTED)
		return host_console();
	fastpath_off = false;
	memset(fastpath_taken, 0, sizeof fastpath_taken);
	return snapshot_difference(after);
}

/* The thread that the step makes go on, or NULL. */
static struct tcb *peer(const struct step *step)
{
	uint64_t pointer = step->x[7] == (uint64_t)-2 ? step->x[6] : step->x[0];
	struct cap cap = step->kind == STEP_SYSCALL && pointer < 1u << world.description->cnode_bits
				 ? world_cap(&world, (unsigned)pointer)
				 : current_thread()->slots[TCB_FAULT_HANDLER].cap;

	switch (cap_type(cap)) {
	case CAP_ENDPOINT:
	case CAP_NOTIFICATION: /* both begin with their queue */
		return ((struct endpoint *)cap_object(cap))->queue.head;
	case CAP_REPLY:
		return ((struct reply *)cap_object(cap))->tcb;
	default:
		return NULL;
	}
}

/* One condition changed, in the kernel or in the step. */
static void change(unsigned which, struct step *step)
{
	struct tcb *thread = peer(step), *due = this_core()->release_head;

	if (which == 0)
		step->x[1] ^= 1u << 12; /* the label */
	else if (which == 1)
		step->x[1] ^= 1u << 7; /* a capability */
	else if (which == 2 && due)
		machine.time = refill_head(due->sc)->time;
	else if (which == 3 && thread && NUM_DOMAINS > 1)
		thread->domain ^= 1;
	else if (which == 4 && thread && thread->sc)
		thread->sc->sporadic ^= true;
	else if (which == 5 && thread && thread->fault.kind)
		thread->fault.kind = FAULT_TIMEOUT;
}

enum { CHANGES = 6 };

static const char *play(const struct step *step)
{
	bool was_fast, any;

	snapshot_retake(original);

	const char *wrong = play_both(step, &was_fast);

	if (!was_fast || wrong)
		return wrong;
	for (unsigned i = 0; i < CHANGES && !wrong; i++) {
		struct step changed = *step;

		snapshot_restore(original);
		change(i, &changed);
		wrong = play_both(&changed, &any);
	}
	snapshot_restore(original);
	return wrong ? wrong : play_both(step, &any);
}

/* The slot of the capability of that type to `object`, or 0. */
static unsigned slot_of(enum cap_type type, const void *object)
{
	for (unsigned i = 1; i < 1u << world.description->cnode_bits; i++) {
		struct cap cap = world_cap(&world, i);

		if (cap_type(cap) == type && cap_object(cap) == object)
			return i;
	}
	return 0;
}

/* The slot of an endpoint at which a passive receiver waits with a reply object, or 0. */
static unsigned waiting_server(void)
{
	for (unsigned i = 0; i < world.description->endpoints; i++) {
		struct cap cap = world_cap(&world, world.first_endpoint + i);
		const struct endpoint *endpoint = cap_object(cap);
		const struct tcb *head =
			cap_type(cap) == CAP_ENDPOINT ? endpoint->queue.head : NULL;

		if (head && head->state == THREAD_BLOCKED_ON_RECEIVE && head->reply && !head->sc)
			return world.first_endpoint + i;
	}
	return 0;
}

/*
 * Left to chance, calls seldom find a server that waits, and replies the caller
 * whose time the server has; half of the system calls are made to.
 */
static void adapt(struct step *step, uint8_t dice)
{
	const struct sched_context *sc = current_thread()->sc;
	unsigned reply = sc && sc->reply ? slot_of(CAP_REPLY, sc->reply) : 0;
	unsigned server = waiting_server();

	if (step->kind != STEP_SYSCALL || dice & 1)
		return;
	if (reply && dice & 6) {
		step->x[7] = (uint64_t)-2;
		step->x[6] = reply;
		step->x[0] = world.first_endpoint + (dice >> 3) % world.description->endpoints;
	} else if (server) {
		step->x[7] = (uint64_t)-1;
		step->x[0] = server;
	}
}

static bool all_taken(uint64_t trials)
{
	bool good = true;

	for (unsigned i = 0; i < PATHS; i++) {
		printf("fast path of %s: taken %" PRIu64 " times\n", names[i], taken[i]);
		if (taken[i] < trials / 10) {
			printf("fast path of %s: too seldom to know\n", names[i]);
			good = false;
		}
	}
	return good;
}

int main(int argc, char **argv)
{
	const struct trial trial = {&world, reset, play, adapt};
	const struct world_description *description = argc == 4 ? world_named(argv[1]) : NULL;

	if (!description) {
		fprintf(stderr, "usage: fastpath general|servers FIRST-SEED TRIALS\n");
		return 2;
	}

	uint64_t seed = strtoull(argv[2], NULL, 0), count = strtoull(argv[3], NULL, 0);

	taken = mmap(NULL, PATHS * sizeof *taken, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (taken == MAP_FAILED)
		return 2;
	world_make(&world, description, NULL, NULL);
	memset(fastpath_taken, 0, sizeof fastpath_taken);
#if TRACK_UTILISATION
	machine.cycles_per_read = 1; /* counts of cycles and switches have to agree, too */
	utilisation_start();
#endif
	first = snapshot_take(&world, true);
	original = snapshot_take(&world, true);
	before = snapshot_take(&world, true);
	after = snapshot_take(&world, true);
	host_console();

	bool good = trial_run(&trial, seed, count);

	printf("fast paths, %s: %" PRIu64 " steps from seeds %" PRIu64 " to %" PRIu64 "\n",
	       description->name, trial_played(), seed, seed + count - 1);
	good = all_taken(count) && good;
	printf("%d passed, %d failed\n", good, !good);
	return !good;
}
