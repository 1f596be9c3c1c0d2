/* SPDX-License-Identifier: BSD-2-Clause */
/* Which memory a run may touch: its stack, what its host grants, its records, its maps' values. */
#ifndef BPF_SRC_REGION_H
#define BPF_SRC_REGION_H

#include "program.h"

/* Kinds of access, by the rights that they need. */
enum access_kind { ACCESS_READ, ACCESS_WRITE, ACCESS_MODIFY, ACCESS_KINDS };

/* Of an operation from OP_LOAD to OP_STORE_RELEASE. */
static inline enum access_kind access_kind(unsigned operation)
{
	if (operation == OP_LOAD || operation == OP_LOAD_ACQUIRE)
		return ACCESS_READ;
	return operation == OP_STORE || operation == OP_STORE_RELEASE ? ACCESS_WRITE
								      : ACCESS_MODIFY;
}

/*
 * The slot whose bounds allow an access of `bytes` (1, 2, 4 or 8) at `address`;
 * puts the region into a slot if it is in none. -1: no region allows it.
 */
int region_slot(struct bpf_run *run, uint64_t address, uint32_t bytes, enum access_kind kind);

/* Forgets the slot of the region that starts at `start`, if it has one. */
void region_drop(struct bpf_run *run, uint64_t start);

/* Forgets all slots: regions have been taken away, or the program is another. */
void region_forget(struct bpf_run *run);

#endif
