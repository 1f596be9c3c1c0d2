/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SIGINT, SIGTERM and SIGHUP: after interrupt_catch they only leave a note, so
 * that whoever waits can end what it started and clean up.
 */
#ifndef TOOL_INTERRUPT_H
#define TOOL_INTERRUPT_H

void interrupt_catch(void);

/* The signal that arrived, or 0. */
int interrupt_pending(void);

#endif
