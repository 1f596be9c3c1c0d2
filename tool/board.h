/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A board: everything that the tool, and through `board-header` kernel and
 * loader, know of a machine. A board that was read is consistent: its ranges
 * do not overlap or wrap, and its words are ones the kernel has code for.
 */
#ifndef TOOL_BOARD_H
#define TOOL_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory.h"

struct address_range {
	uint64_t base, size; /* bytes, multiples of 4096 */
};

struct board {
	const char *path; /* of the board file */
	const char *name, *description, *architecture, *cpu;
	uint64_t user_top; /* highest user address, inclusive */
	struct address_range memory;
	uint64_t boot_reserved; /* bytes at the memory's base that booting uses */
	uint64_t top_reserved;	/* bytes at the memory's end that the kernel uses */
	uint64_t device_top;	/* physical addresses end here, exclusive */
	struct address_range distributor, cpu_interface;
	uint64_t highest_irq;
	uint64_t *kernel_irqs;
	size_t kernel_irq_count;
	uint64_t console_base, console_clock_hz;
	uint64_t timer_irq, timer_hz;
	const char *psci; /* conduit */
	uint64_t loader_address, kernel_address;
	const char **qemu; /* command; the word IMAGE stands for the image's path */
	size_t qemu_count;
};

/* Reads and checks a board file. NULL after an error. */
const struct board *board_read(const char *path);

/* Appends the C header that kernel and loader are compiled with. */
void board_print_header(const struct board *board, struct bytes *out);

#endif
