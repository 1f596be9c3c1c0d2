/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's clock, for time limits and for how long something took. */
#ifndef TOOL_CLOCK_H
#define TOOL_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Milliseconds since some time before the program's start; never goes back. */
static inline int64_t milliseconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

#endif
