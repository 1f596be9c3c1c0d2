/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A board: everything that the tool, and through `board-header` kernel and
 * loader, know of a machine. A board that was read is consistent: its ranges
 * do not overlap or wrap, and its devices are ones the kernel has drivers for.
 */
#ifndef TOOL_BOARD_H
#define TOOL_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "architecture.h"
#include "memory.h"

#define BOARD_KEPT	6 /* what the kernel has room for when it boots */
#define BOARD_CONSTANTS 8

struct address_range {
	uint64_t base, size; /* bytes, multiples of 4096 */
};

/* A number for kernel and loader, BOARD_<name>. */
struct board_constant {
	const char *name;
	uint64_t value;
};

struct board {
	const char *path; /* of the board file */
	const char *name, *description, *cpu;
	const struct architecture *architecture;
	uint64_t user_top; /* highest user address, inclusive */
	struct address_range memory;
	uint64_t boot_reserved;		       /* bytes at the memory's base that booting uses */
	uint64_t top_reserved;		       /* bytes at the memory's end that the kernel uses */
	uint64_t device_top;		       /* physical addresses end here, exclusive */
	struct address_range kept[BOARD_KEPT]; /* devices that users do not get, ascending */
	size_t kept_count;
	uint64_t lowest_irq, highest_irq; /* that users can ask for */
	uint64_t lowest_device_irq;	  /* the first that a device raises */
	uint64_t *kernel_irqs;
	size_t kernel_irq_count;
	uint64_t timer_irq, timer_hz;
	uint64_t loader_address, kernel_address;
	struct board_constant constants[BOARD_CONSTANTS]; /* of its devices' drivers */
	size_t constant_count;
	const char **qemu; /* command; the word IMAGE stands for the image's path */
	size_t qemu_count;
};

/* Reads and checks a board file. NULL after an error. */
const struct board *board_read(const char *path);

/* Appends the C header that kernel and loader are compiled with. */
void board_print_header(const struct board *board, struct bytes *out);

#endif
