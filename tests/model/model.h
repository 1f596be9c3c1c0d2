/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The executable model: the kernel's interface on AArch64 (one core, debug
 * configuration), written as simply as possible.
 *
 * A model is one block of memory without pointers to the outside or into
 * itself, so that model_copy makes an independent one.
 */
#ifndef TESTS_MODEL_MODEL_H
#define TESTS_MODEL_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "view.h"

struct model;

/** Room for a system; NULL when memory is short. Freed with free(). */
struct model *model_new(void);

/** Makes `to` equal to `from`; the cost grows with the objects that exist. */
void model_copy(struct model *to, const struct model *from);

/* The state that boot leaves, told piece by piece; then model_start. */

/** A capability that the boot code made: alone in its derivation list. */
void model_boot_cap(struct model *model, const struct view_slot *slot);
/** A copy of the capability in slot `from`, as the initial thread's own slots are; both exist. */
void model_boot_copy(struct model *model, uint64_t from, uint64_t to);
/** The initial thread, its scheduling context with `budget` ticks round robin. */
void model_boot_thread(struct model *model, const struct view_thread *thread, uint64_t context,
		       uint64_t budget);
void model_start(struct model *model, uint64_t now);

/* What the running thread and its machine do. */

/** Address of the running thread's object; 0: idle. */
uint64_t model_current(const struct model *model);
/** Time passes; user code runs or the processor sleeps. */
void model_advance(struct model *model, uint64_t ticks);
/** User code of the running thread: general registers x0 .. x30. */
void model_set_register(struct model *model, unsigned number, uint64_t value);
/** User code writes a word of a frame's memory at physical address `address`. */
void model_write(struct model *model, uint64_t address, uint64_t value);
uint64_t model_read(const struct model *model, uint64_t address);

/* Kernel entries; each runs to the next exit. */

/** The running thread executes svc: the number is in x7. */
void model_syscall(struct model *model);
/** Data or instruction abort at `address` with status `esr`. */
void model_memory_fault(struct model *model, uint64_t address, uint64_t esr, bool instruction);
/** Another exception with syndrome `esr`. */
void model_exception(struct model *model, uint64_t esr);
/** The timer interrupt, or device interrupt `irq`, arrives; also when idle. */
void model_timer(struct model *model);
void model_interrupt(struct model *model, uint64_t irq);

/** Everything that can be known of the state. */
void model_view(const struct model *model, struct view *view);

#endif
