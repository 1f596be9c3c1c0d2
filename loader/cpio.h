/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading a CPIO archive in the "newc" format. */
#ifndef LOADER_CPIO_H
#define LOADER_CPIO_H

#include <stddef.h>
#include <stdint.h>

/* A member's contents, inside the archive. */
struct member {
	const char *name; /* NUL-terminated */
	const uint8_t *data;
	size_t size; /* bytes */
};

enum cpio_result {
	CPIO_MEMBER,  /* a member was read */
	CPIO_END,     /* the trailer was read */
	CPIO_DAMAGED, /* no valid header, or a length that leaves the archive */
};

/**
 * Reads the member that starts at `*offset` of an archive of `size` bytes and
 * moves `*offset` to the next one. Never reads outside the archive.
 */
enum cpio_result cpio_next(const uint8_t *archive, size_t size, size_t *offset,
			   struct member *member);

#endif
