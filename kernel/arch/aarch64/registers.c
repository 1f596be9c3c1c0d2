/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers of threads as users see them: UserContext and fault messages.
 * TPIDR_EL0 and TPIDRRO_EL0 of the current thread live in the processor.
 */
#include "arch/interface.h"
#include "arch/sysreg.h"
#include "core.h"

enum user_register {
#define FRAME_REGISTER(name)   REGISTER_##name,
#define INTEGER_REGISTER(name) REGISTER_##name,
#include <abi/aarch64/registers.def>
	REGISTERS
};

_Static_assert(REGISTERS == USER_REGISTERS, "UserContext");

/* Condition flags are the user's; EL0, interrupts on, FIQ (and SError) masked. */
#define SPSR_USER_FLAGS UINT64_C(0xf0000000)
#define SPSR_USER	(DEBUG_BUILD ? UINT64_C(0x40) : UINT64_C(0x140))

#define NOT_GENERAL 0xff

/* General register number of each entry. */
static const uint8_t general[USER_REGISTERS] = {
	NOT_GENERAL, NOT_GENERAL, NOT_GENERAL, 0,  1,  2,  3,  4,  5,  6,  7,		8,
	16,	     17,	  18,	       29, 30, 9,  10, 11, 12, 13, 14,		15,
	19,	     20,	  21,	       22, 23, 24, 25, 26, 27, 28, NOT_GENERAL, NOT_GENERAL,
};

void arch_context_init(struct context *context)
{
	context->spsr = SPSR_USER;
}

static word sanitise_spsr(word spsr)
{
	return (spsr & SPSR_USER_FLAGS) | SPSR_USER;
}

word arch_register_get(const struct tcb *thread, word i)
{
	const struct context *context = &thread->context;
	bool live = thread == current_thread();

	switch (i) {
	case REGISTER_pc:
		return context->fault_pc;
	case REGISTER_sp:
		return context->sp;
	case REGISTER_spsr:
		return context->spsr;
	case REGISTER_tpidr_el0:
		return live ? READ_SYSREG(tpidr_el0) : context->tpidr_el0;
	case REGISTER_tpidrro_el0:
		return context->tpidrro_el0;
	default:
		return context->x[general[i]];
	}
}

void arch_set_tls(struct tcb *thread, word base)
{
	thread->context.tpidr_el0 = base;
	if (thread == current_thread())
		WRITE_SYSREG(tpidr_el0, base);
}

void arch_register_set(struct tcb *thread, word i, word value)
{
	struct context *context = &thread->context;

	if (general[i] != NOT_GENERAL) {
		context->x[general[i]] = value;
		return;
	}
	switch (i) {
	case REGISTER_pc:
		context_set_pc(context, value);
		break;
	case REGISTER_sp:
		context->sp = value;
		break;
	case REGISTER_spsr:
		context->spsr = sanitise_spsr(value);
		break;
	case REGISTER_tpidr_el0:
		arch_set_tls(thread, value);
		break;
	case REGISTER_tpidrro_el0:
		context->tpidrro_el0 = value;
		if (thread == current_thread())
			WRITE_SYSREG(tpidrro_el0, value);
		break;
	default:
		break;
	}
}

void arch_register_copy(struct tcb *to, const struct tcb *from, word i)
{
	arch_register_set(to, i, arch_register_get(from, i));
}

word arch_syscall_fault_word(const struct tcb *thread, word i)
{
	const struct context *context = &thread->context;
	const word behind[] = {context->fault_pc, context->sp, context->pc, context->spsr,
			       thread->fault.number};

	return i < 8 ? context->x[i] : behind[i - 8];
}

void arch_syscall_reply_word(struct tcb *thread, word i, word value)
{
	struct context *context = &thread->context;

	if (i < 8)
		context->x[i] = value;
	else if (i == 8)
		context->fault_pc = value;
	else if (i == 9)
		context->sp = value;
	else if (i == 10)
		context->pc = value;
	else
		context->spsr = sanitise_spsr(value);
}

word arch_exception_fault_word(const struct tcb *thread, word i)
{
	const struct context *context = &thread->context;
	const word words[] = {context->fault_pc, context->sp, context->spsr, thread->fault.number,
			      0};

	return words[i];
}

void arch_exception_reply_word(struct tcb *thread, word i, word value)
{
	arch_register_set(thread, i, value);
}

/* Words of a Timeout reply are UserContext's first 34: pc, sp, spsr, general registers. */
void arch_timeout_reply_word(struct tcb *thread, word i, word value)
{
	arch_register_set(thread, i, value);
}
