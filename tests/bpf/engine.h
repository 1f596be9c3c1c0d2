/* SPDX-License-Identifier: BSD-2-Clause */
/* The engines that a test runs on: so far the interpreter. */
#ifndef TESTS_BPF_ENGINE_H
#define TESTS_BPF_ENGINE_H

#include "bpf/bpf.h"

struct engine {
	const char *name, *label; /* in words, and in one */
	bool guarded;		  /* accesses are checked */
};

extern const struct engine engines[];
extern const unsigned engine_count;

/* The run that tests use, with everything that it may touch. */
extern struct bpf_run run;

/* Loads a program; what was loaded before is gone. NULL: *error says why. */
const struct bpf_program *engine_load(const struct engine *engine, const struct bpf_source *source,
				      struct bpf_error *error);

/* The same for a program that has to be good; ends the process if it is not. */
const struct bpf_program *engine_load_code(const struct engine *engine,
					   const struct bpf_instruction *code, size_t count);

/* Loads another program beside what is loaded. */
const struct bpf_program *engine_load_more(const struct engine *engine,
					   const struct bpf_source *source,
					   struct bpf_error *error);

#define ENGINE_FUEL 100000000

#endif
