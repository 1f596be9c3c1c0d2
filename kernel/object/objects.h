/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Representation of the kernel's objects. Sizes are part of the binary
 * interface: users carve memory by them. All pointers between objects are
 * window pointers; both ends of a tie always point to each other.
 */
#ifndef KERNEL_OBJECT_OBJECTS_H
#define KERNEL_OBJECT_OBJECTS_H

#include "arch/context.h"
#include "cap/cap.h"
#include "config.h"

struct tcb;
struct reply;
struct sched_context;
struct notification;

#define TCB_BITS	  11u
#define ENDPOINT_BITS	  4u
#define NOTIFICATION_BITS 6u
#define REPLY_BITS	  5u
#define MIN_SC_BITS	  7u
#define MIN_UNTYPED_BITS  4u

/* Threads in order of priority, first come first served among equals. */
struct thread_queue {
	struct tcb *head, *tail;
};

/*
 * Endpoint: a queue of senders or of receivers. Which one is the state of its
 * head; an empty queue is an idle endpoint.
 */
struct endpoint {
	struct thread_queue queue;
};

struct notification {
	struct thread_queue queue; /* waiting threads; then `active` is false */
	word badge;		   /* of the signals since the last receive, when active */
	struct tcb *bound_tcb;
	struct sched_context *sc;
	bool active;
};

/*
 * Reply object. While its thread waits for a reply it may be on the call stack
 * of the scheduling context that was donated with the call: `older` leads to
 * the callers further down, `newer` up; the top one has `sc`.
 */
struct reply {
	struct tcb *tcb; /* receiver blocked with it, or caller waiting on it */
	struct reply *older, *newer;
	struct sched_context *sc;
};

struct refill {
	ticks time; /* earliest use */
	ticks amount;
};

struct sched_context {
	ticks period;	/* 0: round robin */
	ticks consumed; /* since last reported */
	word badge;
	struct tcb *tcb;
	struct notification *notification;
	struct reply *reply;	/* top of the call stack */
	struct tcb *yield_from; /* thread whose YieldTo waits for this context */
	uint32_t core;
	uint32_t head, count; /* refills in use: head, head + 1, ... modulo max */
	uint32_t max;	      /* 0: not configured */
	bool sporadic;
	uint8_t pad[15];
	ticks budget; /* what the refills sum to */
	struct refill refills[];
};

enum thread_state {
	THREAD_INACTIVE,
	THREAD_RUNNING,
	THREAD_RESTART,
	THREAD_BLOCKED_ON_RECEIVE,
	THREAD_BLOCKED_ON_SEND,
	THREAD_BLOCKED_ON_REPLY,
	THREAD_BLOCKED_ON_NOTIFICATION,
	THREAD_IDLE
};

/* The numbers are the labels of the fault messages. */
enum fault_kind {
	FAULT_NONE = 0,
	FAULT_CAP = 1,
	FAULT_UNKNOWN_SYSCALL = 2,
	FAULT_USER_EXCEPTION = 3,
	FAULT_TIMEOUT = 5,
	FAULT_VM = 6
};

struct fault {
	enum fault_kind kind;
	bool in_receive_phase;	    /* cap fault */
	bool instruction;	    /* VM fault */
	word address;		    /* cap fault: pointer; VM fault: virtual address */
	word number;		    /* exception; system call number; VM fault status; badge */
	struct lookup_fault lookup; /* cap fault */
};

enum tcb_slot {
	TCB_CSPACE,
	TCB_VSPACE,
	TCB_BUFFER,
	TCB_FAULT_HANDLER,
	TCB_TIMEOUT_HANDLER,
	TCB_SLOTS
};

#define TCB_FLAG_FPU_DISABLED 1u

/* Use of the processor, in the order of the benchmark calls' words. */
struct utilisation {
	word cycles;	    /* while the thread was current, those in the kernel included */
	word schedules;	    /* times the processor was given to it by another */
	word kernel_cycles; /* of kernel entries that it caused */
	word kernel_entries;
};

struct tcb {
	struct slot slots[TCB_SLOTS];
	struct context context;
	struct fpu_state fpu;

	uint8_t state; /* enum thread_state */
	uint8_t priority, mcp, domain;
	bool in_ready_queue, in_release_queue;
	uint8_t flags;

	/* What the thread sends with while it is blocked on an endpoint. */
	bool can_grant, can_grant_reply, is_call;
	word badge;
	union { /* what the thread is queued on, by state */
		struct endpoint *endpoint;
		struct notification *notification;
	} blocked_on;
	struct reply *reply; /* receives with it, or waits on it */

	struct tcb *queue_next, *queue_prev; /* endpoint or notification */
	struct tcb *sched_next, *sched_prev; /* ready or release queue */

	struct sched_context *sc;
	struct sched_context *yield_to;
	bool yield_replies; /* the YieldTo was a Call */
	struct notification *bound_notification;
	word ipc_buffer; /* virtual address as the user gave it */
	/* Where the capability in TCB_BUFFER, while it is there, lets messages be read and written.
	 */
	word *read_buffer, *write_buffer;
	/* The register that selects the address space, until an identifier is taken away. */
	word vspace_register, vspace_state;
	struct fault fault;

#if TRACK_UTILISATION
	struct utilisation utilisation;
#endif
#if DEBUG_BUILD
	struct tcb *debug_next, *debug_prev; /* all threads */
#endif
#if PRINTING
	char name[96];
#endif
};

_Static_assert(sizeof(struct tcb) <= 1u << TCB_BITS, "TCB object");
_Static_assert(sizeof(struct endpoint) == 1u << ENDPOINT_BITS, "endpoint object");
_Static_assert(sizeof(struct notification) <= 1u << NOTIFICATION_BITS, "notification object");
_Static_assert(sizeof(struct reply) == 1u << REPLY_BITS, "reply object");
_Static_assert(offsetof(struct sched_context, refills) == 96, "refills a context of n bits holds");

#endif
