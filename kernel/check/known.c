/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table is a hash table with open addressing; entries of older checks
 * are told by their generation, so that none is cleared.
 */
#include "check/known.h"
#include "arch/interface.h"
#include "cap/cap.h"
#include "debug.h"
#include "object/objects.h"

#if CHECKS

#define PAGE_BITS 12u

static struct known objects[KNOWN_MAX];
static word count;

#define BUCKETS (2 * KNOWN_MAX)

static struct {
	uint32_t generation, index;
} buckets[BUCKETS];
static uint32_t generation;

void check_failed(const char *invariant, word subject)
{
	kprintf("INVARIANT BROKEN: %s: 0x%lx\n", invariant, subject);
	arch_halt();
}

void known_reset(void)
{
	generation++;
	count = 0;
}

word known_count(void)
{
	return count;
}

struct known *known_at(word i)
{
	return &objects[i];
}

bool cap_names_memory(struct cap cap)
{
	switch (cap_type(cap)) {
	case CAP_UNTYPED:
	case CAP_FRAME:
	case CAP_SCHED_CONTEXT:
	case CAP_CNODE:
	case CAP_ZOMBIE:
	case CAP_TCB:
	case CAP_ENDPOINT:
	case CAP_NOTIFICATION:
	case CAP_REPLY:
	case CAP_PAGE_TABLE:
	case CAP_VSPACE:
	case CAP_ASID_POOL:
		return true;
	default:
		return false;
	}
}

static word object_bits(struct cap cap)
{
	switch (cap_type(cap)) {
	case CAP_CNODE:
		return cap.bits + SLOT_BITS;
	case CAP_ZOMBIE:
		return cap.flag ? TCB_BITS : cap.bits + SLOT_BITS;
	case CAP_TCB:
		return TCB_BITS;
	case CAP_ENDPOINT:
		return ENDPOINT_BITS;
	case CAP_NOTIFICATION:
		return NOTIFICATION_BITS;
	case CAP_REPLY:
		return REPLY_BITS;
	case CAP_PAGE_TABLE:
	case CAP_VSPACE:
	case CAP_ASID_POOL:
		return PAGE_BITS;
	default:
		return cap.bits;
	}
}

/* Untyped memory and frames of several sizes can begin at one address: the size is part of their
 * name. */
static bool is_sized(enum cap_type type)
{
	return type == CAP_UNTYPED || type == CAP_FRAME;
}

static word bucket_of(paddr address, enum cap_type type)
{
	word key = (address >> GRANULE_BITS) * 32 + (word)type;

	return key * UINT64_C(0x9e3779b97f4a7c15) >> 32 & (BUCKETS - 1);
}

/* The object, or the free bucket where it belongs. */
static struct known *search(paddr address, enum cap_type type, word size, word *bucket)
{
	word at = bucket_of(address, type);

	for (; buckets[at].generation == generation; at = (at + 1) & (BUCKETS - 1)) {
		struct known *object = &objects[buckets[at].index];

		if (object->address == address && object->type == type &&
		    (!size || !is_sized(type) || object->size == size))
			return object;
	}
	*bucket = at;
	return NULL;
}

struct known *known_add(struct cap cap)
{
	word bucket, size = (word)1 << object_bits(cap);
	struct known *object = search(cap_address(cap), cap_type(cap), size, &bucket);

	if (object || count == KNOWN_MAX)
		return object;
	buckets[bucket].generation = generation;
	buckets[bucket].index = (uint32_t)count;
	object = &objects[count++];
	*object = (struct known){
		.address = cap_address(cap), .size = size, .type = (uint8_t)cap_type(cap)};
	return object;
}

struct known *known_find(paddr address, enum cap_type type)
{
	word bucket;

	return search(address, type, 0, &bucket);
}

struct known *known_find_sized(struct cap cap)
{
	word bucket;

	return search(cap_address(cap), cap_type(cap), (word)1 << object_bits(cap), &bucket);
}

bool known_is(const void *pointer, enum cap_type type)
{
	return known_find(window_address(pointer), type) != NULL;
}

#endif
