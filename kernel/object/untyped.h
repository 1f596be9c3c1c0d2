/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Untyped memory: where all objects come from.
 */
#ifndef KERNEL_OBJECT_UNTYPED_H
#define KERNEL_OBJECT_UNTYPED_H

#include "object/invocation.h"

/** An untyped of 2^bits bytes that counts as handed out entirely until its first reset. */
struct cap untyped_cap_full(paddr address, word bits, bool device);

/** Nothing is left to give. */
void untyped_mark_full(struct slot *slot);

#endif
