/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Endpoints: synchronous message passing.
 */
#ifndef KERNEL_OBJECT_ENDPOINT_H
#define KERNEL_OBJECT_ENDPOINT_H

#include "object/objects.h"

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

#endif
