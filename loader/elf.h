/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading static ELF64 executables of this machine. */
#ifndef LOADER_ELF_H
#define LOADER_ELF_H

#include <stddef.h>
#include <stdint.h>

#define ELF_MAX_SEGMENTS 16

/* A loadable segment. */
struct segment {
	const uint8_t *data; /* file_size bytes, inside the file */
	uint64_t file_size;  /* bytes; <= memory_size */
	uint64_t memory_size;
	uint64_t vaddr, paddr;
};

/* A checked executable. Segments ascend in both addresses without overlap. */
struct elf {
	uint64_t entry; /* virtual, inside a segment */
	unsigned segment_count;
	struct segment segments[ELF_MAX_SEGMENTS];
	const uint8_t *headers; /* program headers as they are in the file */
	uint16_t header_count, header_size;
};

/**
 * Checks the executable `file` of `size` bytes and fills `elf`.
 * @return null, or what is wrong with it
 */
const char *elf_read(const uint8_t *file, size_t size, struct elf *elf);

/** First and last+1 virtual address of all segments. */
uint64_t elf_vaddr_start(const struct elf *elf);
uint64_t elf_vaddr_end(const struct elf *elf);

#endif
