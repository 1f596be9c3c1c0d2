/* SPDX-License-Identifier: BSD-2-Clause */
/* What is the same for all serial ports: characters leave whenever the port asks for more. */
#ifndef DRIVER_H
#define DRIVER_H

#include "queue.h"

enum { SERVER = 0, INTERRUPT = 1 };

struct queue *queue = (struct queue *)1; /* written by the host tool */

static seL4_Uint32 taken;

/** The next character, or -1. */
static int next_char(void)
{
	if (taken == queue_load(&queue->put))
		return -1;

	int character = (unsigned char)queue->text[taken % QUEUE_BYTES];

	queue_store(&queue->taken, ++taken);
	return character;
}

#endif
