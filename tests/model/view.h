/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What can be known of a system between two kernel entries, in one form for
 * the kernel under test and for the model: objects are named by their physical
 * addresses, so that two views of one state are equal word for word.
 *
 * Arrays are in ascending order of `address`; queues in the order in which
 * they are served. A field that does not apply is 0.
 */
#ifndef TESTS_MODEL_VIEW_H
#define TESTS_MODEL_VIEW_H

#include <stdbool.h>
#include <stdint.h>

/* As `previous`: a slot outside all objects, where an interrupt's notification is kept. */
#define VIEW_INNER_SLOT UINT64_C(1)

enum {
	VIEW_REGISTERS = 34, /* x0 .. x30, sp, spsr, address the thread goes on at */
	VIEW_REFILLS = 16,
	VIEW_QUEUE = 32
};

/* The numbers are those that DebugCapIdentify reports. */
enum view_cap {
	VIEW_NULL = 0,
	VIEW_FRAME = 1,
	VIEW_UNTYPED = 2,
	VIEW_PAGE_TABLE = 3,
	VIEW_ENDPOINT = 4,
	VIEW_NOTIFICATION = 6,
	VIEW_REPLY = 8,
	VIEW_VSPACE = 9,
	VIEW_CNODE = 10,
	VIEW_ASID_CONTROL = 11,
	VIEW_TCB = 12,
	VIEW_ASID_POOL = 13,
	VIEW_IRQ_CONTROL = 14,
	VIEW_IRQ_HANDLER = 16,
	VIEW_ZOMBIE = 18,
	VIEW_DOMAIN = 20,
	VIEW_SCHED_CONTEXT = 22,
	VIEW_SCHED_CONTROL = 24,
	VIEW_SGI = 27
};

/* One slot that holds a capability; empty slots are not listed. */
struct view_slot {
	uint64_t address;  /* of the slot: CNode or TCB address + 32 * index */
	uint64_t previous; /* slot before it in the derivation list; 0: first of its list */
	uint64_t object;   /* address of the object; 0 for types without memory */
	uint64_t data;	   /* badge; CNode: guard << 6 | guard size; untyped: bytes handed out;
			    * IRQ handler: number; SGI: target << 8 | irq; frame and page table: virtual
			    * address at which it is mapped; VSpace: identifier (ASID);
			    * ASID pool: its first one */
	uint32_t asid;	   /* frame and page table: where it is mapped; 0: not mapped */
	uint8_t type;	   /* enum view_cap */
	uint8_t bits;	   /* log2 bytes of untyped, frame, scheduling context; radix of CNode */
	uint8_t rights;	   /* as in the rights word, bits a type does not have are 0 */
	bool device;
};

enum view_state {
	VIEW_INACTIVE,
	VIEW_RUNNING, /* also: is to restart */
	VIEW_RECEIVE,
	VIEW_SEND,
	VIEW_WAIT_REPLY,
	VIEW_WAIT_NOTIFICATION
};

struct view_thread {
	uint64_t address;
	uint64_t registers[VIEW_REGISTERS];
	uint64_t blocked_on; /* endpoint or notification */
	uint64_t badge;	     /* of the capability it sends with */
	uint64_t reply;	     /* reply object it receives with or waits on */
	uint64_t sched_context, bound_notification;
	uint64_t yield_to; /* scheduling context of a YieldTo that is not completed */
	uint64_t ipc_buffer;
	uint64_t fault; /* label of the fault that is being handled; 0: none */
	uint8_t state;	/* enum view_state */
	uint8_t priority, mcp, flags;
	bool is_call, can_grant, can_grant_reply; /* of the message it is sending */
	bool ready, released_later;		  /* in the ready queue, in the release queue */
};

struct view_endpoint {
	uint64_t address;
	uint64_t queue[VIEW_QUEUE]; /* thread addresses; the rest is 0 */
};

struct view_notification {
	uint64_t address;
	uint64_t badge; /* when active */
	uint64_t bound_thread, sched_context;
	uint64_t queue[VIEW_QUEUE];
	bool active;
};

struct view_reply {
	uint64_t address;
	uint64_t thread;
	uint64_t sched_context; /* on whose call stack it is the top; 0 otherwise */
	uint64_t older;		/* reply object below it in a call stack */
};

struct view_context {
	uint64_t address;
	uint64_t period, badge, consumed; /* ticks; consumed: charged and not reported yet */
	uint64_t thread, notification, reply;
	uint64_t refills[VIEW_REFILLS][2];  /* time, amount */
	uint32_t refill_count, max_refills; /* max_refills 0: not configured */
	bool sporadic;
};

struct view_irq {
	uint64_t number; /* an interrupt that a handler capability was made for */
	uint64_t notification, badge;
	bool masked; /* at the controller, until it is acknowledged */
};

enum {
	VIEW_SLOTS = 1024,
	VIEW_THREADS = 32,
	VIEW_ENDPOINTS = 128,
	VIEW_NOTIFICATIONS = 128,
	VIEW_REPLIES = 128,
	VIEW_CONTEXTS = 128,
	VIEW_IRQS = 8
};

struct view {
	uint64_t now;			/* time of the last kernel entry */
	uint64_t current;		/* thread that runs; 0: idle */
	uint64_t current_context;	/* time is charged to it; 0: to nobody */
	uint64_t pending;		/* ticks used by current_context and not charged yet */
	uint64_t deadline;		/* next timer interrupt; UINT64_MAX: none needed */
	uint64_t ready[VIEW_THREADS];	/* by priority, then in order of service */
	uint64_t release[VIEW_THREADS]; /* by time */
	uint32_t slot_count, thread_count, endpoint_count, notification_count, reply_count,
		context_count, irq_count;
	struct view_slot slots[VIEW_SLOTS];
	struct view_thread threads[VIEW_THREADS];
	struct view_endpoint endpoints[VIEW_ENDPOINTS];
	struct view_notification notifications[VIEW_NOTIFICATIONS];
	struct view_reply replies[VIEW_REPLIES];
	struct view_context contexts[VIEW_CONTEXTS];
	struct view_irq irqs[VIEW_IRQS];
};

#endif
