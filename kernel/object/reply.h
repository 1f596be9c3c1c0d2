/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reply objects and call stacks. A call stack is the chain of callers through
 * whose calls a scheduling context was donated; its top reply object and the
 * context point to each other.
 */
#ifndef KERNEL_OBJECT_REPLY_H
#define KERNEL_OBJECT_REPLY_H

#include "object/objects.h"

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

#endif
