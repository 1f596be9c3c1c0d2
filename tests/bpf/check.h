/* SPDX-License-Identifier: BSD-2-Clause */
/* Counting of tests. A test passes if it ends without a failure; it says only the first. */
#ifndef TESTS_BPF_CHECK_H
#define TESTS_BPF_CHECK_H

#include <stdbool.h>

__attribute__((format(printf, 1, 2))) void test_begin(const char *format, ...);
__attribute__((format(printf, 1, 2))) void test_fail(const char *format, ...);
bool test_failed(void);
void test_end(void);

/* Prints `N passed, N failed`; the exit status. */
int test_summary(void);

#define CHECK(condition, ...)                                                                      \
	do {                                                                                       \
		if (!(condition))                                                                  \
			test_fail(__VA_ARGS__);                                                    \
	} while (0)

#endif
