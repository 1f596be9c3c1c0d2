/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding a slot from a capability pointer.
 */
#ifndef KERNEL_CAP_LOOKUP_H
#define KERNEL_CAP_LOOKUP_H

#include "cap/window.h"

enum lookup_failure {
	LOOKUP_OK,
	LOOKUP_INVALID_ROOT,
	LOOKUP_MISSING_CAPABILITY,
	LOOKUP_DEPTH_MISMATCH,
	LOOKUP_GUARD_MISMATCH
};

/* Why and where a lookup failed; fields that a kind does not use are 0. */
struct lookup_fault {
	enum lookup_failure kind;
	word bits_left;
	word guard_found; /* guard mismatch only */
	word bits_found;
};

/* What a lookup tells beside the slot. */
struct lookup {
	word bits_left;		   /* found: bits of the pointer that were not consumed */
	struct lookup_fault fault; /* not found */
};

/** cspace_lookup and cspace_find for any root and depth. */
struct slot *cspace_walk(struct cap root, word index, word depth, struct lookup *lookup);
struct slot *cspace_walk_silently(struct cap root, word pointer);

/* Whether one CNode takes all bits of `pointer`, as it mostly does. */
static inline bool cspace_is_flat(struct cap root, word pointer)
{
	return cap_type(root) == CAP_CNODE && root.whole && (pointer ^ root.data) >> root.bits == 0;
}

static inline struct slot *cspace_flat_slot(struct cap root, word pointer)
{
	return (struct slot *)cap_object(root) + (pointer ^ root.data);
}

/**
 * Resolves the low `depth` bits (1..64) of `index` from `root`. Stops at the
 * first slot that holds no CNode capability, or when no bits are left.
 * @return NULL: not found
 */
static inline struct slot *cspace_lookup(struct cap root, word index, word depth,
					 struct lookup *lookup)
{
	if (depth == WORD_BITS && cspace_is_flat(root, index)) {
		lookup->bits_left = 0;
		return cspace_flat_slot(root, index);
	}
	return cspace_walk(root, index, depth, lookup);
}

/** The slot that a whole word leads to, or NULL. */
static inline struct slot *cspace_find(struct cap root, word pointer)
{
	return cspace_is_flat(root, pointer) ? cspace_flat_slot(root, pointer)
					     : cspace_walk_silently(root, pointer);
}

#endif
