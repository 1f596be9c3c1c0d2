/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages: the message info word, message registers, IPC buffers, and moving
 * a message with its capabilities from one thread to another.
 */
#ifndef KERNEL_IPC_MESSAGE_H
#define KERNEL_IPC_MESSAGE_H

#include "object/invocation.h"
#include "object/objects.h"

#define IPC_BUFFER_BITS	    10u
#define BUFFER_MESSAGE	    1u /* word of the buffer that holds message word 0 */
#define BUFFER_CAPS	    122u
#define BUFFER_RECEIVE_ROOT 125u /* then index, depth */

/* What the field says; a message has at most MAX_MESSAGE_WORDS. */
static inline word info_words(word info)
{
	return info & 0x7f;
}

static inline word info_length(word info)
{
	return min_word(info_words(info), MAX_MESSAGE_WORDS);
}

static inline word info_extra_caps(word info)
{
	return info >> 7 & 3;
}

static inline word info_label(word info)
{
	return info >> 12;
}

static inline word info_make(word label, word unwrapped, word extra_caps, word length)
{
	return label << 12 | unwrapped << 9 | extra_caps << 7 | length;
}

/** `info` of the same message without capabilities. */
static inline word info_plain(word info)
{
	return info & ~(word)(0x1f << 7);
}

/** The IPC buffer lies in the frame that TCB_BUFFER holds, if any, at the user's `address`. */
void thread_set_buffer(struct tcb *thread, word address);

/** The thread's IPC buffer, if it may be read (or also written); else NULL. */
static inline word *thread_buffer(const struct tcb *thread, bool write)
{
	if (cap_type(thread->slots[TCB_BUFFER].cap) != CAP_FRAME)
		return NULL;
	return write ? thread->write_buffer : thread->read_buffer;
}

/** Sets message word i of `thread`; false: it has no place for it. `buffer` may be NULL. */
bool message_set(struct tcb *thread, word *buffer, word i, word value);

/**
 * Looks up the capabilities that `info` says the thread sends along.
 * @param found  at least MAX_EXTRA_CAPS entries
 * @param count  how many there are; 0 without a buffer
 * @return false: *pointer leads nowhere, for the reason in *fault
 */
bool extra_caps_lookup(const struct tcb *thread, word info, struct slot **found, word *count,
		       word *pointer, struct lookup_fault *fault);

/**
 * Moves `sender`'s message, or the description of its fault, to `receiver`.
 * @param endpoint  the message goes through, or NULL for a reply
 * @param grant     whether capabilities may go along
 */
void message_transfer(struct tcb *sender, struct endpoint *endpoint, word badge, bool grant,
		      struct tcb *receiver);

#endif
