/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a processor core owns: everything the kernel keeps between two entries
 * that is not in an object. Reached through one register, this_core().
 */
#ifndef KERNEL_CORE_H
#define KERNEL_CORE_H

#include "config.h"
#include "object/objects.h"

enum sched_action {
	SCHED_RESUME,	 /* the current thread goes on */
	SCHED_BLOCKED,	 /* it cannot; nobody was woken yet */
	SCHED_CANDIDATE, /* a woken thread may run directly */
	SCHED_CHOOSE	 /* choose among all that are ready */
};

#define READY_WORDS (NUM_PRIORITIES / WORD_BITS)

/* Ready threads of one domain. */
struct ready {
	word summary;		 /* bit k: level[k] is not 0 */
	word level[READY_WORDS]; /* bit p % 64 of word p / 64: priority p has threads */
	struct thread_queue queue[NUM_PRIORITIES];
};

struct domain_slice {
	word domain;
	ticks duration; /* 0 with domain 0: end of the schedule */
};

#if TRACK_UTILISATION
/* One measurement of who uses the processor; outside of it nothing is counted. */
struct measurement {
	bool is_open;
	word charged;	     /* cycle count up to which cycles are charged to threads */
	struct tcb *running; /* that was current when the kernel was left last */
	struct utilisation total;
};
#endif

struct core {
	struct tcb *current;
	struct sched_context *current_sc; /* time is charged to it; NULL: to nobody */
	ticks now;			  /* time of this kernel entry */
	ticks consumed;			  /* used by current_sc and not yet charged */

	enum sched_action action;
	bool reprogram; /* the timer's deadline is to be set anew */
	struct tcb *candidate;

	word domain;
	word schedule_start, schedule_index;
	ticks domain_left;

	struct tcb *release_head; /* out of budget, by time of the next refill */
	struct tcb *fpu_owner;
	word work_units; /* since the last look for interrupts */

	/* Result of the invocation being carried out. */
	word error;
	struct lookup_fault error_lookup;
	word error_words[2];

	struct ready ready[NUM_DOMAINS];
	struct domain_slice schedule[NUM_DOMAIN_SCHEDULES];

	struct tcb idle; /* current when nothing is ready; has no scheduling context */

#if TRACK_UTILISATION
	struct measurement measurement;
#endif
};

/* What is ready in `domain`. */
static inline struct ready *ready_in(word domain)
{
	return &this_core()->ready[NUM_DOMAINS > 1 ? domain : 0];
}

static inline struct tcb *current_thread(void)
{
	return this_core()->current;
}

#endif
