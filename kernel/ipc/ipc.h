/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages and what threads wait at for them: message info word, message
 * registers, IPC buffers; endpoints, notifications, reply objects; faults, which
 * are messages to handlers; and the fast paths.
 */
#ifndef KERNEL_IPC_IPC_H
#define KERNEL_IPC_IPC_H

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

/*
 * Faults: a thread that cannot go on sends a message to its handler, which
 * decides by its reply.
 */

/** Sends the current thread's fault to its fault handler; without one it becomes inactive. */
void fault_send(struct tcb *thread);

/** The current thread has `fault`: fault_send. */
void fault_deliver(struct tcb *thread, const struct fault *fault);

/** Delivers a Timeout fault with the context's badge; `thread` has a timeout handler. */
void fault_timeout(struct tcb *thread, word badge);

bool fault_has_timeout_handler(const struct tcb *thread);

/** Whether `cap` may be a handler: an endpoint one can call. */
bool fault_is_handler(struct cap cap);

/** Writes the message that describes `thread`'s fault to `receiver`. */
void fault_message(struct tcb *thread, struct tcb *receiver);

/**
 * Takes `replier`'s message as the answer to `thread`'s fault.
 * @return whether the thread is to run again
 */
bool fault_reply(struct tcb *thread, const struct tcb *replier);

/* Endpoints */

struct send {
	bool blocking;
	bool call;	 /* the sender waits for a reply */
	bool can_donate; /* a receiver without scheduling context gets the sender's */
};

/** `sender` sends its message (or its fault) through the endpoint capability `cap`. */
void endpoint_send(struct tcb *sender, struct cap cap, struct send how);

/**
 * `receiver` receives from the endpoint capability `cap`.
 * @param reply     reply object for the caller, or NULL
 * @param blocking  wait for a sender; else the badge is 0 when there is none
 */
void endpoint_receive(struct tcb *receiver, struct cap cap, struct reply *reply, bool blocking);

/** The last capability is gone: every queued thread is sent away. */
void endpoint_cancel_all(struct endpoint *endpoint);

/** Senders with `badge` go and send again. False: preempted, more are left. */
bool endpoint_cancel_badged(struct endpoint *endpoint, word badge);

/* Notifications */

/** Adds `badge`; a waiting thread, or the bound one if it receives, gets it and wakes. */
void notification_signal(struct notification *notification, word badge);

/** `thread` waits for a signal, or takes badge 0 if there is none and it does not block. */
void notification_receive(struct notification *notification, struct tcb *thread, bool blocking);

/** `thread` takes the word of an active notification. */
void notification_take(struct notification *notification, struct tcb *thread);

/** A thread about to block gives back the scheduling context it has from `notification`. */
void notification_return_context(struct notification *notification, struct tcb *thread);

/** The last capability is gone: waiters wait again (and fail), ties are undone. */
void notification_finalise(struct notification *notification);

void notification_bind(struct notification *notification, struct tcb *thread);
/** No effect if `thread` has none. */
void notification_unbind(struct tcb *thread);

/*
 * Reply objects and call stacks. A call stack is the chain of callers through
 * whose calls a scheduling context was donated; its top reply object and the
 * context point to each other.
 */

/**
 * `caller` waits on `reply`, which is tied to no thread, for an answer of
 * `callee`; its scheduling context goes along if allowed and needed.
 */
void reply_push(struct reply *reply, struct tcb *caller, struct tcb *callee, bool can_donate);

/** Unties the reply object from its thread. */
void reply_unlink(struct reply *reply);

/** Unties a waiting caller; from the top of a stack the context returns to it. */
void reply_remove(struct reply *reply);

/** The caller stops waiting by itself: the context stays where it is, the stack is cut. */
void reply_abandon(struct tcb *caller);

/** The context's call stack is forgotten: later replies return nothing. */
void reply_detach_stack(struct sched_context *sc);

/** Answers the waiting caller, if any, with `replier`'s message. */
void reply_send(struct reply *reply, struct tcb *replier, bool grant);

/** The last capability is gone. */
void reply_finalise(struct reply *reply);

/*
 * The ways through the kernel that are taken most. Each looks whether the
 * general way would do just this, and if so does it without the general way's
 * questions; else it does nothing. Whatever it does the general way would have
 * done to the last bit of state, which a test compares (tests/host/fastpath.c).
 */

/**
 * Call through `cap` without capabilities, to a passive receiver that waits
 * and may run at once.
 * @return whether it was one; then the receiver is current, and nothing is left to be done
 */
bool fastpath_call(struct tcb *caller, struct cap cap);

/**
 * ReplyRecv with the reply object of `cap`, to the caller whose time the server
 * has; the endpoint to wait at has no sender.
 * @return whether it was one; then the caller is current, and nothing is left to be done
 */
bool fastpath_reply_receive(struct tcb *server, struct cap cap);

/**
 * The current thread's fault goes to a handler as fastpath_call's message does.
 * @return whether it went; then the handler is current, and nothing is left to be done
 */
bool fastpath_fault(struct tcb *thread);

/**
 * Sending to the notification of `cap`, for which nobody waits, or a thread
 * that becomes ready.
 * @return whether it was one; then the end of the entry is to come
 */
bool fastpath_signal(const struct tcb *sender, struct cap cap);

#if CHECKS
/** For tests: all goes the general way. */
extern bool fastpath_off;
/** For tests: how often a fast path was taken, in the order of this file. */
extern word fastpath_taken[4];
#endif

#endif
