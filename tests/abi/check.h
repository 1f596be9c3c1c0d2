/* SPDX-License-Identifier: BSD-2-Clause */
/* What generated checks call. Each check counts as one test. */
#ifndef TESTS_ABI_CHECK_H
#define TESTS_ABI_CHECK_H

/** Counts one test; prints a line if `seen` is not `expected`. */
void check_word(const char *name, unsigned long seen, unsigned long expected);

/* Generated from the reference data. */
void check_constants(void);
void check_invocations(void);

/* Written by hand. */
void check_system_calls(void);

#endif
