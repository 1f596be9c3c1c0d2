/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The least that a root task needs before it can do something of interest:
 * text on the kernel's console, objects out of untyped memory, threads. All of
 * it is ordinary seL4 API; root_task.c is short, read it.
 *
 * Errors are not handled but reported: the program ends with status 1.
 */
#ifndef ROOT_TASK_H
#define ROOT_TASK_H

#include <sel4/arch_names.h>

extern seL4_BootInfo *boot_info;

/** The program. Its result is the status that `clavis run` ends with. */
int root_task(void);

void put(const char *text);
void put_number(seL4_Word number);

/** Ends the program if `error` is one, saying which step it was. */
void check(seL4_Error error, const char *step);

/** A new object from untyped memory. @param size_bits as in seL4_Untyped_Retype @return its slot */
seL4_CPtr new_object(seL4_Word type, seL4_Word size_bits);

/** An empty slot of the root task's CNode. */
seL4_CPtr new_slot(void);

/** A copy of an endpoint or notification capability with a badge. */
seL4_CPtr new_badged(seL4_CPtr cap, seL4_Word badge);

/** A configured scheduling context; times in microseconds. */
seL4_CPtr new_context(seL4_Time budget, seL4_Time period);

/** A thread in the root task's address space and CSpace, as yet without priority and time. */
seL4_CPtr new_thread(void);

/** Lets the thread made by the last new_thread() call `function` with `argument`. */
void start_thread(seL4_CPtr thread, void (*function)(seL4_Word argument), seL4_Word argument);

#endif
