/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of objects that capabilities name, made anew for each check.
 */
#ifndef KERNEL_CHECK_KNOWN_H
#define KERNEL_CHECK_KNOWN_H

#include "object/objects.h"

#define KNOWN_MAX 8192u

struct known {
	paddr address;
	word size;	   /* bytes */
	struct slot *slot; /* one that names it; NULL: found as a thread only */
	uint8_t type;	   /* enum cap_type; a zombie's is CAP_ZOMBIE */
	uint8_t runs;	   /* stretches of the derivation list that name it */
};

/** Forgets all objects. */
void known_reset(void);

/** How many objects there are. */
word known_count(void);
/** Object i in the order in which they were found. */
struct known *known_at(word i);

/**
 * The object that `cap`, which names memory, names; made if it is new.
 * @return NULL: the table is full
 */
struct known *known_add(struct cap cap);

/** The object of `type` at `address`, or NULL. */
struct known *known_find(paddr address, enum cap_type type);

/** The object that `cap` names, size included, or NULL. */
struct known *known_find_sized(struct cap cap);

/** Whether `pointer` is a live object of `type`. */
bool known_is(const void *pointer, enum cap_type type);

/** Whether capabilities of this type name memory of their own. */
bool cap_names_memory(struct cap cap);

/** Whether all CNodes are known. */
bool cnodes_complete(void);
/** CNode i: its `n` slots. False: there are no more. */
bool cnodes_get(word i, struct slot **slots, word *n);
/** After all slots: no capability to it, not even in itself, means a CNode was deleted. */
void cnodes_forget_dead(void);

/** Tells that `subject` breaks `invariant` and stops the machine. */
_Noreturn void check_failed(const char *invariant, word subject);

static inline void require(bool holds, const char *invariant, word subject)
{
	if (!holds)
		check_failed(invariant, subject);
}

/* The parts of a check; each function below has its invariants at its head. */

/** Slots and the derivation list; fills the table. False: more objects than the table holds. */
bool check_slots(void);
/** Objects against each other and the untyped memory they were made of. */
void check_memory(void);
/** One object of each kind. */
void check_thread(const struct tcb *thread);
void check_endpoint(const struct endpoint *endpoint);
void check_notification(const struct notification *notification);
void check_reply(const struct reply *reply);
void check_sched_context(const struct sched_context *sc, word bytes);
/** After all objects: blocked threads against the queues that were looked at. */
void check_blocked_threads(void);
/** Ready and release queues, the running thread and its time. */
void check_scheduler(void);
/** Address spaces against the capabilities that map into them. */
void arch_check_mappings(void);

#endif
