/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compilation of loaded programs to the machine's own code. The engine writes
 * code where its host says and never runs what it can write: the host makes the
 * memory executable (or maps it a second time) and then says where the code is.
 */
#ifndef BPF_COMPILE_H
#define BPF_COMPILE_H

#include "bpf/bpf.h"

struct bpf_compile_options {
	/* Compare every access with the run's regions. Without it the program has to be verified.
	 */
	bool checks;
	/* Let no constant of the program stand in the code as it is; `seed` should be secret. */
	bool blind;
	uint64_t seed;
};

/* What `code` of bpf_compile has to be large enough for, in bytes. */
size_t bpf_compile_bytes(const struct bpf_program *program);

/*
 * Writes the code of a program for this machine; returns its bytes. It may stand
 * at any address. `memory` is used up to 128 bytes for each instruction and given
 * back. 0 after an error.
 */
size_t bpf_compile(struct bpf_program *program, const struct bpf_compile_options *options,
		   void *code, size_t bytes, struct bpf_memory *memory, struct bpf_error *error);

/* Lets executions that begin from now on use the compiled code, which is executable at `code`. */
void bpf_program_use(struct bpf_program *program, const void *code);

#endif
