/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model's state and what its parts ask of each other.
 *
 * Objects, and the slots that capabilities are in, are named by their physical
 * addresses; 0 is none. Lists and copies stand where a kernel has queues, links
 * and bits. An item of an object list with address 0 is free.
 */
#ifndef TESTS_MODEL_STATE_H
#define TESTS_MODEL_STATE_H

#include "model.h"

enum {
#define ERROR(name) name,
#include "abi/errors.def"
};

enum {
#define LOOKUP_FAILURE(name) name,
#include "abi/errors.def"
};

enum {
#define INVOCATION(name) LABEL_##name,
#include "abi/invocations.def"
#define INVOCATION(name) LABEL_##name,
#include "abi/aarch64/invocations.def"
};

enum {
#define FAULT(name, label) FAULT_##name = label,
#include "abi/faults.def"
};

enum { RIGHT_WRITE = 1, RIGHT_READ = 2, RIGHT_GRANT = 4, RIGHT_GRANT_REPLY = 8, ALL_RIGHTS = 15 };
enum { SLOT_SIZE = 32, WORD_BITS = 64, PAGE_BITS = 12, MAX_UNTYPED_BITS = 47 };
enum { CSPACE_SLOT, VSPACE_SLOT, BUFFER_SLOT, FAULT_SLOT, TIMEOUT_SLOT, TCB_SLOTS };
enum { BADGE_REGISTER = 0, INFO_REGISTER = 1, MESSAGE_REGISTER = 2, REPLY_REGISTER = 6 };
enum { SP = 31, SPSR = 32, RESTART_PC = 33, NEXT_PC = 34, TPIDR = 35, TPIDRRO = 36, REGISTERS };
enum { REGISTER_MESSAGE = 4, MAX_MESSAGE = 120, MAX_EXTRA_CAPS = 3, BUFFER_CAPS = 122 };
enum { BUFFER_BITS = 10, BUFFER_WORDS = 128, USER_CONTEXT = 36, FRAME_REGISTERS = 17 };
enum { MIN_BUDGET = 1250, MIN_BUDGET_US = 20, MIN_REFILLS = 2, REFILL_ROOM = 32 };
enum { MAX_IRQ = 159, TIMER_IRQ = 27, ASID_POOLS = 128, ASIDS_PER_POOL = 512 };

#define USER_TOP UINT64_C(0x00007fffffffffff)

struct cap {
	uint64_t object;
	uint64_t data; /* as in struct view_slot, but CNode: guard */
	uint16_t asid; /* frame, page table, VSpace */
	uint8_t type, bits, rights, guard_bits;
	bool device;
};

/* In derivation order; list by list. */
struct slot {
	uint64_t address;
	struct cap cap;
	bool revocable, first_badged, heads_list;
};

struct queue {
	uint32_t count;
	uint64_t thread[VIEW_QUEUE];
};

enum state { INACTIVE, RUNNING, RESTART, RECEIVING, SENDING, AWAITING_REPLY, AWAITING_SIGNAL };

struct thread {
	uint64_t address;
	uint64_t registers[REGISTERS];
	enum state state;
	uint8_t priority, mcp, flags;
	bool is_call, can_grant, can_grant_reply; /* of the capability it sends with */
	bool yield_is_call;
	uint64_t blocked_on, badge, reply;
	uint64_t context, notification, yield_to, ipc_buffer;
	uint32_t fault, fault_count;
	uint64_t fault_word[6]; /* the part of the message that is not in registers */
};

struct endpoint {
	uint64_t address;
	struct queue queue;
};

struct notification {
	uint64_t address;
	struct queue queue;
	uint64_t badge, thread, context;
	bool active;
};

struct reply {
	uint64_t address;
	uint64_t thread, context, older, newer;
};

struct refill {
	uint64_t time, amount;
};

struct context {
	uint64_t address;
	uint64_t period, badge, consumed, thread, notification, reply;
	uint32_t bits, max_refills, count;
	bool sporadic;
	struct refill refill[REFILL_ROOM];
};

/* A device interrupt that has a handler. */
struct irq {
	uint64_t address; /* of the slot of its notification */
	uint64_t number;
	bool masked;
};

/* What page table or VSpace `table` has at `index`. */
struct entry {
	uint64_t table, index, target;
	bool is_table;
	uint8_t rights; /* of a page's mapping */
};

struct asid {
	uint64_t vspace;
	uint32_t asid;
};

/* Memory that is not all zero, one IPC buffer's worth. */
struct block {
	uint64_t address;
	uint64_t word[BUFFER_WORDS];
};

#define LIST(kind, room)                                                                           \
	struct {                                                                                   \
		uint32_t count;                                                                    \
		struct kind item[room];                                                            \
	}

struct model {
	uint64_t time; /* by the machine's clock */
	uint64_t now;  /* as read at the last entry */
	uint64_t pending, current, current_context;
	uint64_t candidate; /* woken thread that may run next */
	bool choose;	    /* the exit chooses among all threads */
	struct queue ready, release;
	uint64_t pools[ASID_POOLS];
	uint64_t domain_duration, domain_start;
	LIST(slot, VIEW_SLOTS + VIEW_IRQS) slots;
	LIST(thread, VIEW_THREADS) threads;
	LIST(endpoint, VIEW_ENDPOINTS) endpoints;
	LIST(notification, VIEW_NOTIFICATIONS) notifications;
	LIST(reply, VIEW_REPLIES) replies;
	LIST(context, VIEW_CONTEXTS) contexts;
	LIST(irq, VIEW_IRQS) irqs;
	LIST(entry, 1024) entries;
	LIST(asid, 64) asids;
	LIST(block, 64) blocks;
};

#define OBJECT_LISTS(X)                                                                            \
	X(thread, threads)                                                                         \
	X(endpoint, endpoints)                                                                     \
	X(notification, notifications)                                                             \
	X(reply, replies)                                                                          \
	X(context, contexts)                                                                       \
	X(irq, irqs)

/* model_thread(m, address) and so on: NULL when there is none. model_add_thread(m, address): zero.
 */
#define DECLARE(kind, list)                                                                        \
	struct kind *model_##kind(struct model *m, uint64_t address);                              \
	struct kind *model_add_##kind(struct model *m, uint64_t address);
OBJECT_LISTS(DECLARE)
#undef DECLARE

_Noreturn void model_full(const char *what);
void model_queue_insert(struct queue *queue, uint32_t at, uint64_t thread);
bool model_queue_remove(struct queue *queue, uint64_t thread);
/* Behind those of the same priority. */
void model_queue_by_priority(struct model *m, struct queue *queue, const struct thread *thread);
void model_zero(struct model *m, uint64_t address, uint64_t bytes);

/* Capabilities and their derivation (caps.c) */

struct slot *model_slot(struct model *m, uint64_t address);
struct cap model_cap(struct model *m, uint64_t address); /* type VIEW_NULL: empty */
uint64_t model_irq_slot(uint64_t irq);
void model_insert(struct model *m, uint64_t source, uint64_t address, struct cap cap, bool flags);
void model_insert_copy(struct model *m, uint64_t source, uint64_t address, struct cap cap);
void model_remove(struct model *m, uint64_t address);
void model_move(struct model *m, uint64_t from, uint64_t to);
void model_swap(struct model *m, uint64_t a, uint64_t b);
bool model_same_object(struct cap a, struct cap b);
bool model_is_final(struct model *m, uint64_t address);
/* The slot of the first capability derived from the one in `address`. */
uint64_t model_child(struct model *m, uint64_t address);
struct cap model_mask(struct cap cap, uint64_t rights);
struct cap model_update(struct cap cap, uint64_t data, bool preserve);
/* An error code; the capability becomes null when it cannot be copied. */
unsigned model_derive(struct model *m, uint64_t source, struct cap *cap);

/* Lookup (lookup.c) */

struct failure {
	unsigned type, count;
	uint64_t word[3];
};

struct lookup {
	struct failure failure;
	uint64_t slot;
};

struct failure model_missing(uint64_t bits_left);
/* Of a capability pointer, in the thread's CSpace. */
struct lookup model_lookup(struct model *m, const struct thread *thread, uint64_t pointer);
/* Of exactly the slot at `depth` bits. */
struct lookup model_lookup_slot(struct model *m, struct cap root, uint64_t index, uint64_t depth);

/* Deletion (delete.c) */

void model_delete(struct model *m, uint64_t address);
void model_revoke(struct model *m, uint64_t address);

/* Time and scheduling (schedule.c) */

bool model_runnable(const struct thread *thread);
/* A blocked thread must not get such a context. */
bool model_has_no_budget(const struct model *m, const struct thread *thread,
			 const struct context *context);
bool model_schedulable(struct model *m, const struct thread *thread);
bool model_released(const struct model *m, const struct context *context);
void model_enqueue(struct model *m, const struct thread *thread);
void model_dequeue(struct model *m, const struct thread *thread);
void model_reschedule(struct model *m);
void model_consider(struct model *m, const struct thread *thread);
/* To the release queue, if it could run but for its budget. */
void model_postpone_unless_released(struct model *m, const struct thread *thread);
/* Considers a thread that was blocked or stopped until now; brings sporadic refills up to date. */
void model_wake(struct model *m, const struct thread *thread);
void model_unblock_sporadic(struct model *m, const struct thread *thread);
/* A full budget from now on; period 0: round robin. */
void model_configure_refills(struct model *m, struct context *context, uint64_t period,
			     uint64_t budget, uint32_t max);
/* New parameters for a context that is in use. */
void model_update_refills(struct model *m, struct context *context, uint64_t period,
			  uint64_t budget, uint32_t max);
void model_charge_current(struct model *m);
void model_yield(struct model *m);
/* Reads the time; true when the current thread may go on. */
bool model_enter(struct model *m);
void model_exit(struct model *m);

/* Threads and contexts (thread.c) */

void model_bind(struct model *m, struct thread *thread, struct context *context);
void model_unbind(struct model *m, struct context *context);
void model_unbind_from_notification(struct model *m, struct context *context);
void model_unbind_notification(struct model *m, struct thread *thread);
void model_donate(struct model *m, struct context *context, struct thread *thread);
void model_cancel_ipc(struct model *m, struct thread *thread);
void model_suspend(struct model *m, struct thread *thread);
void model_resume(struct model *m, struct thread *thread);
/* To the head of its priority, if it is in the ready queue or current. */
bool model_requeue(struct model *m, struct thread *thread);
void model_set_priority(struct model *m, struct thread *thread, uint8_t priority);
void model_complete_yield(struct model *m, struct thread *thread);
void model_complete_yields_to(struct model *m, uint64_t context);
uint64_t model_take_consumed(struct context *context);

/* IPC (ipc.c) */

/* Address of the thread's IPC buffer if it has one with all of `rights`. */
uint64_t model_buffer(struct model *m, const struct thread *thread, uint8_t rights);
unsigned model_message_length(uint64_t info);
void model_deliver(struct model *m, struct thread *thread, uint64_t label, const uint64_t *word,
		   unsigned count);
void model_send(struct model *m, struct thread *sender, struct cap via, bool blocking, bool call,
		bool donate);
void model_receive(struct model *m, struct thread *receiver, struct cap via, struct reply *reply,
		   bool blocking);
void model_signal(struct model *m, struct notification *notification, uint64_t badge);
void model_wait(struct model *m, struct thread *thread, struct cap via, bool blocking);
void model_reply_to(struct model *m, struct thread *replier, struct cap via);
/* A later reply on the top of its call stack returns nothing. */
void model_detach_stack(struct model *m, struct context *context);
/* From its thread, and out of the call stack; `replied`: the context goes back to the thread. */
void model_unlink_reply(struct model *m, struct reply *reply, bool replied);
void model_cancel_queue(struct model *m, struct queue *queue, bool by_badge, uint64_t badge);

/* Faults (fault.c) */

bool model_is_handler(struct cap cap);
bool model_has_timeout_handler(struct model *m, const struct thread *thread);
void model_fault(struct model *m, struct thread *thread, unsigned label, const uint64_t *word,
		 unsigned count);
void model_timeout_fault(struct model *m, struct thread *thread);
void model_cap_fault(struct model *m, uint64_t address, bool receiving, struct failure failure);
unsigned model_fault_message(struct model *m, struct thread *thread, uint64_t *word);
/* Whether the thread restarts. */
bool model_fault_reply(struct model *m, struct thread *thread, const struct thread *replier,
		       unsigned fault);

/* Registers in the order of seL4_UserContext; the first 17 are the frame group. */
extern const uint8_t model_user_context[USER_CONTEXT];
void model_write_register(struct thread *thread, unsigned number, uint64_t value);

/* Memory (vspace.c) */

void model_install(struct model *m, struct cap cap, uint8_t rights);
void model_unmap(struct model *m, struct cap cap);
void model_forget_table(struct model *m, uint64_t table);
void model_release_asids(struct model *m, struct cap cap);

/* Invocations */

struct invocation {
	struct thread *caller;
	uint64_t slot; /* of the invoked capability */
	struct cap cap;
	uint64_t label;
	unsigned length, caps;
	uint64_t word[2 + USER_CONTEXT];
	uint64_t extra[MAX_EXTRA_CAPS];
	unsigned count; /* of the answer's words */
	uint64_t answer[USER_CONTEXT];
	bool call;
};

typedef unsigned model_invoke(struct model *m, struct invocation *call);

model_invoke model_invoke_untyped, model_invoke_cnode, model_invoke_tcb, model_invoke_context,
	model_invoke_sched_control, model_invoke_domain, model_invoke_irq_control,
	model_invoke_irq_handler, model_invoke_vspace, model_invoke_page_table, model_invoke_frame,
	model_invoke_asid_control, model_invoke_asid_pool;

/* Make an answer of an error's words and return its code. */
unsigned model_error(struct invocation *call, unsigned code, unsigned count, uint64_t first,
		     uint64_t second);
unsigned model_lookup_error(struct invocation *call, bool source, struct failure failure);
/* The target of a CNode operation in the CNode capability in slot `root`. */
unsigned model_target(struct model *m, struct invocation *call, uint64_t root, uint64_t index,
		      uint64_t depth, bool source, uint64_t *slot);
/* The same for a destination, which has to be empty. */
unsigned model_empty_target(struct model *m, struct invocation *call, uint64_t root, uint64_t index,
			    uint64_t depth, uint64_t *slot);

static inline unsigned invalid_argument(struct invocation *call, unsigned number)
{
	return model_error(call, InvalidArgument, 1, number, 0);
}

static inline unsigned invalid_capability(struct invocation *call, unsigned number)
{
	return model_error(call, InvalidCapability, 1, number, 0);
}

static inline unsigned range_error(struct invocation *call, uint64_t min, uint64_t max)
{
	return model_error(call, RangeError, 2, min, max);
}

static inline bool is_truncated(const struct invocation *call, unsigned length, unsigned caps)
{
	return call->length < length || call->caps < caps;
}

#endif
