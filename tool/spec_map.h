/* SPDX-License-Identifier: BSD-2-Clause */
/* Mappings of memory regions: of domains, of virtual machines, of devices. */
#ifndef TOOL_SPEC_MAP_H
#define TOOL_SPEC_MAP_H

#include "spec.h"

/* Resolves and checks all maps; chooses addresses and the page size of each region. */
void check_maps(struct spec *spec);

/* The memory region that the string `node` names, or NULL after an error. */
struct region *named_region(const struct spec *spec, const struct node *node);

/* Whether two ranges have something in common; neither may wrap. */
bool ranges_overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size);

#endif
