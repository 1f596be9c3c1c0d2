/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A capability is sixteen bytes with one layout for every kind; a slot is a
 * capability and its place in the derivation list. What the fields mean is a
 * property of the type:
 *
 *   type           rights     bits        flag     obj           data
 *   untyped        -          log2 bytes  device   base          granules handed out
 *   endpoint       w r g gr   -           -        endpoint      badge
 *   notification   w r        -           -        notification  badge
 *   reply          g          -           -        reply         -
 *   cnode          -          radix       -        first slot    guard:58, guard size:6, or,
 *                                                               if `whole`, guard << radix
 *   tcb            -          -           -        thread        -
 *   sched context  -          log2 bytes  -        context       -
 *   sched control  -          -           -        -             core
 *   irq handler    -          -           -        -             interrupt number
 *   zombie         -          radix       of TCB   first slot    slots still to clear
 *   frame          w r        log2 bytes  device   base          mapping (arch)
 *   arch types     see vspace/vspace.h
 *
 * `obj` counts granules of 16 bytes of physical memory. `revocable` and
 * `first_badged` belong to the derivation list (derivation.h). A CNode
 * capability is `whole` if guard and radix together take a whole word.
 *
 * The window: all physical memory that the kernel keeps objects in, as one
 * linear range of virtual addresses. Every conversion between physical
 * addresses, slot numbers and pointers is here.
 */
#ifndef KERNEL_CAP_CAP_H
#define KERNEL_CAP_CAP_H

#include "arch/base.h"
#include "types.h"

#define GRANULE_BITS 4u
#define SLOT_BITS    5u

/* The numbers are those that DebugCapIdentify reports. */
enum cap_type {
	CAP_NULL = 0,
	CAP_FRAME = 1,
	CAP_UNTYPED = 2,
	CAP_PAGE_TABLE = 3,
	CAP_ENDPOINT = 4,
	CAP_NOTIFICATION = 6,
	CAP_REPLY = 8,
	CAP_VSPACE = 9,
	CAP_CNODE = 10,
	CAP_ASID_CONTROL = 11,
	CAP_TCB = 12,
	CAP_ASID_POOL = 13,
	CAP_IRQ_CONTROL = 14,
	CAP_IRQ_HANDLER = 16,
	CAP_ZOMBIE = 18,
	CAP_DOMAIN = 20,
	CAP_SCHED_CONTEXT = 22,
	CAP_SCHED_CONTROL = 24,
	CAP_SGI = 27,
	CAP_TYPES = 32
};

enum cap_right {
	RIGHT_WRITE = 1, /* send */
	RIGHT_READ = 2,	 /* receive */
	RIGHT_GRANT = 4,
	RIGHT_GRANT_REPLY = 8,
	RIGHTS_ALL = 15
};

struct cap {
	word type : 5, whole : 1, rights : 4, bits : 6, flag : 1, revocable : 1, first_badged : 1,
		unused : 1, obj : 44;
	word data;
};

/* prev and next are slot numbers (physical address / 32); 0 ends the list. */
struct slot {
	struct cap cap;
	word prev, next;
};

_Static_assert(sizeof(struct cap) == 16, "capabilities are two words");
_Static_assert(sizeof(struct slot) == 1u << SLOT_BITS, "the slot size is part of the interface");

static inline enum cap_type cap_type(struct cap cap)
{
	return (enum cap_type)cap.type;
}

/** Physical address of the object. */
static inline paddr cap_address(struct cap cap)
{
	return (paddr)cap.obj << GRANULE_BITS;
}

static inline bool cap_has_right(struct cap cap, enum cap_right right)
{
	return (cap.rights & right) != 0;
}

static inline bool cap_is_device(struct cap cap)
{
	return cap.flag != 0;
}

static inline struct cap null_cap(void)
{
	return (struct cap){.type = CAP_NULL};
}

/** A capability of `type` to the object at `address` (multiple of 16). */
static inline struct cap object_cap(enum cap_type type, paddr address)
{
	return (struct cap){.type = type, .obj = address >> GRANULE_BITS};
}

/* CNode capabilities */

static inline word cnode_guard_size(struct cap cap)
{
	return cap.whole ? WORD_BITS - cap.bits : cap.data & 63;
}

static inline word cnode_guard(struct cap cap)
{
	return cap.whole ? cap.data >> cap.bits : cap.data >> 6;
}

/** `cap` with the low `size` bits of `guard`; size + radix is at most WORD_BITS. */
static inline struct cap cnode_guarded(struct cap cap, word guard, word size)
{
	guard &= low_mask(size);
	cap.whole = size + cap.bits == WORD_BITS;
	cap.data = cap.whole ? guard << cap.bits : guard << 6 | size;
	return cap;
}

static inline word cnode_slots(struct cap cap)
{
	return (word)1 << cap.bits;
}

/* Zombies: what is left of a CNode or TCB whose last capability is being deleted. */

static inline struct cap zombie_cap(paddr first_slot, word radix, bool of_tcb, word count)
{
	return (struct cap){.type = CAP_ZOMBIE,
			    .bits = radix,
			    .flag = of_tcb,
			    .obj = first_slot >> GRANULE_BITS,
			    .data = count};
}

/* The window */

/** Pointer to the memory at physical address `address`. */
static inline void *window_pointer(paddr address)
{
	void *pointer = (void *)(address + WINDOW_BASE);

	if (!pointer)
		__builtin_unreachable(); /* the window does not begin at 0 */
	return pointer;
}

/** Physical address of the memory that `pointer`, which lies in the window, points to. */
static inline paddr window_address(const void *pointer)
{
	return (word)pointer - WINDOW_BASE;
}

/** The object that `cap` names. */
static inline void *cap_object(struct cap cap)
{
	return window_pointer(cap_address(cap));
}

/** Slot with number `n`, which is not 0. */
static inline struct slot *slot_at(word n)
{
	return window_pointer(n << SLOT_BITS);
}

static inline word slot_number(const struct slot *slot)
{
	return window_address(slot) >> SLOT_BITS;
}

/* Finding a slot from a capability pointer */

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
