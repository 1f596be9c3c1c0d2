/* SPDX-License-Identifier: BSD-2-Clause */
/* The loader's archive: what it must hold, and that it is undamaged. */
#ifndef LOADER_ARCHIVE_H
#define LOADER_ARCHIVE_H

#include "cpio.h"
#include "sha256.h"

/* What the archive holds. A member that is not there has data == NULL. */
struct archive {
	struct member kernel, device_tree, root_task;
	struct member kernel_digest, device_tree_digest, root_task_digest;
};

/* Something wrong, and with which member. */
struct problem {
	const char *subject; /* null: nothing is wrong */
	const char *what;
};

/** Finds the members in the archive of `size` bytes. */
struct problem archive_read(const uint8_t *data, size_t size, struct archive *archive);

/** Compares the digest of each payload with the one the archive holds. */
struct problem archive_verify(const struct archive *archive, sha256_blocks *blocks);

#endif
