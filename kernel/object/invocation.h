/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A message to a kernel object, as decoding sees it. Decoding checks
 * everything, may fail, and changes nothing; what follows cannot fail.
 */
#ifndef KERNEL_OBJECT_INVOCATION_H
#define KERNEL_OBJECT_INVOCATION_H

#include "cap/cap.h"
#include "types.h"

/* Numbers of the binary interface. */
enum error {
#define ERROR(name) ERROR_##name,
#include <abi/errors.def>
	ERRORS
};

enum label {
#define INVOCATION(name) LABEL_##name,
#include <abi/invocations.def>
#define INVOCATION(name) LABEL_##name,
#include "arch/invocations.def"
	LABELS
};

enum outcome {
	DONE,	  /* carried out */
	FAILED,	  /* refused; the core's error fields say why; nothing was changed */
	PREEMPTED /* begun; the same call is to be made again */
};

#define MAX_MESSAGE_WORDS 120u
#define MAX_EXTRA_CAPS	  3u

struct invocation {
	struct tcb *caller;
	struct slot *slot; /* holds the invoked capability */
	struct cap cap;	   /* copy of it */
	word label;
	word length;	  /* message words that are there */
	word extra_count; /* extra capabilities that are there */
	struct slot *extra[MAX_EXTRA_CAPS];
	word *buffer;	  /* caller's IPC buffer or NULL */
	bool is_call;	  /* the caller wants a reply */
	bool first_phase; /* a receive follows in the same system call */
	word reply_words; /* results written so far */
};

/** Message word i; i < inv->length. */
word invocation_word(const struct invocation *inv, word i);

/** Gives the caller result word i; results are given in ascending order. No effect unless it calls.
 */
void invocation_result(struct invocation *inv, word i, word value);

/** The capability given as extra `i`; i < inv->extra_count. */
struct cap invocation_cap(const struct invocation *inv, word i);

/* Sets what the reply to a refused invocation says. */
void error_set(enum error error, word first, word second);
void error_set_lookup(bool was_source, struct lookup_fault fault);

/* Refusals: each sets the error and is FAILED. */

static inline enum outcome refuse(enum error error)
{
	error_set(error, 0, 0);
	return FAILED;
}

static inline enum outcome refuse_argument(word number)
{
	error_set(ERROR_InvalidArgument, number, 0);
	return FAILED;
}

static inline enum outcome refuse_capability(word number)
{
	error_set(ERROR_InvalidCapability, number, 0);
	return FAILED;
}

static inline enum outcome refuse_range(word min, word max)
{
	error_set(ERROR_RangeError, min, max);
	return FAILED;
}

static inline enum outcome refuse_memory(word bytes_free)
{
	error_set(ERROR_NotEnoughMemory, bytes_free, 0);
	return FAILED;
}

static inline enum outcome refuse_lookup(bool was_source, struct lookup_fault fault)
{
	error_set_lookup(was_source, fault);
	return FAILED;
}

/** Refuses with FailedLookup for a missing capability with `bits_left`. */
static inline enum outcome refuse_missing(bool was_source, word bits_left)
{
	return refuse_lookup(was_source,
			     (struct lookup_fault){LOOKUP_MISSING_CAPABILITY, bits_left, 0, 0});
}

/**
 * The slot that a CNode operation names: (index, depth) below `root`, nothing
 * left over. NULL: refused, the error is set.
 */
struct slot *find_slot(struct cap root, word index, word depth, bool is_source);

/** find_slot for a destination that must be empty (DeleteFirst). */
struct slot *find_empty_slot(struct cap root, word index, word depth);

/* Each type's decoding: checks the invocation on inv->cap and carries it out. */
enum outcome untyped_invoke(struct invocation *inv);
enum outcome cnode_invoke(struct invocation *inv);
enum outcome tcb_invoke(struct invocation *inv);
enum outcome sched_context_invoke(struct invocation *inv);
enum outcome sched_control_invoke(struct invocation *inv);
enum outcome domain_invoke(struct invocation *inv);
enum outcome irq_control_invoke(struct invocation *inv);
enum outcome irq_handler_invoke(struct invocation *inv);

#endif
