/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads: their life, and the invocations that steer them.
 */
#include "object/thread.h"
#include "arch/interface.h"
#include "cap/cap.h"
#include "debug.h"
#include "ipc/ipc.h"
#include "sched/fpu.h"
#include "sched/scheduler.h"

void thread_create(struct tcb *thread)
{
	struct tcb *creator = current_thread();

	arch_context_init(&thread->context);
	thread->domain = (uint8_t)this_core()->domain;
	debug_name_child(thread, creator);
	debug_thread_created(thread);
}

void thread_cancel_ipc(struct tcb *thread)
{
	switch ((enum thread_state)thread->state) {
	case THREAD_BLOCKED_ON_SEND:
	case THREAD_BLOCKED_ON_RECEIVE:
		queue_remove(&thread->blocked_on.endpoint->queue, thread);
		if (thread->reply)
			reply_unlink(thread->reply);
		break;
	case THREAD_BLOCKED_ON_NOTIFICATION:
		queue_remove(&thread->blocked_on.notification->queue, thread);
		break;
	case THREAD_BLOCKED_ON_REPLY:
		reply_abandon(thread);
		break;
	default:
		return;
	}
	thread->fault.kind = FAULT_NONE;
	thread_set_state(thread, THREAD_INACTIVE);
}

void thread_suspend(struct tcb *thread)
{
	thread_cancel_ipc(thread);
	if (thread->state == THREAD_RUNNING)
		context_update_restart(&thread->context);
	thread_set_state(thread, THREAD_INACTIVE);
	if (thread->yield_to)
		sched_context_cancel_yield(thread);
}

void thread_resume(struct tcb *thread)
{
	if (thread->state != THREAD_INACTIVE && !thread_is_blocked(thread))
		return;
	thread_cancel_ipc(thread);
	thread_set_state(thread, THREAD_RESTART);
	thread_wake(thread);
}

void thread_finalise(struct tcb *thread)
{
	notification_unbind(thread);
	if (thread->sc) {
		if (thread->sc->yield_from)
			sched_context_complete_yield(thread->sc->yield_from);
		sched_context_unbind_tcb(thread->sc);
	}
	thread_suspend(thread);
	fpu_release(thread, false);
	debug_thread_deleted(thread);
}

/* The thread given as extra capability 0, whose maximum priority limits what may be set. */
static enum outcome authority(struct invocation *inv, word words, word caps, struct tcb **thread)
{
	if (inv->length < words || inv->extra_count < caps)
		return refuse(ERROR_TruncatedMessage);

	struct cap cap = invocation_cap(inv, 0);

	if (cap_type(cap) != CAP_TCB)
		return refuse_capability(1);
	*thread = cap_object(cap);
	return DONE;
}

static enum outcome set_priority(struct invocation *inv, struct tcb *thread)
{
	struct tcb *by;

	if (authority(inv, 1, 1, &by) != DONE)
		return FAILED;
	if (invocation_word(inv, 0) > by->mcp)
		return refuse_range(0, by->mcp);
	thread_set_priority(thread, invocation_word(inv, 0));
	return DONE;
}

static enum outcome set_mcp(struct invocation *inv, struct tcb *thread)
{
	struct tcb *by;

	if (authority(inv, 1, 1, &by) != DONE)
		return FAILED;
	if (invocation_word(inv, 0) > by->mcp)
		return refuse_range(0, by->mcp);
	thread->mcp = (uint8_t)invocation_word(inv, 0);
	return DONE;
}

/* Whether SetSchedParams may leave `thread` with the context `cap`. */
static enum outcome check_new_context(const struct invocation *inv, const struct tcb *thread,
				      struct cap cap)
{
	if (cap_type(cap) == CAP_SCHED_CONTEXT) {
		const struct sched_context *sc = cap_object(cap);

		if (thread->sc != sc && (thread->sc || sc->tcb))
			return refuse(ERROR_IllegalOperation);
		if (thread_is_blocked(thread) && !sc_is_released(sc))
			return refuse(ERROR_IllegalOperation);
		return DONE;
	}
	if (cap_type(cap) == CAP_NULL)
		return thread == inv->caller ? refuse(ERROR_IllegalOperation) : DONE;
	return refuse_capability(2);
}

static enum outcome set_sched_params(struct invocation *inv, struct tcb *thread)
{
	struct tcb *by;

	if (authority(inv, 2, 3, &by) != DONE)
		return FAILED;

	word mcp = invocation_word(inv, 0), priority = invocation_word(inv, 1);
	struct cap context = invocation_cap(inv, 1), handler = invocation_cap(inv, 2);

	if (mcp > by->mcp || priority > by->mcp)
		return refuse_range(0, by->mcp);
	if (check_new_context(inv, thread, context) != DONE)
		return FAILED;
	if (cap_type(handler) != CAP_NULL && !fault_is_handler(handler))
		return refuse_capability(3);

	tcb_install(thread, TCB_FAULT_HANDLER, inv->extra[2], handler);
	thread->mcp = (uint8_t)mcp;
	thread_set_priority(thread, priority);
	if (cap_type(context) == CAP_NULL) {
		if (thread->sc)
			sched_context_unbind_tcb(thread->sc);
	} else if (cap_object(context) != thread->sc) {
		sched_context_bind_tcb(cap_object(context), thread);
	}
	return DONE;
}

static enum outcome bind_notification(struct invocation *inv, struct tcb *thread)
{
	if (inv->extra_count < 1)
		return refuse(ERROR_TruncatedMessage);

	struct cap cap = invocation_cap(inv, 0);

	if (thread->bound_notification || cap_type(cap) != CAP_NOTIFICATION ||
	    !cap_has_right(cap, RIGHT_READ))
		return refuse(ERROR_IllegalOperation);

	struct notification *notification = cap_object(cap);

	if (notification->queue.head || notification->bound_tcb)
		return refuse(ERROR_IllegalOperation);
	notification_bind(notification, thread);
	return DONE;
}

static enum outcome set_flags(struct invocation *inv, struct tcb *thread)
{
	if (inv->length < 2)
		return refuse(ERROR_TruncatedMessage);

	word clear = invocation_word(inv, 0), set = invocation_word(inv, 1);

	thread->flags = (uint8_t)((thread->flags & ~clear) | (set & TCB_FLAG_FPU_DISABLED));
	if (thread->flags & TCB_FLAG_FPU_DISABLED)
		fpu_release(thread, true);
	invocation_result(inv, 0, thread->flags);
	return DONE;
}

static enum outcome set_tls_base(struct invocation *inv, struct tcb *thread)
{
	if (inv->length < 1)
		return refuse(ERROR_TruncatedMessage);
	arch_set_tls(thread, invocation_word(inv, 0));
	return DONE;
}

enum outcome tcb_invoke(struct invocation *inv)
{
	struct tcb *thread = cap_object(inv->cap);

	switch (inv->label) {
	case LABEL_TCBReadRegisters:
		return tcb_read_registers(inv, thread);
	case LABEL_TCBWriteRegisters:
		return tcb_write_registers(inv, thread);
	case LABEL_TCBCopyRegisters:
		return tcb_copy_registers(inv, thread);
	case LABEL_TCBConfigure:
		return tcb_configure(inv, thread);
	case LABEL_TCBSetPriority:
		return set_priority(inv, thread);
	case LABEL_TCBSetMCPriority:
		return set_mcp(inv, thread);
	case LABEL_TCBSetSchedParams:
		return set_sched_params(inv, thread);
	case LABEL_TCBSetTimeoutEndpoint:
		return tcb_set_timeout_endpoint(inv, thread);
	case LABEL_TCBSetIPCBuffer:
		return tcb_set_ipc_buffer(inv, thread);
	case LABEL_TCBSetSpace:
		return tcb_set_space(inv, thread);
	case LABEL_TCBSuspend:
		thread_suspend(thread);
		return DONE;
	case LABEL_TCBResume:
		thread_resume(thread);
		return DONE;
	case LABEL_TCBBindNotification:
		return bind_notification(inv, thread);
	case LABEL_TCBUnbindNotification:
		if (!thread->bound_notification)
			return refuse(ERROR_IllegalOperation);
		notification_unbind(thread);
		return DONE;
	case LABEL_TCBSetTLSBase:
		return set_tls_base(inv, thread);
	case LABEL_TCBSetFlags:
		return set_flags(inv, thread);
	default:
		return refuse(ERROR_IllegalOperation);
	}
}
