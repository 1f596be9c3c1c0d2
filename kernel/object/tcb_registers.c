/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading, writing and copying the registers of threads.
 */
#include "arch/interface.h"
#include "cap/cap.h"
#include "object/thread.h"
#include "sched/scheduler.h"

enum {
	FLAG_SUSPEND_OR_RESUME =
		1, /* Read: suspend target; Write: resume target; Copy: suspend source */
	FLAG_COPY_RESUME = 2,
	FLAG_COPY_FRAME = 4,
	FLAG_COPY_INTEGER = 8
};

enum outcome tcb_read_registers(struct invocation *inv, struct tcb *thread)
{
	if (inv->length < 2)
		return refuse(ERROR_TruncatedMessage);

	word flags = invocation_word(inv, 0), count = invocation_word(inv, 1);

	if (count < 1 || count > USER_REGISTERS)
		return refuse_range(1, USER_REGISTERS);
	if (thread == inv->caller)
		return refuse(ERROR_IllegalOperation);
	if (flags & FLAG_SUSPEND_OR_RESUME)
		thread_suspend(thread);
	for (word i = 0; inv->is_call && i < count; i++)
		invocation_result(inv, i, arch_register_get(thread, i));
	return DONE;
}

enum outcome tcb_write_registers(struct invocation *inv, struct tcb *thread)
{
	if (inv->length < 2)
		return refuse(ERROR_TruncatedMessage);

	word flags = invocation_word(inv, 0), count = invocation_word(inv, 1);

	if (inv->length - 2 < count)
		return refuse(ERROR_TruncatedMessage);
	if (thread == inv->caller)
		return refuse(ERROR_IllegalOperation);
	for (word i = 0; i < min_word(count, USER_REGISTERS); i++)
		arch_register_set(thread, i, invocation_word(inv, 2 + i));
	context_restart(&thread->context);
	if (flags & FLAG_SUSPEND_OR_RESUME)
		thread_resume(thread);
	return DONE;
}

enum outcome tcb_copy_registers(struct invocation *inv, struct tcb *thread)
{
	if (inv->length < 1 || inv->extra_count < 1)
		return refuse(ERROR_TruncatedMessage);

	word flags = invocation_word(inv, 0);
	struct cap cap = invocation_cap(inv, 0);

	if (cap_type(cap) != CAP_TCB)
		return refuse_capability(1);

	struct tcb *source = cap_object(cap);
	word first = flags & FLAG_COPY_FRAME ? 0 : FRAME_REGISTERS;
	word end = flags & FLAG_COPY_INTEGER ? USER_REGISTERS : FRAME_REGISTERS;

	if (flags & FLAG_SUSPEND_OR_RESUME)
		thread_suspend(source);
	if (flags & FLAG_COPY_RESUME)
		thread_resume(thread);
	for (word i = first; i < end; i++)
		arch_register_copy(thread, source, i);
	if (thread == current_thread())
		reschedule();
	return DONE;
}
