/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes CPIO archives in the "newc" format, the same bytes for the same contents. */
#ifndef TOOL_CPIO_H
#define TOOL_CPIO_H

#include "memory.h"

/* Appends a member. `length` has to be below 4 GiB. */
void cpio_add(struct bytes *archive, const char *name, const void *content, size_t length);

/* Appends the trailer that ends an archive. */
void cpio_finish(struct bytes *archive);

#endif
