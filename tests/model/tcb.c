/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Invocations of TCBs and of the domain schedule.
 */
#include "state.h"

/* Registers */

static unsigned read_registers(struct model *m, struct invocation *call, struct thread *thread)
{
	uint64_t count = call->word[1];

	if (call->length < 2)
		return TruncatedMessage;
	if (count < 1 || count > USER_CONTEXT)
		return range_error(call, 1, USER_CONTEXT);
	if (thread == call->caller)
		return IllegalOperation;
	if (call->word[0] & 1)
		model_suspend(m, thread);
	call->count = count;
	for (unsigned i = 0; i < count; i++)
		call->answer[i] = thread->registers[model_user_context[i]];
	return NoError;
}

static unsigned write_registers(struct model *m, struct invocation *call, struct thread *thread)
{
	uint64_t count = call->word[1];

	if (call->length < 2 || call->length - 2 < count)
		return TruncatedMessage;
	if (thread == call->caller)
		return IllegalOperation;
	for (unsigned i = 0; i < count && i < USER_CONTEXT; i++)
		model_write_register(thread, model_user_context[i], call->word[2 + i]);
	thread->registers[NEXT_PC] = thread->registers[RESTART_PC];
	if (call->word[0] & 1)
		model_resume(m, thread);
	return NoError;
}

static unsigned copy_registers(struct model *m, struct invocation *call, struct thread *thread)
{
	enum { SUSPEND_SOURCE = 1, RESUME_TARGET = 2, FRAME = 4, INTEGER = 8 };
	struct cap cap = model_cap(m, call->extra[0]);
	struct thread *source = model_thread(m, cap.object);
	uint64_t flags = call->word[0];

	if (is_truncated(call, 1, 1))
		return TruncatedMessage;
	if (cap.type != VIEW_TCB)
		return invalid_capability(call, 1);
	if (flags & SUSPEND_SOURCE)
		model_suspend(m, source);
	if (flags & RESUME_TARGET)
		model_resume(m, thread);
	for (unsigned i = 0; i < USER_CONTEXT; i++) {
		unsigned number = model_user_context[i];

		if (flags & (i < FRAME_REGISTERS ? FRAME : INTEGER))
			thread->registers[number] = source->registers[number];
	}
	if (flags & FRAME)
		thread->registers[NEXT_PC] = thread->registers[RESTART_PC];
	if (thread->address == m->current)
		model_reschedule(m);
	return NoError;
}

static unsigned set_tls_base(struct model *m, struct invocation *call, struct thread *thread)
{
	(void)m;
	if (call->length < 1)
		return TruncatedMessage;
	thread->registers[TPIDR] = call->word[0];
	return NoError;
}

static unsigned set_flags(struct model *m, struct invocation *call, struct thread *thread)
{
	(void)m;
	if (call->length < 2)
		return TruncatedMessage;
	thread->flags = (thread->flags & ~call->word[0]) | (call->word[1] & 1);
	call->answer[call->count++] = thread->flags;
	return NoError;
}

/* Capabilities that a thread holds */

static bool is_long_deletion(struct model *m, uint64_t slot)
{
	uint8_t type = model_cap(m, slot).type;

	return (type == VIEW_TCB || type == VIEW_CNODE) && model_is_final(m, slot);
}

static bool is_busy(struct model *m, const struct thread *thread)
{
	return is_long_deletion(m, thread->address + CSPACE_SLOT * SLOT_SIZE) ||
	       is_long_deletion(m, thread->address + VSPACE_SLOT * SLOT_SIZE);
}

/* Replaces what a thread holds by a copy, unless the deletion took the source or the thread. */
static void install(struct model *m, uint64_t thread, unsigned index, uint64_t source,
		    struct cap cap)
{
	uint64_t slot = thread + index * SLOT_SIZE;

	model_delete(m, slot);
	if (cap.type != VIEW_NULL && model_thread(m, thread) &&
	    model_same_object(cap, model_cap(m, source)))
		model_insert_copy(m, source, slot, cap);
}

static void install_buffer(struct model *m, uint64_t thread, uint64_t address, uint64_t source,
			   struct cap cap)
{
	install(m, thread, BUFFER_SLOT, source, cap);
	if (model_thread(m, thread))
		model_thread(m, thread)->ipc_buffer = address;
}

static unsigned derive_root(struct model *m, uint64_t source, uint64_t data, uint8_t type,
			    struct cap *cap)
{
	unsigned error;

	*cap = model_cap(m, source);
	if (data)
		*cap = model_update(*cap, data, false);
	error = model_derive(m, source, cap);
	return error || cap->type == type ? error : IllegalOperation;
}

static unsigned derive_buffer(struct model *m, uint64_t source, uint64_t address, struct cap *cap)
{
	unsigned error;

	*cap = (struct cap){0};
	if (!address)
		return NoError;
	*cap = model_cap(m, source);
	error = model_derive(m, source, cap);
	if (error)
		return error;
	if (cap->type != VIEW_FRAME || cap->device)
		return IllegalOperation;
	return address % (1u << BUFFER_BITS) ? AlignmentError : NoError;
}

static unsigned check_handler(struct model *m, struct invocation *call, uint64_t source,
			      unsigned number, struct cap *cap)
{
	*cap = model_cap(m, source);
	if (cap->type != VIEW_NULL && !model_is_handler(*cap))
		return invalid_capability(call, number);
	return NoError;
}

static unsigned configure(struct model *m, struct invocation *call, struct thread *thread)
{
	struct cap cspace, vspace, buffer;
	uint64_t address = thread->address;
	unsigned error;

	if (is_truncated(call, 3, 3))
		return TruncatedMessage;
	error = derive_buffer(m, call->extra[2], call->word[2], &buffer);
	if (!error && is_busy(m, thread))
		error = IllegalOperation;
	if (!error)
		error = derive_root(m, call->extra[0], call->word[0], VIEW_CNODE, &cspace);
	if (!error)
		error = derive_root(m, call->extra[1], call->word[1], VIEW_VSPACE, &vspace);
	if (error)
		return error;
	install(m, address, CSPACE_SLOT, call->extra[0], cspace);
	install(m, address, VSPACE_SLOT, call->extra[1], vspace);
	install_buffer(m, address, call->word[2], call->extra[2], buffer);
	return NoError;
}

static unsigned set_space(struct model *m, struct invocation *call, struct thread *thread)
{
	struct cap handler, cspace, vspace;
	uint64_t address = thread->address;
	unsigned error;

	if (is_truncated(call, 2, 3))
		return TruncatedMessage;
	if (is_busy(m, thread))
		return IllegalOperation;
	error = derive_root(m, call->extra[1], call->word[0], VIEW_CNODE, &cspace);
	if (!error)
		error = derive_root(m, call->extra[2], call->word[1], VIEW_VSPACE, &vspace);
	if (!error)
		error = check_handler(m, call, call->extra[0], 1, &handler);
	if (error)
		return error;
	install(m, address, FAULT_SLOT, call->extra[0], handler);
	install(m, address, CSPACE_SLOT, call->extra[1], cspace);
	install(m, address, VSPACE_SLOT, call->extra[2], vspace);
	return NoError;
}

static unsigned set_ipc_buffer(struct model *m, struct invocation *call, struct thread *thread)
{
	struct cap buffer;
	unsigned error;

	if (is_truncated(call, 1, 1))
		return TruncatedMessage;
	error = derive_buffer(m, call->extra[0], call->word[0], &buffer);
	if (!error)
		install_buffer(m, thread->address, call->word[0], call->extra[0], buffer);
	return error;
}

static unsigned set_timeout_endpoint(struct model *m, struct invocation *call,
				     struct thread *thread)
{
	struct cap handler;
	unsigned error;

	if (call->caps < 1)
		return TruncatedMessage;
	error = check_handler(m, call, call->extra[0], 1, &handler);
	if (!error)
		install(m, thread->address, TIMEOUT_SLOT, call->extra[0], handler);
	return error;
}

/* Scheduling */

/* That the authority in the first extra capability may set `count` priorities. */
static unsigned check_priorities(struct model *m, struct invocation *call, unsigned count)
{
	struct cap cap = model_cap(m, call->extra[0]);
	const struct thread *authority = model_thread(m, cap.object);

	if (cap.type != VIEW_TCB)
		return invalid_capability(call, 1);
	for (unsigned i = 0; i < count; i++) {
		if (call->word[i] > authority->mcp)
			return range_error(call, 0, authority->mcp);
	}
	return NoError;
}

static unsigned set_priority(struct model *m, struct invocation *call, struct thread *thread)
{
	unsigned error;

	if (is_truncated(call, 1, 1))
		return TruncatedMessage;
	error = check_priorities(m, call, 1);
	if (error)
		return error;
	if (call->label == LABEL_TCBSetMCPriority)
		thread->mcp = call->word[0];
	else
		model_set_priority(m, thread, call->word[0]);
	return NoError;
}

static unsigned check_context(struct model *m, struct invocation *call, const struct thread *thread)
{
	struct cap cap = model_cap(m, call->extra[1]);
	const struct context *context = model_context(m, cap.object);

	if (cap.type == VIEW_NULL)
		return thread == call->caller ? IllegalOperation : NoError;
	if (cap.type != VIEW_SCHED_CONTEXT)
		return invalid_capability(call, 2);
	if (thread->context != context->address && (thread->context || context->thread))
		return IllegalOperation;
	return model_has_no_budget(m, thread, context) ? IllegalOperation : NoError;
}

static unsigned set_sched_params(struct model *m, struct invocation *call, struct thread *thread)
{
	uint64_t address = thread->address;
	struct context *context;
	struct cap handler;
	unsigned error;

	if (is_truncated(call, 2, 3))
		return TruncatedMessage;
	error = check_priorities(m, call, 2);
	if (!error)
		error = check_context(m, call, thread);
	if (!error)
		error = check_handler(m, call, call->extra[2], 3, &handler);
	if (error)
		return error;
	context = model_context(m, model_cap(m, call->extra[1]).object);
	install(m, address, FAULT_SLOT, call->extra[2], handler);
	thread->mcp = call->word[0];
	model_set_priority(m, thread, call->word[1]);
	if (context && thread->context != context->address)
		model_bind(m, thread, context);
	else if (!context && thread->context)
		model_unbind(m, model_context(m, thread->context));
	return NoError;
}

static unsigned suspend(struct model *m, struct invocation *call, struct thread *thread)
{
	(void)call;
	model_suspend(m, thread);
	return NoError;
}

static unsigned resume(struct model *m, struct invocation *call, struct thread *thread)
{
	(void)call;
	model_resume(m, thread);
	return NoError;
}

/* Notifications */

static unsigned bind_notification(struct model *m, struct invocation *call, struct thread *thread)
{
	struct cap cap = model_cap(m, call->extra[0]);
	struct notification *notification = model_notification(m, cap.object);

	if (call->caps < 1)
		return TruncatedMessage;
	if (thread->notification || cap.type != VIEW_NOTIFICATION || !(cap.rights & RIGHT_READ) ||
	    notification->queue.count || notification->thread)
		return IllegalOperation;
	notification->thread = thread->address;
	thread->notification = notification->address;
	return NoError;
}

static unsigned unbind_notification(struct model *m, struct invocation *call, struct thread *thread)
{
	(void)call;
	if (!thread->notification)
		return IllegalOperation;
	model_unbind_notification(m, thread);
	return NoError;
}

unsigned model_invoke_tcb(struct model *m, struct invocation *call)
{
	static unsigned (*const invocations[])(struct model *, struct invocation *,
					       struct thread *) = {
		read_registers,	   write_registers,	copy_registers,	  configure,
		set_priority,	   set_priority,	set_sched_params, set_timeout_endpoint,
		set_ipc_buffer,	   set_space,		suspend,	  resume,
		bind_notification, unbind_notification, set_tls_base,	  set_flags,
	};

	if (call->label < LABEL_TCBReadRegisters || call->label > LABEL_TCBSetFlags)
		return IllegalOperation;
	return invocations[call->label - LABEL_TCBReadRegisters](m, call,
								 model_thread(m, call->cap.object));
}

/* The schedule of the one domain there is */

enum { DOMAINS = 1, SCHEDULE_ENTRIES = 2 };

static unsigned set_domain(struct model *m, struct invocation *call)
{
	struct cap cap = model_cap(m, call->extra[0]);
	struct thread *thread = model_thread(m, cap.object);

	if (call->length < 1)
		return TruncatedMessage;
	if ((call->word[0] & 255) >= DOMAINS)
		return invalid_argument(call, 0);
	if (call->caps < 1)
		return TruncatedMessage;
	if (cap.type != VIEW_TCB)
		return invalid_argument(call, 1);
	model_requeue(m, thread);
	return NoError;
}

/* All but the last entry can be written; that one stays an end marker. */
static unsigned configure_schedule(struct model *m, struct invocation *call)
{
	uint64_t index = call->word[0], domain = call->word[1] & 255, duration = call->word[2];

	if (call->length < 3)
		return TruncatedMessage;
	if (index >= SCHEDULE_ENTRIES - 1)
		return range_error(call, 0, SCHEDULE_ENTRIES - 2);
	if (domain >= DOMAINS)
		return range_error(call, 0, DOMAINS - 1);
	if (duration >> 56 || (!duration && index == m->domain_start))
		return invalid_argument(call, 2);
	m->domain_duration = duration;
	return NoError;
}

static unsigned set_schedule_start(struct model *m, struct invocation *call)
{
	uint64_t index = call->word[0];

	if (call->length < 1)
		return TruncatedMessage;
	if (index >= SCHEDULE_ENTRIES)
		return range_error(call, 0, SCHEDULE_ENTRIES - 1);
	if (index == SCHEDULE_ENTRIES - 1 || !m->domain_duration)
		return invalid_argument(call, 0);
	m->domain_start = index;
	model_reschedule(m);
	return NoError;
}

unsigned model_invoke_domain(struct model *m, struct invocation *call)
{
	switch (call->label) {
	case LABEL_DomainSetSet:
		return set_domain(m, call);
	case LABEL_DomainScheduleConfigure:
		return configure_schedule(m, call);
	case LABEL_DomainScheduleSetStart:
		return set_schedule_start(m, call);
	default:
		return IllegalOperation;
	}
}
