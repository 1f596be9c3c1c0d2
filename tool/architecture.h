/* SPDX-License-Identifier: BSD-2-Clause */
/* Processor architectures: one row each of what the tool has to know of them. */
#ifndef TOOL_ARCHITECTURE_H
#define TOOL_ARCHITECTURE_H

#include <stddef.h>
#include <stdint.h>

#define ARCHITECTURE_FLAGS     5
#define ARCHITECTURE_REGISTERS 32

struct architecture {
	const char *name, *description;
	uint16_t elf_machine;
	const char *rust_target;
	/* The compiler's, beside target and processor, up to the first NULL. */
	const char *flags[ARCHITECTURE_FLAGS];
	const char *no_fpu;	    /* keeps the compiler from floating-point registers */
	unsigned top_table_bits;    /* log2 of the span of one entry of an address space's root */
	const char *processor_flag; /* before the board's processor */
	/* Of the registers that frame information speaks of, by their numbers there; NULL: zero. */
	const char *registers[ARCHITECTURE_REGISTERS];
	unsigned return_register; /* has the address that a call returns to */
};

extern const struct architecture architectures[];
extern const size_t architecture_count;

/* Names of all, for messages; architecture_count of them. */
const char *const *architecture_names(void);

/* The architecture called `name`, which is one of the names. */
const struct architecture *architecture_named(const char *name);

#endif
