/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernel entries: system calls with their phases, faults, interrupts.
 */
#include "state.h"

#include <string.h>

enum {
#define SYSCALL(name, number) SYSCALL_##name = number,
#include "abi/syscalls.def"
};

/* What a call does: send to the capability in a register, then receive from the one in x0. */
struct phases {
	bool sends, send_blocks, call, receives, receive_blocks, takes_reply;
	uint8_t destination;
};

static const struct phases all_phases[] = {
	[-SYSCALL_Call] = {.sends = true, .send_blocks = true, .call = true},
	[-SYSCALL_ReplyRecv] = {true, .receives = true, .receive_blocks = true, .takes_reply = true,
				.destination = 6},
	[-SYSCALL_NBSendRecv] = {true, .receives = true, .receive_blocks = true,
				 .takes_reply = true, .destination = 8},
	[-SYSCALL_NBSendWait] = {true, .receives = true, .receive_blocks = true, .destination = 6},
	[-SYSCALL_Send] = {.sends = true, .send_blocks = true},
	[-SYSCALL_NBSend] = {.sends = true},
	[-SYSCALL_Recv] = {.receives = true, .receive_blocks = true, .takes_reply = true},
	[-SYSCALL_NBRecv] = {.receives = true, .takes_reply = true},
	[-SYSCALL_Wait] = {.receives = true, .receive_blocks = true},
	[-SYSCALL_NBWait] = {.receives = true},
};

/* Invocations */

static unsigned invoke_sgi(struct model *m, struct invocation *call)
{
	(void)m;
	(void)call;
	return NoError;
}

static const struct {
	model_invoke *invoke;
	bool not_first; /* refused in the first phase of a combined call */
} invocations[] = {
	[VIEW_UNTYPED] = {model_invoke_untyped, false},
	[VIEW_CNODE] = {model_invoke_cnode, true},
	[VIEW_TCB] = {model_invoke_tcb, true},
	[VIEW_SCHED_CONTEXT] = {model_invoke_context, true},
	[VIEW_SCHED_CONTROL] = {model_invoke_sched_control, true},
	[VIEW_DOMAIN] = {model_invoke_domain, true},
	[VIEW_IRQ_CONTROL] = {model_invoke_irq_control, false},
	[VIEW_IRQ_HANDLER] = {model_invoke_irq_handler, false},
	[VIEW_SGI] = {invoke_sgi, false},
	[VIEW_VSPACE] = {model_invoke_vspace, false},
	[VIEW_PAGE_TABLE] = {model_invoke_page_table, false},
	[VIEW_FRAME] = {model_invoke_frame, false},
	[VIEW_ASID_CONTROL] = {model_invoke_asid_control, false},
	[VIEW_ASID_POOL] = {model_invoke_asid_pool, false},
};

unsigned model_error(struct invocation *call, unsigned code, unsigned count, uint64_t first,
		     uint64_t second)
{
	call->count = count;
	call->answer[0] = first;
	call->answer[1] = second;
	return code;
}

unsigned model_lookup_error(struct invocation *call, bool source, struct failure failure)
{
	call->count = 2 + failure.count;
	call->answer[0] = source;
	call->answer[1] = failure.type;
	memcpy(&call->answer[2], failure.word, sizeof failure.word);
	return FailedLookup;
}

unsigned model_target(struct model *m, struct invocation *call, uint64_t root, uint64_t index,
		      uint64_t depth, bool source, uint64_t *slot)
{
	const struct failure invalid_root = {.type = InvalidRoot};
	struct cap cnode = model_cap(m, root);
	struct lookup lookup;

	if (cnode.type != VIEW_CNODE)
		return model_lookup_error(call, source, invalid_root);
	if (depth < 1 || depth > WORD_BITS)
		return range_error(call, 1, WORD_BITS);
	lookup = model_lookup_slot(m, cnode, index, depth);
	*slot = lookup.slot;
	return lookup.failure.type ? model_lookup_error(call, source, lookup.failure) : NoError;
}

unsigned model_empty_target(struct model *m, struct invocation *call, uint64_t root, uint64_t index,
			    uint64_t depth, uint64_t *slot)
{
	unsigned error = model_target(m, call, root, index, depth, false, slot);

	if (!error && model_slot(m, *slot))
		error = DeleteFirst;
	return error;
}

static void answer(struct model *m, struct invocation *call, unsigned error)
{
	if (call->call && model_runnable(call->caller))
		model_deliver(m, call->caller, error, call->answer, call->count);
}

static void invoke(struct model *m, struct invocation *call, bool first_phase)
{
	struct thread *caller = call->caller;
	uint64_t address = caller->address;
	uint8_t type = call->cap.type;
	unsigned error;

	if (type >= sizeof invocations / sizeof *invocations || !invocations[type].invoke ||
	    (first_phase && invocations[type].not_first))
		error = invalid_capability(call, 0);
	else
		error = invocations[type].invoke(m, call);
	if (caller->address != address)
		return;
	answer(m, call, error);
	if (caller->state == RESTART) /* resumed itself: this call is done */
		caller->state = RUNNING;
}

static void read_words(struct model *m, struct invocation *call, uint64_t buffer)
{
	const uint64_t *registers = call->caller->registers;

	for (unsigned i = 0; i < call->length && i < sizeof call->word / sizeof *call->word; i++)
		call->word[i] = i < REGISTER_MESSAGE ? registers[MESSAGE_REGISTER + i]
						     : model_read(m, buffer + (i + 1) * 8);
}

/* Phases */

/* Finds the destination and the extra capabilities; false after a failure, which may fault. */
static bool find_sent(struct model *m, struct invocation *call, uint64_t pointer, bool blocking,
		      uint64_t buffer)
{
	unsigned caps = buffer ? call->caller->registers[INFO_REGISTER] >> 7 & 3 : 0;
	struct lookup lookup = model_lookup(m, call->caller, pointer);

	call->slot = lookup.slot;
	while (!lookup.failure.type && call->caps < caps) {
		pointer = model_read(m, buffer + (BUFFER_CAPS + call->caps) * 8);
		lookup = model_lookup(m, call->caller, pointer);
		call->extra[call->caps++] = lookup.slot;
	}
	if (lookup.failure.type && blocking)
		model_cap_fault(m, pointer, false, lookup.failure);
	return !lookup.failure.type;
}

static void send_phase(struct model *m, struct thread *thread, const struct phases *phases)
{
	struct invocation call = {.caller = thread, .call = phases->call};
	uint64_t info = thread->registers[INFO_REGISTER];
	uint64_t buffer = model_buffer(m, thread, RIGHT_READ);

	if (!find_sent(m, &call, thread->registers[phases->destination], phases->send_blocks,
		       buffer))
		return;
	call.cap = model_cap(m, call.slot);
	if (call.cap.type == VIEW_ENDPOINT && call.cap.rights & RIGHT_WRITE) {
		model_send(m, thread, call.cap, phases->send_blocks, phases->call,
			   phases->call || phases->receives);
	} else if (call.cap.type == VIEW_NOTIFICATION && call.cap.rights & RIGHT_WRITE) {
		model_signal(m, model_notification(m, call.cap.object), call.cap.data);
		answer(m, &call, NoError);
	} else if (call.cap.type == VIEW_REPLY) {
		model_reply_to(m, thread, call.cap);
		answer(m, &call, NoError);
	} else {
		call.label = info >> 12;
		call.length = model_message_length(info);
		if (!buffer && call.length > REGISTER_MESSAGE)
			call.length = REGISTER_MESSAGE;
		read_words(m, &call, buffer);
		invoke(m, &call, phases->receives);
	}
}

static void receive_from_endpoint(struct model *m, struct thread *thread, struct cap via,
				  const struct phases *phases)
{
	uint64_t pointer = thread->registers[REPLY_REGISTER];
	struct reply *reply = NULL;

	if (phases->takes_reply) {
		struct lookup lookup = model_lookup(m, thread, pointer);
		struct cap cap = model_cap(m, lookup.slot);

		if (!lookup.failure.type && cap.type != VIEW_REPLY)
			lookup.failure = model_missing(0);
		if (lookup.failure.type) {
			model_cap_fault(m, pointer, true, lookup.failure);
			return;
		}
		reply = model_reply(m, cap.object);
	}
	model_receive(m, thread, via, reply, phases->receive_blocks);
}

static void receive_phase(struct model *m, struct thread *thread, const struct phases *phases)
{
	uint64_t pointer = thread->registers[BADGE_REGISTER];
	struct lookup lookup = model_lookup(m, thread, pointer);
	struct cap cap = model_cap(m, lookup.slot);
	const struct notification *notification = NULL;

	if (lookup.failure.type) {
		model_cap_fault(m, pointer, true, lookup.failure);
		return;
	}
	if (cap.type == VIEW_NOTIFICATION)
		notification = model_notification(m, cap.object);
	if (cap.type == VIEW_ENDPOINT && cap.rights & RIGHT_READ)
		receive_from_endpoint(m, thread, cap, phases);
	else if (notification && cap.rights & RIGHT_READ &&
		 (!notification->thread || notification->thread == thread->address))
		model_wait(m, thread, cap, phases->receive_blocks);
	else
		model_cap_fault(m, pointer, true, model_missing(0));
}

/* Entries */

static bool debug_call(struct model *m, struct thread *thread, int64_t number)
{
	uint64_t *pointer = &thread->registers[BADGE_REGISTER];

	if (number == SYSCALL_DebugCapIdentify)
		*pointer = model_cap(m, model_lookup(m, thread, *pointer).slot).type;
	return number <= SYSCALL_DebugPutChar && number >= SYSCALL_DebugNameThread;
}

static void known_call(struct model *m, struct thread *thread, int64_t number)
{
	const struct phases *phases;

	if (number == SYSCALL_Yield) {
		model_yield(m);
		return;
	}
	phases = &all_phases[-number];
	if (phases->sends)
		send_phase(m, thread, phases);
	if (phases->receives)
		receive_phase(m, thread, phases);
}

/* The current thread, with the address it is to restart at; NULL when idle. */
static struct thread *interrupted(struct model *m)
{
	struct thread *thread = model_thread(m, m->current);

	if (thread)
		thread->registers[RESTART_PC] = thread->registers[NEXT_PC];
	return thread;
}

static void fault(struct model *m, unsigned label, const uint64_t *word, unsigned count)
{
	struct thread *thread = model_thread(m, m->current);

	if (model_enter(m))
		model_fault(m, thread, label, word, count);
	model_exit(m);
}

void model_syscall(struct model *m)
{
	struct thread *thread = interrupted(m);
	int64_t number = (int64_t)thread->registers[7];

	thread->registers[NEXT_PC] += 4;
	if (number < 0 && number >= SYSCALL_Yield) {
		if (model_enter(m))
			known_call(m, thread, number);
		model_exit(m);
	} else if (!debug_call(m, thread, number)) {
		fault(m, FAULT_UnknownSyscall, &thread->registers[7], 1);
	}
}

void model_memory_fault(struct model *m, uint64_t address, uint64_t esr, bool instruction)
{
	interrupted(m);
	fault(m, FAULT_VMFault, (uint64_t[]){address, instruction, esr & 0xffffffff}, 3);
}

void model_exception(struct model *m, uint64_t esr)
{
	interrupted(m);
	fault(m, FAULT_UserException, (uint64_t[]){esr, 0}, 2);
}

void model_timer(struct model *m)
{
	interrupted(m);
	model_enter(m);
	model_exit(m);
}

void model_interrupt(struct model *m, uint64_t number)
{
	struct irq *irq = model_irq(m, model_irq_slot(number));
	struct cap cap;

	interrupted(m);
	model_enter(m);
	if (irq) {
		irq->masked = true;
		cap = model_cap(m, irq->address);
		if (cap.type == VIEW_NOTIFICATION)
			model_signal(m, model_notification(m, cap.object), cap.data);
	}
	model_exit(m);
}
