/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boot images: the loader with an archive of kernel, device tree, root task and
 * their digests behind it, as one ELF file that QEMU or firmware loads.
 */
#ifndef TOOL_IMAGE_H
#define TOOL_IMAGE_H

#include <stdbool.h>

#include "board.h"
#include "elf_file.h"

struct image_parts {
	const struct board *board;
	const char *loader_path, *kernel_path;
	const char *dtb_path;	       /* NULL: none */
	const struct bytes *root_task; /* packed ELF file */
	const char *root_task_name;    /* for messages */
	uint64_t root_task_bytes;      /* memory it takes, whole pages */
};

struct image {
	struct bytes file;
	uint64_t archive_address, archive_bytes;
	uint64_t kernel_start, kernel_end; /* physical */
	uint64_t root_task_address, root_task_bytes;
	uint64_t boot_end; /* physical end of all that booting uses */
};

/* Makes the image. False after an error. */
bool image_make(const struct image_parts *parts, struct image *image);

#endif
