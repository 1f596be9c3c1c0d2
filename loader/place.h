/* SPDX-License-Identifier: BSD-2-Clause */
/* Where kernel, device tree and root task go in physical memory. */
#ifndef LOADER_PLACE_H
#define LOADER_PLACE_H

#include <stddef.h>
#include "elf.h"

#define PAGE_SIZE UINT64_C(4096)

/* Physical addresses, [start, end), page aligned. */
struct range {
	uint64_t start, end;
};

struct placement {
	struct range kernel;
	struct range device_tree; /* empty if there is none */
	struct range root_task;	  /* a page for its program headers follows */
};

/**
 * Places everything: the kernel at its own addresses, the device tree on the
 * next page, the root task behind it or, where that would touch the loader,
 * behind the loader.
 * @param memory all of the board's memory
 * @param loader the loader and its archive
 * @param device_tree_size bytes, 0 for none
 * @return null, or what does not fit
 */
const char *place(const struct elf *kernel, const struct elf *root_task, uint64_t device_tree_size,
		  struct range memory, struct range loader, struct placement *placement);

#endif
