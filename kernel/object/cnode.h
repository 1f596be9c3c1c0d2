/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CNodes, and the operations on capabilities that all types share: copying, and
 * deleting, with the last one the object.
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

/* Deletion */

/** Empties `slot`. False: preempted; calling it again goes on. */
bool slot_delete(struct slot *slot);

/** Empties `slot`, which holds nothing that takes long to delete. */
void slot_delete_short(struct slot *slot);

/** Deletes all capabilities derived from the one in `slot`. False: preempted. */
bool slot_revoke(struct slot *slot);

#endif
