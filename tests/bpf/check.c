/* SPDX-License-Identifier: BSD-2-Clause */
/* See check.h. */
#include <stdarg.h>
#include <stdio.h>

#include "check.h"

static char name[160];
static bool failed;
static unsigned passed_count, failed_count;

void test_begin(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vsnprintf(name, sizeof(name), format, list);
	va_end(list);
	failed = false;
}

void test_fail(const char *format, ...)
{
	va_list list;

	if (failed)
		return;
	failed = true;
	printf("not ok - %s: ", name);
	va_start(list, format);
	vprintf(format, list);
	va_end(list);
	putchar('\n');
}

bool test_failed(void)
{
	return failed;
}

void test_end(void)
{
	if (failed)
		failed_count++;
	else
		passed_count++;
}

int test_summary(void)
{
	printf("%u passed, %u failed\n", passed_count, failed_count);
	return failed_count != 0;
}
