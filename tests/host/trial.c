/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trials run in a child process, which shares the number of the trial it is
 * at, so that one that kills it is known.
 */
#include "trial.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "generate.h"

/* A child process that ends with its parent, whatever it is doing. 0: this is the child. */
static pid_t start_child(void)
{
	pid_t child = fork();

	if (child == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	return child;
}

static struct shared {
	uint64_t seed, played;
	char wrong[512]; /* what was wrong with it, if it came to be said */
} *shared;

uint64_t trial_played(void)
{
	return shared ? shared->played : 0;
}

const char *trial_steps(const struct trial *trial, const struct step *steps, unsigned count)
{
	const char *wrong = NULL;

	trial->reset();
	for (unsigned i = 0; i < count && !wrong; i++)
		wrong = trial->play(&steps[i]);
	return wrong;
}

/* One trial; its steps go to `steps`. */
static const char *play_seed(const struct trial *trial, uint64_t seed, struct step *steps,
			     unsigned *count)
{
	uint64_t random = generate_seed(seed);
	const char *wrong = NULL;

	trial->reset();
	for (*count = 0; *count < TRIAL_STEPS && !wrong; shared->played++) {
		uint8_t record[RECORD_BYTES];

		generate_record(&random, record);
		steps[*count] = generate_step(trial->world, record);
		if (trial->adapt)
			trial->adapt(&steps[*count], record[RECORD_BYTES - 2]);
		wrong = trial->play(&steps[(*count)++]);
	}
	return wrong;
}

/* Whether the steps fail, found out in a child process, whose words nobody hears. */
static bool fails(const struct trial *trial, const struct step *steps, unsigned count)
{
	int status;
	pid_t child = start_child();

	if (child == 0) {
		if (!freopen("/dev/null", "w", stderr))
			_exit(0);
		alarm(10);
		_exit(trial_steps(trial, steps, count) != NULL);
	}
	waitpid(child, &status, 0);
	return status != 0;
}

/* Leaves out whatever is not needed to fail. */
static unsigned shorten(const struct trial *trial, struct step *steps, unsigned count)
{
	struct step shorter[TRIAL_STEPS];

	for (unsigned size = count / 2 ? count / 2 : 1; size; size /= 2) {
		for (unsigned at = 0; at + size <= count;) {
			memcpy(shorter, steps, at * sizeof *steps);
			memcpy(shorter + at, steps + at + size,
			       (count - at - size) * sizeof *steps);
			if (fails(trial, shorter, count - size)) {
				count -= size;
				memcpy(steps, shorter, count * sizeof *steps);
			} else {
				at += size;
			}
		}
	}
	return count;
}

/* Sets to 0 whatever words need not be anything else. */
static void simplify(const struct trial *trial, struct step *steps, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		uint64_t *words = steps[i].x;

		for (unsigned k = 0; k < STEP_REGISTERS + STEP_MESSAGE + 6; k++) {
			uint64_t kept = words[k];

			words[k] = 0;
			if (kept && !fails(trial, steps, count))
				words[k] = kept;
		}
	}
}

void trial_print(FILE *out, const char *name, const struct step *steps, unsigned count)
{
	fprintf(out, "static const struct step %s[] = {\n", name);
	for (unsigned i = 0; i < count; i++)
		step_print(out, &steps[i]);
	fprintf(out, "};\n");
}

/* Plays the trial whose number is shared once more for its steps, without the last one's death. */
static void report(const struct trial *trial, uint64_t seed)
{
	struct step *steps = mmap(NULL, sizeof *steps * TRIAL_STEPS, PROT_READ | PROT_WRITE,
				  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned *count = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char name[32];
	int status;

	if (start_child() == 0) {
		play_seed(trial, seed, steps, count);
		_exit(0);
	}
	wait(&status);
	fprintf(stderr, "%s\n", shared->wrong[0] ? shared->wrong : "the process died");
	if (!fails(trial, steps, *count)) {
		fprintf(stderr, "seed %" PRIu64 " fails only after the ones before it\n", seed);
		return;
	}
	*count = shorten(trial, steps, *count);
	simplify(trial, steps, *count);
	fprintf(stderr, "seed %" PRIu64 " fails; %u steps are enough:\n", seed, *count);
	snprintf(name, sizeof name, "seed_%" PRIu64, seed);
	trial_print(stderr, name, steps, *count);
	if (start_child() == 0) {
		const char *wrong = trial_steps(trial, steps, *count);

		fprintf(stderr, "%s\n", wrong ? wrong : "the process dies");
		_exit(0);
	}
	wait(&status);
}

bool trial_run(const struct trial *trial, uint64_t first, uint64_t count)
{
	struct step steps[TRIAL_STEPS];
	unsigned n;
	int status;

	if (!shared)
		shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		abort();
	fflush(stdout);
	if (start_child() == 0) {
		for (shared->seed = first; shared->seed < first + count; shared->seed++) {
			const char *wrong = play_seed(trial, shared->seed, steps, &n);

			if (wrong) {
				snprintf(shared->wrong, sizeof shared->wrong, "%s", wrong);
				exit(1);
			}
		}
		exit(0); /* writes the coverage of instrumented builds */
	}
	wait(&status);
	if (status)
		report(trial, shared->seed);
	return status == 0;
}
