/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fault messages and replies.
 */
#include "ipc/ipc.h"
#include "arch/interface.h"
#include "debug.h"
#include "object/thread.h"
#include "sched/scheduler.h"

bool fault_is_handler(struct cap cap)
{
	return cap_type(cap) == CAP_ENDPOINT && cap_has_right(cap, RIGHT_WRITE) &&
	       (cap_has_right(cap, RIGHT_GRANT) || cap_has_right(cap, RIGHT_GRANT_REPLY));
}

bool fault_has_timeout_handler(const struct tcb *thread)
{
	return fault_is_handler(thread->slots[TCB_TIMEOUT_HANDLER].cap);
}

static void send_fault(struct tcb *thread, struct cap handler, bool can_donate)
{
	endpoint_send(thread, handler, (struct send){.blocking = true, .can_donate = can_donate});
}

void fault_send(struct tcb *thread)
{
	struct cap handler = thread->slots[TCB_FAULT_HANDLER].cap;

	if (fault_is_handler(handler)) {
		send_fault(thread, handler, thread->sc != NULL);
		return;
	}
	debug_report_unhandled_fault(thread);
	thread->fault.kind = FAULT_NONE;
	thread_set_state(thread, THREAD_INACTIVE);
}

void fault_deliver(struct tcb *thread, const struct fault *fault)
{
	thread->fault = *fault;
	fault_send(thread);
}

void fault_timeout(struct tcb *thread, word badge)
{
	thread->fault = (struct fault){.kind = FAULT_TIMEOUT, .number = badge};
	send_fault(thread, thread->slots[TCB_TIMEOUT_HANDLER].cap, false);
}

/* Words of a cap fault message behind the lookup failure's kind. */
static word lookup_words(const struct lookup_fault *fault, word words[3])
{
	switch (fault->kind) {
	case LOOKUP_MISSING_CAPABILITY:
		words[0] = fault->bits_left;
		return 1;
	case LOOKUP_DEPTH_MISMATCH:
		words[0] = fault->bits_left;
		words[1] = fault->bits_found;
		return 2;
	case LOOKUP_GUARD_MISMATCH:
		words[0] = fault->bits_left;
		words[1] = fault->guard_found;
		words[2] = fault->bits_found;
		return 3;
	default:
		return 0;
	}
}

static word cap_fault_word(const struct tcb *thread, word i, const word lookup[3])
{
	const struct fault *fault = &thread->fault;

	switch (i) {
	case 0:
		return context_fault_pc(&thread->context);
	case 1:
		return fault->address;
	case 2:
		return fault->in_receive_phase;
	case 3:
		return fault->lookup.kind;
	default:
		return lookup[i - 4];
	}
}

#define MAX_FAULT_WORDS 19u

/* Fills words[] with the message of the thread's fault; returns how many. */
static word fault_words(struct tcb *thread, word words[MAX_FAULT_WORDS])
{
	word lookup[3], n = 0;

	switch (thread->fault.kind) {
	case FAULT_CAP:
		n = 4 + lookup_words(&thread->fault.lookup, lookup);
		for (word i = 0; i < n; i++)
			words[i] = cap_fault_word(thread, i, lookup);
		break;
	case FAULT_UNKNOWN_SYSCALL:
		for (; n < SYSCALL_FAULT_WORDS; n++)
			words[n] = arch_syscall_fault_word(thread, n);
		break;
	case FAULT_USER_EXCEPTION:
		for (; n < EXCEPTION_FAULT_WORDS; n++)
			words[n] = arch_exception_fault_word(thread, n);
		break;
	case FAULT_TIMEOUT:
		words[n++] = thread->fault.number;
		if (thread->sc)
			words[n++] = sched_context_take_consumed(thread->sc);
		break;
	default: /* FAULT_VM has a function of its own */
		break;
	}
	return n;
}

_Static_assert(MESSAGE_REGISTERS == 4, "a VM fault's words travel in registers");

static void vm_fault_message(const struct tcb *thread, struct context *receiver)
{
	context_set_message_register(receiver, 0, context_fault_pc(&thread->context));
	context_set_message_register(receiver, 1, thread->fault.address);
	context_set_message_register(receiver, 2, thread->fault.instruction);
	context_set_message_register(receiver, 3, thread->fault.number);
	context_set_info(receiver, info_make(FAULT_VM, 0, 0, 4));
}

void fault_message(struct tcb *thread, struct tcb *receiver)
{
	if (thread->fault.kind == FAULT_VM) {
		vm_fault_message(thread, &receiver->context);
		return;
	}

	word words[MAX_FAULT_WORDS];
	word *buffer = thread_buffer(receiver, true);
	word n = fault_words(thread, words), stored = 0;

	while (stored < n && message_set(receiver, buffer, stored, words[stored]))
		stored++;
	context_set_info(&receiver->context, info_make(thread->fault.kind, 0, 0, stored));
}

/* Gives the first min(length, limit) words of the reply to `set`. */
static void reply_words(struct tcb *thread, const struct tcb *replier, word limit,
			void (*set)(struct tcb *, word, word))
{
	word n = min_word(info_length(context_info(&replier->context)), limit);
	const word *buffer = n > MESSAGE_REGISTERS ? thread_buffer(replier, false) : NULL;

	for (word i = 0; i < n; i++) {
		if (i < MESSAGE_REGISTERS)
			set(thread, i, context_message_register(&replier->context, i));
		else if (buffer)
			set(thread, i, buffer[BUFFER_MESSAGE + i]);
	}
}

bool fault_reply(struct tcb *thread, const struct tcb *replier)
{
	bool restart = info_label(context_info(&replier->context)) == 0;

	switch (thread->fault.kind) {
	case FAULT_UNKNOWN_SYSCALL:
		reply_words(thread, replier, SYSCALL_REPLY_WORDS, arch_syscall_reply_word);
		return restart;
	case FAULT_USER_EXCEPTION:
		reply_words(thread, replier, EXCEPTION_REPLY_WORDS, arch_exception_reply_word);
		return restart;
	case FAULT_TIMEOUT:
		reply_words(thread, replier, TIMEOUT_REPLY_WORDS, arch_timeout_reply_word);
		return restart;
	default:
		return true;
	}
}
