/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The meaning of BPF instructions, written a second time from RFC 9669 and as
 * plainly as possible, for tests to compare the engines with. It shares no code
 * with them but the struct of an instruction.
 */
#ifndef TESTS_BPF_ORACLE_H
#define TESTS_BPF_ORACLE_H

#include <stdbool.h>
#include <stddef.h>

#include "bpf/instruction.h"

struct oracle {
	uint64_t r[11];
	const struct bpf_instruction *code;
	size_t count;
	uint64_t steps; /* executed so far */
	/* A helper by its number; r0 becomes what it returns. */
	uint64_t (*helper)(int32_t number, const uint64_t *r);
	/* NULL, or what is asked before the instruction at `pc`; false: it is the end. */
	bool (*watch)(const struct oracle *oracle, size_t pc);
};

enum oracle_end { ORACLE_EXIT, ORACLE_STEPS, ORACLE_DEPTH, ORACLE_STOPPED };

/* Executes from instruction 0 until exit or `limit` steps. The program must be valid. */
enum oracle_end oracle_run(struct oracle *oracle, uint64_t limit);

#endif
