/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Deleting capabilities, and with the last one the object.
 */
#ifndef KERNEL_OBJECT_DELETE_H
#define KERNEL_OBJECT_DELETE_H

#include "cap/cap.h"

/** Empties `slot`. False: preempted; calling it again goes on. */
bool slot_delete(struct slot *slot);

/** Empties `slot`, which holds nothing that takes long to delete. */
void slot_delete_short(struct slot *slot);

/** Deletes all capabilities derived from the one in `slot`. False: preempted. */
bool slot_revoke(struct slot *slot);

#endif
