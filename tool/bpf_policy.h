/* SPDX-License-Identifier: BSD-2-Clause */
/* What BPF programs are granted, from a TOML file; docs/bpf-verifier.md describes it. */
#ifndef TOOL_BPF_POLICY_H
#define TOOL_BPF_POLICY_H

#include "bpf/object.h"
#include "bpf/verify.h"

struct bpf_grants {
	struct bpf_policy policy;
	const struct bpf_helper *helpers;
	size_t helper_count;
	uint32_t map_types; /* bit of each type that is granted */
};

/*
 * Reads a policy; `path` NULL: what `clavis bpf run` grants, that is r1 and r2
 * are memory and its length, and all helpers and maps. False after an error.
 */
bool bpf_policy_read(const char *path, struct bpf_grants *grants);

/* The name of a map's type in policies; NULL if there is no such type. */
const char *bpf_map_type_name(uint32_t type);

#endif
