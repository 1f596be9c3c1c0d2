/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ELF64 files, little endian, static. elf_read checks every offset and size, so
 * that whoever uses a `struct elf` may follow what it says.
 */
#ifndef TOOL_ELF_FILE_H
#define TOOL_ELF_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "architecture.h"
#include "memory.h"

#define ELF_READ    4u
#define ELF_WRITE   2u
#define ELF_EXECUTE 1u

/* A loadable segment. */
struct elf_segment {
	uint64_t vaddr, paddr;
	uint64_t offset, file_bytes; /* within the file */
	uint64_t memory_bytes;	     /* not 0, at least file_bytes */
	uint32_t flags;		     /* ELF_* */
};

struct elf {
	const char *name; /* of the file, for messages */
	const struct architecture *architecture;
	struct bytes file;
	uint64_t entry;
	struct elf_segment *segments; /* in the order of the file */
	size_t count;
	uint64_t symbol_offset, symbol_count; /* 0: no symbol table */
	uint64_t string_offset, string_bytes;
};

struct elf_symbol {
	uint64_t address, size;
};

/*
 * Reads a program for this architecture. Messages call the file `name` and say
 * to build `what` properly. False after an error. The caller frees `file`.
 */
bool elf_read(const char *path, const char *name, const char *what,
	      const struct architecture *architecture, struct elf *elf);

/* Number of defined symbols called `name` (counting stops at 2); the first goes to *symbol. */
unsigned elf_find_symbol(const struct elf *elf, const char *name, struct elf_symbol *symbol);

/* Start of the lowest and end of the highest segment, virtual. */
uint64_t elf_lowest(const struct elf *elf);
uint64_t elf_highest(const struct elf *elf);

/* A segment to write: its memory beyond the content is zero. */
struct elf_output {
	uint64_t vaddr, paddr, memory_bytes;
	uint32_t flags;
	const uint8_t *content;
	uint64_t content_bytes;
};

/*
 * Appends an ELF file for this architecture of header, program headers and the
 * segments' contents alone. Every content starts at a multiple of `alignment` in
 * the file.
 */
void elf_write(const struct architecture *architecture, uint64_t entry,
	       const struct elf_output *segments, size_t count, size_t alignment,
	       struct bytes *out);

/* Appends `elf` reduced to its loadable segments. */
void elf_pack(const struct elf *elf, struct bytes *out);

#endif
