/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every architecture gives the generic kernel. Each directory below
 * arch/ implements all of it; generic code uses nothing else of a machine.
 * Registers of a thread: arch/context.h; the core's data: arch/base.h.
 */
#ifndef KERNEL_ARCH_INTERFACE_H
#define KERNEL_ARCH_INTERFACE_H

#include "object/invocation.h"
#include "object/objects.h"

/* Time */

/** Current time in ticks; never runs backwards. */
ticks arch_time(void);
/** Interrupts this core at `deadline`, or at once if that is past. */
void arch_set_deadline(ticks deadline);
/** Ticks of `us` microseconds, rounded down; us <= MAX_PERIOD_US. */
ticks arch_us_to_ticks(word us);
/** Microseconds of `t` ticks, rounded down. */
word arch_ticks_to_us(ticks t);

/**
 * Time from stop to go does not count: arch_time and the deadline are as if
 * nothing had happened in between. Kernels with checks only.
 */
void arch_time_stop(void);
void arch_time_go(void);

/* Interrupts */

#define IRQ_NONE ((word) - 1)

/** Brings up the controller: every interrupt masked, none held, all alike, targeted at this core.
 */
void arch_irq_init(void);
/** Number of the interrupt that is due, acknowledged at the controller, or IRQ_NONE. */
word arch_irq_take(void);
/** Ends what arch_irq_take began for an interrupt of the kernel's own. */
void arch_irq_finish(word irq);
/** The same for an interrupt of a user's: it does not fire again before it is acknowledged. */
void arch_irq_hold(word irq);
void arch_irq_acknowledge(word irq);
/** Whether an interrupt waits to be taken. */
bool arch_irq_pending(void);
/** Whether the interrupt is delivered at all. Ends what was held. */
void arch_irq_set_masked(word irq, bool masked);
/** Number of the kernel's timer interrupt. */
word arch_timer_irq(void);
/** Sleeps until an interrupt is pending. */
void arch_wait_for_interrupt(void);

/* Threads */

/** Registers of a new thread. */
void arch_context_init(struct context *context);
/** Value of user register i (0 .. USER_REGISTERS - 1) in the order of ReadRegisters. */
word arch_register_get(const struct tcb *thread, word i);
/** Sets user register i to `value`, made safe for user mode. */
void arch_register_set(struct tcb *thread, word i, word value);
/** Copies user register i as it is from one thread to another. */
void arch_register_copy(struct tcb *to, const struct tcb *from, word i);
/** Address space, thread registers and FPU access of `thread`, which runs next. */
void arch_switch_to(struct tcb *thread);
/** The current thread's address space root, or its validity, may have changed. */
void arch_vspace_update(void);
/** Sets the thread pointer register of `thread`. */
void arch_set_tls(struct tcb *thread, word base);
/** The core gives up its address space: no user memory is mapped. */
void arch_switch_to_idle(void);

/* Fault messages: word i of the message, and setting what a reply may set. */
word arch_syscall_fault_word(const struct tcb *thread, word i);
word arch_exception_fault_word(const struct tcb *thread, word i);
void arch_syscall_reply_word(struct tcb *thread, word i, word value);
void arch_exception_reply_word(struct tcb *thread, word i, word value);
void arch_timeout_reply_word(struct tcb *thread, word i, word value);

/* Memory and capabilities to it */

/** Fills 2^bits bytes (bits >= 4) at `address` with zeros, also for observers behind the caches. */
void arch_clear_memory(paddr address, word bits);

/* Kinds of first-level caches, as the binary interface numbers them. */
#define CACHE_INSTRUCTIONS 1u
#define CACHE_DATA	   2u

/** Cleans and invalidates the caches of all levels. */
void arch_flush_caches(void);
/** The same for first-level caches; `kinds`: set of those above. */
void arch_flush_first_caches(word kinds);

/** Whether objects of `type` may be made of device memory (frames). */
bool arch_object_is_frame(word type);
/** Capability to a new object of architecture type `type` on 2^bits bytes of cleared memory. */
struct cap arch_object_create(word type, paddr address, word bits, bool device);

/** Derives a copy of `cap` for another slot. False: IllegalOperation. */
bool arch_cap_derive(struct cap cap, struct cap *derived);
/** Ends what the last (`final`) or any capability to an object keeps going. */
void arch_cap_finalise(struct cap cap, bool final);
/** Whether `cap` can be a thread's address space: its root and with an identifier. */
bool arch_cap_is_vspace(struct cap cap);
/** Checks and carries out an invocation on an architecture capability. */
enum outcome arch_invoke(struct invocation *inv);
/** Invocations on IRQControl that only this architecture has. */
enum outcome arch_invoke_irq_control(struct invocation *inv);

/* Diagnostics */

/** Console output; nothing in kernels without printing. */
void arch_putchar(char c);
/** Stops the machine. */
_Noreturn void arch_halt(void);
/** Kernel pointer through which the debug build reads the user word at `address`, or NULL. */
const word *arch_user_word(const struct tcb *thread, word address);

#endif
