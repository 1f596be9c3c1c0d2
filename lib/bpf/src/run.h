/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls within a run, whoever executes: interpreter and compiled code. */
#ifndef BPF_SRC_RUN_H
#define BPF_SRC_RUN_H

#include "program.h"

/* What a fault names as its instruction until the engine fills it in. */
#define UNKNOWN_INSTRUCTION UINT32_MAX

/* r10 of the function that runs: the end of its frame. */
static inline uint64_t frame_pointer(struct bpf_run *run)
{
	return (uintptr_t)run->stack + (uint64_t)(BPF_FRAMES + 1 - run->depth) * BPF_STACK_BYTES;
}

/* Calls a function of the running program with r1 to r5 of the run; its result. */
uint64_t call_function(struct bpf_run *run, const struct function *function);

/* What callx does: calls the function or helper that a value stands for. */
uint64_t call_value(struct bpf_run *run, uint64_t value);

#endif
