/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the numbers of a run are: while the oracle executes a program, every
 * register and every byte of the stack is known to be a number, an address and
 * of what, or not set. So more is noticed than a fault: an access that hits
 * another object than its address was made from, a frame that has ended, a byte
 * that nobody wrote, an address that is taken for a number. Written from what
 * docs/bpf-verifier.md promises of accepted programs; shares no code with it.
 */
#ifndef TESTS_BPF_VERIFY_SHADOW_H
#define TESTS_BPF_VERIFY_SHADOW_H

#include "bpf/map.h"
#include "tests/bpf/oracle.h"

/* What a program may touch besides its stack. The context begins with the packet's bounds. */
struct shadow_world {
	uint64_t context, context_bytes;
	uint64_t packet, packet_bytes;
	struct bpf_map *const *maps; /* arrays and rings */
};

/* A run begins. */
void shadow_begin(const struct shadow_world *world);

/* For the oracle: whether the next instruction does nothing that is wrong. */
bool shadow_step(const struct oracle *oracle, size_t pc);

/* What was wrong, or NULL. */
const char *shadow_wrong(void);

#endif
