/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The window: all physical memory that the kernel keeps objects in, as one
 * linear range of virtual addresses. Every conversion between physical
 * addresses, slot numbers and pointers is here.
 */
#ifndef KERNEL_CAP_WINDOW_H
#define KERNEL_CAP_WINDOW_H

#include "arch/window_base.h"
#include "cap/cap.h"

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

#endif
