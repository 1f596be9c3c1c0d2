/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Objects against each other: nested in untyped memory, and nowhere else in
 * common. They are sorted by address; of those that begin at the same one the
 * largest, and untyped memory before what was made of it, comes first.
 */
#include "board.h"
#include "cap/cap.h"
#include "check/known.h"
#include "config.h"

#if CHECKS

static struct known *sorted[KNOWN_MAX];

static bool goes_before(const struct known *a, const struct known *b)
{
	if (a->address != b->address)
		return a->address < b->address;
	if (a->size != b->size)
		return a->size > b->size;
	return a->type == CAP_UNTYPED && b->type != CAP_UNTYPED;
}

static void sift_down(word root, word n)
{
	for (word child; (child = 2 * root + 1) < n; root = child) {
		if (child + 1 < n && goes_before(sorted[child], sorted[child + 1]))
			child++;
		if (!goes_before(sorted[root], sorted[child]))
			return;

		struct known *object = sorted[root];

		sorted[root] = sorted[child];
		sorted[child] = object;
	}
}

static void sort(word n)
{
	for (word i = 0; i < n; i++)
		sorted[i] = known_at(i);
	for (word i = n / 2; i-- > 0;)
		sift_down(i, n);
	for (word end = n; end-- > 1;) {
		struct known *largest = sorted[0];

		sorted[0] = sorted[end];
		sorted[end] = largest;
		sift_down(0, end);
	}
}

static word end_of(const struct known *object)
{
	return object->address + object->size;
}

/* An object made of an untyped lies in what that has handed out, and follows it in the list. */
static void lies_in_untyped(const struct known *object, const struct known *untyped)
{
	word handed_out = untyped->slot->cap.data << GRANULE_BITS;

	require(end_of(object) <= end_of(untyped), "an object ends within its untyped",
		object->address);
	require(end_of(object) <= untyped->address + handed_out,
		"an object lies in memory that was handed out", object->address);
	require(!object->slot || object->slot->prev,
		"an object's capabilities follow its untyped's", object->address);
}

#define PROBE_BYTES 64u

/* Memory that was not handed out and is not a device's is zero (its beginning is looked at). */
static void free_memory_is_zero(const struct known *untyped)
{
	struct cap cap = untyped->slot->cap;
	word free = untyped->size - (cap.data << GRANULE_BITS);
	const word *memory = window_pointer(untyped->address + (cap.data << GRANULE_BITS));

	if (cap_is_device(cap))
		return;
	for (word i = 0; i < min_word(free, PROBE_BYTES) / sizeof(word); i++)
		require(memory[i] == 0, "free memory is zero", (word)&memory[i]);
}

#define MAX_NESTING 48u /* untyped sizes, each once, and copies */

void check_memory(void)
{
	const struct known *nest[MAX_NESTING], *before = NULL;
	word depth = 0, n = known_count();

	sort(n);
	for (word i = 0; i < n; i++) {
		const struct known *object = sorted[i];

		while (depth && end_of(nest[depth - 1]) <= object->address)
			depth--;
		if (depth)
			lies_in_untyped(object, nest[depth - 1]);
		require(!before || end_of(before) <= object->address, "two objects overlap",
			object->address);
		if (object->type != CAP_UNTYPED) {
			before = object;
			continue;
		}
		free_memory_is_zero(object);
		require(depth < MAX_NESTING, "untyped memory nests", object->address);
		nest[depth++] = object;
	}
}

#endif
