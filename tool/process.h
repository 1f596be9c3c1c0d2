/* SPDX-License-Identifier: BSD-2-Clause */
/* Running other programs. */
#ifndef TOOL_PROCESS_H
#define TOOL_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Starts command[0] with the NULL-terminated arguments in `folder` (NULL: here).
 * With `output` not NULL its standard output and error are a pipe, whose
 * reading end goes there, and its standard input is empty. Returns the process
 * id, or -1 after an error. The program ends when this one does.
 */
pid_t process_start(const char *const *command, const char *folder, int *output);

/*
 * Waits for the end, and hastens it if the tool is interrupted. Returns the exit status, or 128 +
 * the number of the signal that ended it.
 */
int process_wait(pid_t process);

#endif
