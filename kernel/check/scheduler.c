/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scheduling queues, the running thread, and all of a check in order.
 */
#include "arch/interface.h"
#include "cap/cap.h"
#include "check/check.h"
#include "check/known.h"
#include "core.h"
#include "sched/scheduler.h"

#if CHECKS

/* The bitmaps say which ready queues have threads. */
static void bitmaps_agree(const struct ready *ready)
{
	for (word level = 0; level < READY_WORDS; level++) {
		word found = 0;

		for (word i = 0; i < WORD_BITS; i++)
			found |= (word)(ready->queue[level * WORD_BITS + i].head != NULL) << i;
		require(found == ready->level[level],
			"the ready bitmap tells which queues are used", level);
		require((ready->summary >> level & 1) == (found != 0),
			"the summary tells which words are used", level);
	}
	require(ready->summary >> READY_WORDS == 0, "the summary has no other bits",
		ready->summary);
}

/* Links of a ready queue mirror each other; who is in it belongs there. Returns how many. */
static word ready_queue_holds(const struct thread_queue *queue, word domain, word priority)
{
	const struct tcb *before = NULL;
	word n = 0;

	for (const struct tcb *thread = queue->head; thread; thread = thread->sched_next) {
		require(known_is(thread, CAP_TCB), "a ready thread lives", (word)thread);
		require(thread->in_ready_queue && thread->priority == priority &&
				thread->domain == domain,
			"a ready thread is in its queue", (word)thread);
		require(thread->sched_prev == before, "ready links mirror each other",
			(word)thread);
		require(sc_is_released(thread->sc) || thread->sc == this_core()->current_sc,
			"a ready thread has budget", (word)thread);
		require(++n <= known_count(), "a ready queue ends", priority);
		before = thread;
	}
	require(!n || queue->tail == before, "a ready queue's tail is its last thread", priority);
	return n;
}

static word check_ready(const struct ready *ready, word domain)
{
	word n = 0;

	bitmaps_agree(ready);
	for (word level = 0; level < READY_WORDS; level++) {
		for (word left = ready->level[level]; left; left &= left - 1) {
			word priority = level * WORD_BITS + (word)__builtin_ctzll(left);

			n += ready_queue_holds(&ready->queue[priority], domain, priority);
		}
	}
	return n;
}

/* The release queue is in order of time, and its links mirror each other. Returns its length. */
static word check_release(const struct core *core)
{
	const struct tcb *before = NULL;
	word n = 0;

	for (const struct tcb *thread = core->release_head; thread; thread = thread->sched_next) {
		require(known_is(thread, CAP_TCB), "a thread to be released lives", (word)thread);
		require(thread->in_release_queue, "a thread to be released knows", (word)thread);
		require(thread->sched_prev == before, "release links mirror each other",
			(word)thread);
		require(!before || refill_head(before->sc)->time <= refill_head(thread->sc)->time,
			"the release queue is in order of time", (word)thread);
		require(++n <= known_count(), "the release queue ends", (word)core);
		before = thread;
	}
	return n;
}

/* Who is said to be queued is. */
static void counts_agree(word ready, word released)
{
	for (word i = 0; i < known_count(); i++) {
		const struct known *object = known_at(i);
		const struct tcb *thread = window_pointer(object->address);

		if (object->type != CAP_TCB)
			continue;
		ready -= thread->in_ready_queue;
		released -= thread->in_release_queue;
	}
	require(ready == 0, "who is said to be ready is in a ready queue", ready);
	require(released == 0, "who is said to be released later is in the queue", released);
}

/* The running thread is alive, can run, is in no queue, and no better one is ready. */
static void current_is_best(const struct core *core)
{
	const struct tcb *current = core->current;
	const struct ready *ready = &core->ready[core->domain];

	require(core->action == SCHED_RESUME && !core->candidate, "scheduling is done", (word)core);
	require(core->current_sc == current->sc, "time is the running thread's", (word)current);
	if (current == &core->idle) {
		require(!ready->summary, "the core is idle only if nothing is ready", (word)core);
		return;
	}
	require(known_is(current, CAP_TCB), "the running thread lives", (word)current);
	require(thread_is_schedulable(current) && !current->in_ready_queue,
		"the running thread can run and is not queued", (word)current);
	for (word priority = current->priority + 1u; priority < NUM_PRIORITIES; priority++)
		require(!ready->queue[priority].head, "nothing better is ready", priority);
	require(!core->fpu_owner || known_is(core->fpu_owner, CAP_TCB), "the FPU's owner lives",
		(word)core->fpu_owner);
}

void check_scheduler(void)
{
	const struct core *core = this_core();
	word ready = 0;

	for (word domain = 0; domain < NUM_DOMAINS; domain++)
		ready += check_ready(&core->ready[domain], domain);
	counts_agree(ready, check_release(core));
	current_is_best(core);
}

static void check_object(const struct known *object)
{
	void *memory = window_pointer(object->address);

	switch (object->type) {
	case CAP_TCB:
		check_thread(memory);
		break;
	case CAP_ENDPOINT:
		check_endpoint(memory);
		break;
	case CAP_NOTIFICATION:
		check_notification(memory);
		break;
	case CAP_REPLY:
		check_reply(memory);
		break;
	case CAP_SCHED_CONTEXT:
		check_sched_context(memory, object->size);
		break;
	default:
		break;
	}
}

static void check_all(void)
{
	if (!check_slots())
		return;
	check_memory();
	for (word i = 0; i < known_count(); i++)
		check_object(known_at(i));
	check_blocked_threads();
	check_scheduler();
	arch_check_mappings();
}

void check_invariants(void)
{
	arch_time_stop();
	check_all();
	arch_time_go();
}

#endif
