/* SPDX-License-Identifier: BSD-2-Clause */
/* Signals that ask the tool to end; see interrupt.h. */
#include <signal.h>
#include <stddef.h>

#include "interrupt.h"

static volatile sig_atomic_t pending;

static void note(int signal)
{
	pending = signal;
}

void interrupt_catch(void)
{
	/* Without SA_RESTART: waiting system calls return. */
	struct sigaction action = {.sa_handler = note};

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

int interrupt_pending(void)
{
	return pending;
}
