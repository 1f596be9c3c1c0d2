/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers of a thread on RISC-V, whose offsets the trap code knows, and
 * limits of the binary interface that depend on the architecture.
 */
#ifndef KERNEL_ARCH_CONTEXT_H
#define KERNEL_ARCH_CONTEXT_H

#include "types.h"

#define MAX_UNTYPED_BITS 38u
#define MAX_PERIOD_US	 230584300921369395u

/* Numbers of general registers. */
enum general_register {
	REG_RA = 1,
	REG_SP = 2,
	REG_TP = 4,
	REG_T0 = 5,
	REG_A0 = 10,
	REG_A1 = 11,
	REG_A2 = 12,
	REG_A6 = 16,
	REG_A7 = 17
};

struct context {
	word pc;       /* where the thread goes on */
	word x[31];    /* x1 .. x31: register n is x[n - 1] */
	word fault_pc; /* where it goes on when the instruction is to run again */
	word pad;
};

struct fpu_state {
	word f[32];
	word fcsr;
};

#define USER_REGISTERS	  32u /* words of seL4_UserContext */
#define FRAME_REGISTERS	  16u /* the first of them */
#define MESSAGE_REGISTERS 4u  /* message words that travel in registers */

/* Words of fault messages and the words of them that a reply sets. */
#define SYSCALL_FAULT_WORDS   11u
#define SYSCALL_REPLY_WORDS   10u
#define EXCEPTION_FAULT_WORDS 4u
#define EXCEPTION_REPLY_WORDS 2u
#define TIMEOUT_REPLY_WORDS   32u

static inline word context_general(const struct context *context, word n)
{
	return context->x[n - 1];
}

static inline void context_set_general(struct context *context, word n, word value)
{
	context->x[n - 1] = value;
}

static inline word context_sp(const struct context *context)
{
	return context_general(context, REG_SP);
}

static inline word context_message_register(const struct context *context, word i)
{
	return context_general(context, REG_A2 + i);
}

static inline void context_set_message_register(struct context *context, word i, word value)
{
	context_set_general(context, REG_A2 + i, value);
}

/** Capability pointer of the call. */
static inline word context_cap(const struct context *context)
{
	return context_general(context, REG_A0);
}

static inline void context_set_badge(struct context *context, word badge)
{
	context_set_general(context, REG_A0, badge);
}

static inline word context_info(const struct context *context)
{
	return context_general(context, REG_A1);
}

static inline void context_set_info(struct context *context, word info)
{
	context_set_general(context, REG_A1, info);
}

/** Capability pointer of the reply object (send destination of NBSendWait). */
static inline word context_reply(const struct context *context)
{
	return context_general(context, REG_A6);
}

/** Send destination of NBSendRecv. */
static inline word context_destination(const struct context *context)
{
	return context_general(context, REG_T0);
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
	context_set_general(context, REG_A0, value);
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
