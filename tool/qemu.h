/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Running an image in QEMU. However it ends, QEMU is gone and reaped when
 * qemu_run returns.
 */
#ifndef TOOL_QEMU_H
#define TOOL_QEMU_H

#include <stdbool.h>

#include "board.h"
#include "memory.h"

enum qemu_end {
	QEMU_DONE,	  /* the system said `clavis: done, status N` */
	QEMU_EXITED,	  /* QEMU ended by itself */
	QEMU_TIME_LIMIT,  /* the time was over */
	QEMU_INTERRUPTED, /* a signal asked to end */
	QEMU_NOT_STARTED, /* the reason was reported */
};

struct qemu_result {
	enum qemu_end end;
	uint64_t status;      /* N of QEMU_DONE, QEMU's exit status of QEMU_EXITED */
	struct bytes console; /* everything it printed, without carriage returns */
};

struct qemu_options {
	unsigned seconds;     /* the time limit */
	bool show;	      /* copies the console to stdout */
	bool by_instructions; /* time in the machine is counted in instructions, not by the host's
				 clock */
};

/* Runs `image` as the board says. */
struct qemu_result qemu_run(const struct board *board, const char *image,
			    const struct qemu_options *options);

/*
 * Finds the first line `clavis: done, status N` with N decimal in the console
 * output from byte `from` on, complete with its line feed.
 */
bool qemu_find_done(const struct bytes *console, size_t from, uint64_t *status);

/* Reads the value of a --timeout option, in seconds. False after an error. */
bool qemu_read_timeout(const char *text, unsigned *seconds);

#endif
