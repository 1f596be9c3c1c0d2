/* SPDX-License-Identifier: BSD-2-Clause */
/* Which of its domains a program runs in. */
#ifndef TESTS_SYSTEM_NAMED_H
#define TESTS_SYSTEM_NAMED_H

#include <microkit.h>

static seL4_Bool is_named(const char *name)
{
	const char *own = microkit_name;

	while (*name && *name == *own) {
		name++;
		own++;
	}
	return *name == *own;
}

#endif
