/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The helpers that the engine brings along, by Linux' numbers and with Linux'
 * meaning. A program may call those that its bpf_source lists, be it this whole
 * table or the rows that its host picks.
 */
#ifndef BPF_HELPER_H
#define BPF_HELPER_H

#include "bpf/map.h"

enum bpf_helper_number {
	BPF_HELPER_MAP_LOOKUP = 1,
	BPF_HELPER_MAP_UPDATE = 2,
	BPF_HELPER_MAP_DELETE = 3,
	BPF_HELPER_CLOCK = 5,
	BPF_HELPER_PRINT = 6,
	BPF_HELPER_RANDOM = 7,
	BPF_HELPER_CPU = 8,
	BPF_HELPER_TAIL_CALL = 12,
	BPF_HELPER_STRTOL = 105,
	BPF_HELPER_STRTOUL = 106,
	BPF_HELPER_BOOT_CLOCK = 125,
	BPF_HELPER_RING_OUTPUT = 130,
	BPF_HELPER_RING_RESERVE = 131,
	BPF_HELPER_RING_SUBMIT = 132,
	BPF_HELPER_RING_DISCARD = 133,
	BPF_HELPER_RING_QUERY = 134,
	BPF_HELPER_LOOP = 181,
	BPF_HELPER_STRNCMP = 182,
	BPF_HELPER_MAP_LOOKUP_CPU = 195,
};

extern const struct bpf_helper bpf_helpers[];
extern const size_t bpf_helper_count;

/* The name of a helper in this table; NULL if it is not there. */
const char *bpf_helper_name(uint32_t number);

/* Copies the rows of `numbers` to `table`. The number of rows; those that do not exist are left
 * out. */
size_t bpf_helpers_pick(const uint32_t *numbers, size_t count, struct bpf_helper *table);

#endif
