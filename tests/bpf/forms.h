/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests of instruction forms: a few instructions (the body) are executed on
 * chosen registers, and all registers and the memory around `data` afterwards
 * are compared with what oracle.h says.
 */
#ifndef TESTS_BPF_FORMS_H
#define TESTS_BPF_FORMS_H

#include "assemble.h"
#include "check.h"
#include "engine.h"

struct registers {
	uint64_t r[10];
};

/* The middle of a block that programs may touch, FORM_REACH bytes to both sides. */
extern unsigned char *const data;
#define FORM_REACH 65536

/* Values at which something happens: ends of ranges of all widths, and their neighbours. */
extern const uint64_t boundary_values[];
extern const unsigned boundary_count;

/* The same for immediates. */
extern const int32_t boundary_immediates[];
extern const unsigned immediate_count;

/* Pairs of operands that tell the operations apart, for tests of many registers. */
extern const uint64_t telling_pairs[][2];
extern const unsigned telling_count;

/* Loads a body for `engine`. */
void form_load(const struct engine *engine, const struct bpf_instruction *body, size_t count);

/* Runs it from these registers; the access, if any, is near data + at. */
void form_check(const struct registers *in, int64_t at);

/* Registers with a value of its own in each. */
struct registers form_registers(void);

void test_literals(const struct engine *engine);
void test_arithmetic(const struct engine *engine);
void test_sequences(const struct engine *engine);
void test_jumps(const struct engine *engine);
void test_memory(const struct engine *engine);
void test_atomics(const struct engine *engine);
void test_calls(const struct engine *engine);
void test_combined(const struct engine *engine);
void test_loops(const struct engine *engine);

#endif
