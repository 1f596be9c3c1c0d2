/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The verifier: says of a loaded program, before it runs, that no run of it can
 * fault, whatever its context, packet, maps and helpers contain, and how many
 * instructions a run executes at most. What it cannot prove it refuses.
 */
#ifndef BPF_VERIFY_H
#define BPF_VERIFY_H

#include "bpf/bpf.h"

enum bpf_field_kind {
	BPF_FIELD_NUMBER,
	BPF_FIELD_PACKET,    /* address of the packet's first byte; 8 bytes, only read */
	BPF_FIELD_PACKET_END /* address behind the packet's last byte; 8 bytes, only read */
};

/* A part of a context. */
struct bpf_field {
	uint32_t offset, bytes;
	enum bpf_field_kind kind;
	uint32_t rights; /* BPF_READ, BPF_WRITE */
};

/* How a program is called. */
enum bpf_entry {
	BPF_ENTRY_CONTEXT, /* r1: the address of the context, aligned to 8 bytes */
	BPF_ENTRY_PACKET   /* r1: the address of a packet, r2: how many bytes it has */
};

#define BPF_PACKET_BYTES (1u << 20) /* no packet has more */

/*
 * What a program is granted when it runs; its helpers and maps are those that it
 * was loaded with. Registers that are no arguments are not set.
 */
struct bpf_policy {
	enum bpf_entry entry;
	uint32_t context_bytes;	 /* 0: r1 is a number */
	uint32_t context_rights; /* to all of it, if there are no fields */
	const struct bpf_field *fields;
	size_t field_count;
	uint32_t packet_rights;
	uint64_t instructions; /* that a run may execute at most; 0: as many as 2^40 */
	bool no_pruning;       /* follow also paths whose states another path covers */
};

#define BPF_VERIFY_TEXT	  448u
#define BPF_VERIFY_LIMIT  4096u /* instructions of a program that is verified */
#define BPF_VERIFY_MEMORY (1u << 20)

struct bpf_verdict {
	bool accepted;
	uint64_t instructions; /* that a run executes at most */
	uint32_t stack_bytes;  /* that a run uses at most, of all frames together */
	uint32_t depth;	       /* of calls */
	uint32_t steps;	       /* instructions that the verifier looked at */
	uint32_t memory_bytes; /* that it used */
	/* If not accepted: */
	size_t instruction;
	int about; /* the register that it is about, or -1 */
	char text[BPF_VERIFY_TEXT];
};

/*
 * Verifies a program that was loaded from `source`. `memory` is given back; no
 * more than BPF_VERIFY_MEMORY bytes of it are used, and a program that needs more
 * memory, or more steps than its length allows, is refused. The verdict depends on nothing else
 * than the program, its helpers' numbers, its maps' definitions and the policy.
 */
bool bpf_verify(const struct bpf_source *source, const struct bpf_program *program,
		const struct bpf_policy *policy, struct bpf_memory *memory,
		struct bpf_verdict *verdict);

#endif
