/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lookup in a CSpace: guard before depth, level by level.
 */
#include "state.h"

struct failure model_missing(uint64_t bits_left)
{
	return (struct failure){MissingCapability, 1, {bits_left}};
}

static uint64_t low_bits(uint64_t value, unsigned bits)
{
	return bits >= WORD_BITS ? value : value & ((UINT64_C(1) << bits) - 1);
}

/* The `bits` bits of index below its lowest `left`. */
static uint64_t field(uint64_t index, unsigned left, unsigned bits)
{
	return bits ? low_bits(index >> (left - bits), bits) : 0;
}

/* `depth` is 1 .. 64; says how many bits were left over. */
static struct lookup resolve(struct model *m, struct cap root, uint64_t index, unsigned depth,
			     unsigned *left)
{
	struct cap cap = root;

	if (root.type != VIEW_CNODE)
		return (struct lookup){.failure = {.type = InvalidRoot}};
	for (;;) {
		unsigned guard = cap.guard_bits, bits = guard + cap.bits;
		uint64_t slot;

		if (guard > depth || field(index, depth, guard) != cap.data)
			return (struct lookup){
				.failure = {GuardMismatch, 3, {depth, cap.data, guard}}};
		if (bits > depth)
			return (struct lookup){.failure = {DepthMismatch, 2, {depth, bits}}};
		depth -= guard;
		slot = cap.object + field(index, depth, cap.bits) * SLOT_SIZE;
		depth -= cap.bits;
		*left = depth;
		if (!depth)
			return (struct lookup){.slot = slot};
		cap = model_cap(m, slot);
		if (cap.type != VIEW_CNODE)
			return (struct lookup){.slot = slot};
	}
}

struct lookup model_lookup(struct model *m, const struct thread *thread, uint64_t pointer)
{
	unsigned left;

	return resolve(m, model_cap(m, thread->address + CSPACE_SLOT * SLOT_SIZE), pointer,
		       WORD_BITS, &left);
}

struct lookup model_lookup_slot(struct model *m, struct cap root, uint64_t index, uint64_t depth)
{
	unsigned left = 0;
	struct lookup lookup = resolve(m, root, index, depth, &left);

	if (!lookup.failure.type && left)
		lookup.failure = (struct failure){DepthMismatch, 2, {left, 0}};
	return lookup;
}
