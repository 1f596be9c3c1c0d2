/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers of a thread on AArch64, whose offsets the trap code knows, and limits of the binary
 * interface that depend on the architecture.
 */
#ifndef KERNEL_ARCH_CONTEXT_H
#define KERNEL_ARCH_CONTEXT_H

#include "types.h"

#define MAX_UNTYPED_BITS 47u
#define MAX_PERIOD_US	 36893488147419u

struct context {
	word x[31];
	word sp;
	word pc; /* where the thread goes on */
	word spsr;
	word fault_pc; /* where it goes on when the instruction is to run again */
	word tpidr_el0, tpidrro_el0;
	word pad;
};

struct fpu_state {
	word vector[64]; /* v0 .. v31 */
	word fpcr, fpsr;
};

#define USER_REGISTERS	  36u /* words of seL4_UserContext */
#define FRAME_REGISTERS	  17u /* the first of them */
#define MESSAGE_REGISTERS 4u  /* message words that travel in registers */

/* Words of fault messages and the words of them that a reply sets. */
#define SYSCALL_FAULT_WORDS   13u
#define SYSCALL_REPLY_WORDS   12u
#define EXCEPTION_FAULT_WORDS 5u
#define EXCEPTION_REPLY_WORDS 3u
#define TIMEOUT_REPLY_WORDS   34u

static inline word context_sp(const struct context *context)
{
	return context->sp;
}

static inline word context_message_register(const struct context *context, word i)
{
	return context->x[2 + i];
}

static inline void context_set_message_register(struct context *context, word i, word value)
{
	context->x[2 + i] = value;
}

/** Capability pointer of the call. */
static inline word context_cap(const struct context *context)
{
	return context->x[0];
}

static inline void context_set_badge(struct context *context, word badge)
{
	context->x[0] = badge;
}

static inline word context_info(const struct context *context)
{
	return context->x[1];
}

static inline void context_set_info(struct context *context, word info)
{
	context->x[1] = info;
}

/** Capability pointer of the reply object (send destination of NBSendWait). */
static inline word context_reply(const struct context *context)
{
	return context->x[6];
}

/** Send destination of NBSendRecv. */
static inline word context_destination(const struct context *context)
{
	return context->x[8];
}

static inline word context_fault_pc(const struct context *context)
{
	return context->fault_pc;
}

static inline void context_set_pc(struct context *context, word pc)
{
	context->pc = pc;
	context->fault_pc = pc;
}

static inline void context_set_argument(struct context *context, word value)
{
	context->x[0] = value;
}

/** The thread is to run the instruction at its fault address again. */
static inline void context_restart(struct context *context)
{
	context->pc = context->fault_pc;
}

/** Where the thread is now becomes the address at which it restarts. */
static inline void context_update_restart(struct context *context)
{
	context->fault_pc = context->pc;
}

#endif
