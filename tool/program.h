/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program of a domain as pages in memory, with the variables of the
 * runtime already set. Pages are ascending and do not overlap.
 */
#ifndef TOOL_PROGRAM_H
#define TOOL_PROGRAM_H

#include "elf_file.h"
#include "spec.h"

struct program_page {
	uint64_t vaddr;
	unsigned permissions; /* PERMISSION_* */
	uint8_t *content;     /* 4096 bytes, or NULL: all zero and not part of the image */
};

struct program {
	const struct domain *domain;
	uint64_t entry;
	struct program_page *pages;
	size_t page_count;
};

/* Loads the ELF file at `path`, called `name` in messages. False after an error. */
bool program_load(const struct spec *spec, const struct domain *domain, const char *path,
		  const char *name, struct program *program);

#endif
