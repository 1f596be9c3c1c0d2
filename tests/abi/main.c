/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs all checks of one configuration and prints the count. */
#include <stdio.h>
#include "check.h"

static unsigned passed, failed;

void check_word(const char *name, unsigned long seen, unsigned long expected)
{
	if (seen == expected) {
		passed++;
		return;
	}
	failed++;
	printf("not ok - %s: is %#lx, the reference says %#lx\n", name, seen, expected);
}

int main(void)
{
	check_constants();
	check_invocations();
	check_system_calls();
	printf("%u passed, %u failed\n", passed, failed);
	return failed != 0;
}
