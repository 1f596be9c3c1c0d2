/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Console output and self checks of kernels that have them; empty in others.
 */
#ifndef KERNEL_DEBUG_H
#define KERNEL_DEBUG_H

#include "config.h"
#include "object/objects.h"

#if PRINTING
/** printf of the kernel: %s, %d, %u, %x (words), %c, %%. */
void kprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));
/** Tells on the console that a thread faulted and has nobody to help it. */
void debug_report_unhandled_fault(struct tcb *thread);
/** Names a new thread after its creator. */
void debug_name_child(struct tcb *thread, const struct tcb *creator);
void debug_dump_scheduler(void);
#else
static inline void debug_report_unhandled_fault(struct tcb *thread)
{
	(void)thread;
}
static inline void debug_name_child(struct tcb *thread, const struct tcb *creator)
{
	(void)thread;
	(void)creator;
}
/* The arguments are type checked and never evaluated. */
#define kprintf(...) ((void)sizeof(kprintf_check(__VA_ARGS__)))
int kprintf_check(const char *format, ...) __attribute__((format(printf, 1, 2)));
#endif

#if DEBUG_BUILD
/** Every thread is in the list of all threads from creation to deletion. */
void debug_thread_created(struct tcb *thread);
void debug_thread_deleted(struct tcb *thread);
/** First of all threads; further ones by debug_next. */
struct tcb *debug_threads(void);
#else
static inline void debug_thread_created(struct tcb *thread)
{
	(void)thread;
}
static inline void debug_thread_deleted(struct tcb *thread)
{
	(void)thread;
}
#endif

#endif
