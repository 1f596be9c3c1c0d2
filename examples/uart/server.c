/* SPDX-License-Identifier: BSD-2-Clause */
/* Counts the lines of its client and queues them for the driver. */
#include "queue.h"

enum { DRIVER = 0 };

struct queue *queue = (struct queue *)1; /* written by the host tool */

static seL4_Uint32 put;
static seL4_Word lines;

/* A character for which there is no room is lost. */
static void put_char(char character)
{
	if (put - queue_load(&queue->taken) < QUEUE_BYTES)
		queue->text[put++ % QUEUE_BYTES] = character;
}

void init(void)
{
}

void notified(microkit_channel channel)
{
	(void)channel;
}

/* The label is the number of characters, which lie in the message's words. */
microkit_msginfo protected(microkit_channel channel, microkit_msginfo info)
{
	seL4_Word length = microkit_msginfo_get_label(info);
	seL4_Word words = microkit_msginfo_get_count(info);

	(void)channel;
	if (length > words * sizeof(seL4_Word))
		length = words * sizeof(seL4_Word);
	for (seL4_Word i = 0; i < length; i++)
		put_char((char)(microkit_mr_get((seL4_Uint8)(i / sizeof(seL4_Word))) >>
				8 * (i % sizeof(seL4_Word))));
	put_char('\r');
	put_char('\n');
	queue_store(&queue->put, put);
	microkit_notify(DRIVER);
	microkit_mr_set(0, ++lines);
	return microkit_msginfo_new(0, 1);
}
