/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's state in the form in which it is compared with the model's.
 */
#ifndef TESTS_HOST_VIEW_H
#define TESTS_HOST_VIEW_H

#include <stddef.h>

#include "model/view.h"

/* Where memory that users can have begins. */
#define VIEW_FIRST_MEMORY UINT64_C(0x40100000)

/** What the kernel under test (built with checks) knows. */
void view_kernel(struct view *view);

/**
 * Clears what has no meaning: registers that nobody will read, the running
 * thread's place in the ready queue, ends of arrays.
 */
void view_normalise(struct view *view);

/**
 * Compares two normalised views.
 * @return whether they are equal; if not, `text` says what differs first
 */
bool view_equal(const struct view *kernel, const struct view *model, char *text, size_t size);

/** Hash of a normalised view with times taken relative to now: states that go on alike are equal.
 */
uint64_t view_hash(struct view *view);

#endif
