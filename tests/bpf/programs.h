/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of whole programs. */
#ifndef TESTS_BPF_PROGRAMS_H
#define TESTS_BPF_PROGRAMS_H

#include "assemble.h"
#include "check.h"
#include "engine.h"

/* Programs that must not load. */
void test_refusals(void);

/* Regions, rights, fuel. */
void test_limits(const struct engine *engine);

/* Long programs. */
void test_reach(const struct engine *engine);

#endif
