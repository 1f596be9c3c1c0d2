/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Capability lookup. Each turn of the loop consumes at least one bit (a CNode
 * has at least two slots), so it ends after at most 64 turns.
 */
#include "cap/cap.h"

static struct slot *fail(struct lookup *lookup, enum lookup_failure kind, word left, word guard,
			 word found)
{
	lookup->fault = (struct lookup_fault){kind, left, guard, found};
	return NULL;
}

/* The n low bits of `index` after the lowest `shift` ones; shift may be 64. */
static word bit_field(word index, word shift, word n)
{
	return (shift >= WORD_BITS ? 0 : index >> shift) & low_mask(n);
}

struct slot *cspace_walk(struct cap root, word index, word depth, struct lookup *lookup)
{
	struct cap node = root;
	word left = depth;

	if (cap_type(node) != CAP_CNODE)
		return fail(lookup, LOOKUP_INVALID_ROOT, 0, 0, 0);
	for (;;) {
		word guard_size = cnode_guard_size(node), guard = cnode_guard(node);
		word consumed = guard_size + node.bits;

		if (guard_size > left || bit_field(index, left - guard_size, guard_size) != guard)
			return fail(lookup, LOOKUP_GUARD_MISMATCH, left, guard, guard_size);
		if (consumed > left)
			return fail(lookup, LOOKUP_DEPTH_MISMATCH, left, 0, consumed);
		left -= consumed;

		struct slot *slot =
			(struct slot *)cap_object(node) + bit_field(index, left, node.bits);

		if (left == 0 || cap_type(slot->cap) != CAP_CNODE) {
			lookup->bits_left = left;
			return slot;
		}
		node = slot->cap;
	}
}

/* The n highest bits of `value`; n < WORD_BITS. */
static inline word top_bits(word value, word n)
{
	return value >> 1 >> (WORD_BITS - 1 - n);
}

/* As cspace_walk does it, but gives up at the first thing that is unusual. */
static inline struct slot *walk_usual(struct cap node, word pointer)
{
	word rest = pointer, left = WORD_BITS; /* the rest's highest bits are to be resolved */

	while (!node.whole) {
		word guard_size = node.data & 63, consumed = guard_size + node.bits;

		if (consumed > left || top_bits(rest, guard_size) != node.data >> 6)
			return NULL;
		rest <<= guard_size;
		left -= consumed;

		struct slot *slot = (struct slot *)cap_object(node) + top_bits(rest, node.bits);

		if (left == 0 || cap_type(slot->cap) != CAP_CNODE)
			return slot;
		rest <<= node.bits;
		node = slot->cap;
	}
	return NULL;
}

OUT_OF_LINE struct slot *cspace_walk_silently(struct cap root, word pointer)
{
	struct lookup lookup;
	struct slot *slot = cap_type(root) == CAP_CNODE ? walk_usual(root, pointer) : NULL;

	return slot ? slot : cspace_walk(root, pointer, WORD_BITS, &lookup);
}
