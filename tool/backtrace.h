/* SPDX-License-Identifier: BSD-2-Clause */
/* Back-traces of stopped domains, from their registers and what lies on their stacks. */
#ifndef TOOL_BACKTRACE_H
#define TOOL_BACKTRACE_H

#include <stdbool.h>

#include "architecture.h"
#include "memory.h"

/* A thread at the moment it stopped. */
struct machine_state {
	const struct architecture *architecture;
	uint64_t pc, registers[ARCHITECTURE_REGISTERS]; /* by DWARF number */
	uint64_t stack_start;				/* address of the first word */
	uint64_t *stack;
	size_t stack_words;
};

/*
 * Appends a line for each call that was not over, the innermost first:
 * "  #0 `function`, file:line". Ends at `main` or the start of the program, at 64
 * calls, or where the known part of the stack or the program's frame information
 * ends. `program` is the path of its ELF file. Returns the number of lines.
 */
unsigned backtrace_write(const char *program, const struct machine_state *state, struct bytes *out);

#endif
