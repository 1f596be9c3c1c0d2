/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of maps and helpers. */
#ifndef TESTS_BPF_TABLES_H
#define TESTS_BPF_TABLES_H

#include <string.h>

#include "bpf/map.h"
#include "check.h"
#include "engine.h"

/* Makes a map in one of four blocks of 256 KiB that are used in turn. */
struct bpf_map *make_map(struct bpf_map *map, struct bpf_map_definition definition);

void test_hashes(void);
void test_rings(void);
void test_helpers(const struct engine *engine);

#endif
