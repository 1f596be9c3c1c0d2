/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers of threads as users see them: UserContext and fault messages.
 */
#include "arch/interface.h"
#include "core.h"

/* General register number of each entry; 0: the program counter. */
static const uint8_t general[USER_REGISTERS] = {
	0,  1,	2,  3,	8,  9,	18, 19, 20, 21, 22, 23, 24, 25, 26, 27,
	10, 11, 12, 13, 14, 15, 16, 17, 5,  6,	7,  28, 29, 30, 31, 4,
};

void arch_context_init(struct context *context)
{
	(void)context; /* all registers are 0 */
}

word arch_register_get(const struct tcb *thread, word i)
{
	return i == 0 ? thread->context.fault_pc : context_general(&thread->context, general[i]);
}

void arch_register_set(struct tcb *thread, word i, word value)
{
	if (i == 0)
		context_set_pc(&thread->context, value);
	else
		context_set_general(&thread->context, general[i], value);
}

void arch_register_copy(struct tcb *to, const struct tcb *from, word i)
{
	arch_register_set(to, i, arch_register_get(from, i));
}

void arch_set_tls(struct tcb *thread, word base)
{
	context_set_general(&thread->context, REG_TP, base);
}

/* Registers of words 1 .. 9 of the message: sp, ra, a0 .. a6. */
static word syscall_fault_register(word i)
{
	return i == 1 ? REG_SP : i == 2 ? REG_RA : REG_A0 + i - 3;
}

word arch_syscall_fault_word(const struct tcb *thread, word i)
{
	if (i == 0)
		return thread->context.fault_pc;
	if (i == SYSCALL_FAULT_WORDS - 1)
		return thread->fault.number;
	return context_general(&thread->context, syscall_fault_register(i));
}

void arch_syscall_reply_word(struct tcb *thread, word i, word value)
{
	if (i == 0)
		thread->context.fault_pc = value;
	else
		context_set_general(&thread->context, syscall_fault_register(i), value);
}

word arch_exception_fault_word(const struct tcb *thread, word i)
{
	const struct context *context = &thread->context;
	const word words[] = {context->fault_pc, context_general(context, REG_SP),
			      thread->fault.number, 0};

	return words[i];
}

void arch_exception_reply_word(struct tcb *thread, word i, word value)
{
	if (i == 0)
		context_set_pc(&thread->context, value);
	else
		context_set_general(&thread->context, REG_SP, value);
}

/* Words of a Timeout reply are UserContext's. */
void arch_timeout_reply_word(struct tcb *thread, word i, word value)
{
	arch_register_set(thread, i, value);
}
