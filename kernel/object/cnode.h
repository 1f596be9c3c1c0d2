/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CNodes, and the operations on capabilities that all types share.
 */
#ifndef KERNEL_OBJECT_CNODE_H
#define KERNEL_OBJECT_CNODE_H

#include "object/invocation.h"

/** `cap` with no more than the rights in the user's rights word. */
struct cap cap_mask_rights(struct cap cap, word rights);

/**
 * `cap` with badge or guard set from `data`.
 * @param preserve  a badge may not be set (the capability is moved, not copied)
 * @return the null capability if the data does not fit it
 */
struct cap cap_update(struct cap cap, word data, bool preserve);

/**
 * The capability that a copy of `cap`, which stands in `slot`, becomes.
 * @return ERROR_NoError with *derived (null: it cannot be copied), or the error
 */
enum error cap_derive(struct slot *slot, struct cap cap, struct cap *derived);

enum outcome cnode_invoke(struct invocation *inv);

#endif
