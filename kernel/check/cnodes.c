/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All CNodes, also those that nobody can name any more but themselves. Unlike
 * the tables of a check this is part of the kernel's state.
 */
#include "cap/cap.h"
#include "check/check.h"
#include "check/known.h"

#if CHECKS

#define CNODES_MAX 256u
#define RADIX_MASK low_mask(6) /* CNodes lie at multiples of 64 bytes */

static word cnodes[CNODES_MAX]; /* address and radix */
static word count;
static bool too_many;

void check_cnode_created(paddr address, word radix)
{
	if (count == CNODES_MAX)
		too_many = true;
	else
		cnodes[count++] = address | radix;
}

static paddr address_of(word i)
{
	return cnodes[i] & ~RADIX_MASK;
}

void check_memory_free(paddr address, word bits)
{
	word kept = 0;

	for (word i = 0; i < count; i++) {
		if (address_of(i) - address >= (word)1 << bits)
			cnodes[kept++] = cnodes[i];
	}
	count = kept;
}

void cnodes_forget_dead(void)
{
	word kept = 0;

	for (word i = 0; i < count; i++) {
		if (known_find(address_of(i), CAP_CNODE) || known_find(address_of(i), CAP_ZOMBIE))
			cnodes[kept++] = cnodes[i];
	}
	count = kept;
}

bool cnodes_complete(void)
{
	return !too_many;
}

bool cnodes_get(word i, struct slot **slots, word *n)
{
	if (i >= count)
		return false;
	*slots = window_pointer(address_of(i));
	*n = (word)1 << (cnodes[i] & RADIX_MASK);
	return true;
}

#endif
