/* SPDX-License-Identifier: BSD-2-Clause */
/* Examples in processes of their own, so that several run side by side. */
#ifndef TOOL_EXAMPLE_PROCESS_H
#define TOOL_EXAMPLE_PROCESS_H

#include <sys/types.h>

#include "example.h"

/* An example that runs. */
struct example_process {
	const char *board;	    /* that it runs on */
	pid_t process;		    /* -1: it could not be started */
	int output, errors, result; /* files in memory that it writes */
};

/* example_run in a new process, which ends when this one does. */
struct example_process example_start(const struct example *example, const char *board,
				     const struct example_options *options);

/*
 * Waits for the end of an example, and hastens it if the tool is interrupted;
 * prints what it printed and gives what came of it.
 */
struct outcome example_finish(struct example_process *process);

#endif
