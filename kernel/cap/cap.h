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
 *   arch types     see the architecture's cap_types.h
 *
 * `obj` counts granules of 16 bytes of physical memory. `revocable` and
 * `first_badged` belong to the derivation list (derivation.h). A CNode
 * capability is `whole` if guard and radix together take a whole word.
 */
#ifndef KERNEL_CAP_CAP_H
#define KERNEL_CAP_CAP_H

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

#endif
