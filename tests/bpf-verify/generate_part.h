/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parts of a random program, and what they are made with. r2 to r5 are numbers
 * most of the time; r6 is the context, r7 the map's value or null, r8 an address,
 * r9 a counter or the packet's end.
 */
#ifndef TESTS_BPF_VERIFY_GENERATE_PART_H
#define TESTS_BPF_VERIFY_GENERATE_PART_H

#include "generate.h"

#define STACK_USED 4 /* words that are set */

uint32_t below(uint32_t limit);
bool one_in(uint32_t n);

/* Appends an instruction; returns its index. */
size_t emit(struct bpf_instruction instruction);
/* Lets the jump at `index` go to what is appended next. */
void jump_here(size_t index);

/* Random operands: one of r2 to r5, a size, an offset in the context's numbers. */
unsigned number_register(void);
uint8_t size(void);
int16_t number_offset(void);

/* Numbers to r2 to r5, as after a call. */
void emit_numbers(void);
/* A comparison of numbers that skips so many instructions. */
void emit_comparison(unsigned skip);
/* A choice between two ways. */
void emit_branch(void);

/* An access by r8, which is another name for what `base` points to. */
void emit_alias_access(unsigned base);
/* An address that is kept on the stack, perhaps not as a whole, and used again. */
void emit_kept(void);
/* A second value of the map, perhaps the first: what is known of one is not of the other. */
void emit_second(void);
void emit_atomic(void);
/* A store at a number on the stack. */
void emit_stray(void);

#endif
