/* SPDX-License-Identifier: BSD-2-Clause */
/* What the loader needs of the processor; implemented by arch/<processor>/. */
#ifndef LOADER_MACHINE_H
#define LOADER_MACHINE_H

#include <stddef.h>
#include <stdint.h>
#include "sha256.h"

/* What the kernel is entered with, in its argument registers, in this order. */
struct handover {
	uint64_t root_task_start, root_task_end; /* physical */
	uint64_t root_task_offset;		 /* physical - virtual */
	uint64_t root_task_entry;		 /* virtual */
	uint64_t device_tree, device_tree_size;	 /* physical, bytes; 0, 0 if there is none */
};

/** Prints where the loader runs: maker, model and revision of the processor, or its number. */
void machine_print_processor(void);

/** Prints what happens last. */
void machine_print_entry(void);

/** Null, or why the loader cannot work in the state the processor was started in. */
const char *machine_unusable(void);

/** The quickest way of working SHA-256 blocks. */
sha256_blocks *machine_sha256(void);

/**
 * Maps the kernel by 2 MiB blocks from `vaddr` to the end of its 1 GiB region.
 * Both addresses are equal modulo 2 MiB.
 */
void machine_map_kernel(uint64_t vaddr, uint64_t paddr);

/** Writes what caches hold of [start, end) to memory. */
void machine_clean(uint64_t start, uint64_t end);

/** Makes instruction fetches see what was cleaned, translations what was mapped. */
void machine_synchronise(void);

/** Enters the kernel at `entry` (virtual). */
_Noreturn void machine_enter_kernel(const struct handover *handover, uint64_t entry);

/** Switches the machine off by firmware; halts if there is none that does. */
_Noreturn void machine_power_off(void);

#endif
