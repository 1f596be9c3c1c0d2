/* SPDX-License-Identifier: BSD-2-Clause */
/* What the loader accepts, and where it puts it: the loader's own sources, asked beforehand. */
#ifndef TOOL_LOADER_RULES_H
#define TOOL_LOADER_RULES_H

#include "memory.h"

/* Physical addresses, [start, end). */
struct loader_range {
	uint64_t start, end;
};

struct loader_input {
	const struct bytes *kernel, *root_task; /* ELF files as they are packed */
	uint64_t device_tree_bytes;		/* as its header says, 0: none */
	struct loader_range memory;		/* the board's */
	struct loader_range loader;		/* and its archive */
};

struct loader_placement {
	struct loader_range kernel, root_task;
};

enum loader_part { LOADER_KERNEL, LOADER_DEVICE_TREE, LOADER_ROOT_TASK };

/* Total size that the header of a device tree blob says, 0 if it is none or cut off. */
uint64_t loader_device_tree_bytes(const struct bytes *blob);

/* Returns NULL, or what the loader has against *part. */
const char *loader_place(const struct loader_input *input, struct loader_placement *placement,
			 enum loader_part *part);

#endif
