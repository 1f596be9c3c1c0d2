/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a kernel is configured for, as far as descriptions are checked against
 * it. Each board's kernel has one; a file can describe others, so that
 * descriptions for them can be checked without them.
 */
#ifndef TOOL_TARGET_H
#define TOOL_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"

enum target_architecture { TARGET_AARCH64, TARGET_RISCV64, TARGET_X86_64 };

struct target {
	const char *name;
	int architecture;   /* enum target_architecture */
	uint64_t user_top;  /* highest user address, inclusive */
	uint64_t cores;	    /* from 1 */
	uint64_t domains;   /* of the kernel's scheduler */
	uint64_t schedules; /* entries of its domain schedule, the end included */
	bool hypervisor, iommu, smc;
};

/* Reads a TOML file with one key for each member. NULL after an error. */
const struct target *target_read(const char *path);

/* The target that the kernel for a board is. */
const struct target *target_of_board(const struct board *board);

#endif
