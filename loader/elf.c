/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading static ELF64 executables of this machine.
 *
 * Invariant: what elf_read() accepts can be loaded without further checks of
 * the file: every byte range lies in it, no address range wraps around, and
 * segments ascend without overlap.
 */
#include "elf.h"

#define TYPE_EXECUTABLE 2
#define SEGMENT_LOAD	1

struct file_header {
	uint8_t ident[16];
	uint16_t type, machine;
	uint32_t version;
	uint64_t entry, header_offset, section_offset;
	uint32_t flags;
	uint16_t size, header_size, header_count, section_size, section_count, section_names;
};

struct program_header {
	uint32_t type, flags;
	uint64_t offset, vaddr, paddr, file_size, memory_size, align;
};

/* ELF class 64 bit, little endian, version 1. */
static const uint8_t identification[7] = {0x7f, 'E', 'L', 'F', 2, 1, 1};

/* The file need not be aligned in memory; its headers are read through copies. */
static void copy(void *to, const uint8_t *from, size_t size)
{
	__builtin_memcpy(to, from, size);
}

static const char *check_file_header(const struct file_header *header, size_t size)
{
	for (unsigned i = 0; i < sizeof(identification); i++)
		if (header->ident[i] != identification[i])
			return "not a 64-bit little-endian ELF file";
	if (header->machine != ELF_MACHINE)
		return "ELF file for another machine than this";
	if (header->type != TYPE_EXECUTABLE)
		return "ELF file that is not a static executable";
	if (header->header_size != sizeof(struct program_header))
		return "ELF file with program headers of unknown size";
	if (header->header_offset > size ||
	    header->header_count > (size - header->header_offset) / sizeof(struct program_header))
		return "ELF program headers lie outside the file";
	return NULL;
}

static const char *check_segment(const struct program_header *header, size_t size)
{
	if (header->file_size > header->memory_size)
		return "ELF segment has more bytes in the file than in memory";
	if (header->offset > size || header->file_size > size - header->offset)
		return "ELF segment lies outside the file";
	if (header->memory_size > UINT64_MAX - header->vaddr ||
	    header->memory_size > UINT64_MAX - header->paddr)
		return "ELF segment wraps around the end of the address space";
	return NULL;
}

static const char *add_segment(const struct program_header *header, const uint8_t *file,
			       struct elf *elf)
{
	if (elf->segment_count == ELF_MAX_SEGMENTS)
		return "ELF file has too many loadable segments";
	if (elf->segment_count > 0) {
		const struct segment *last = &elf->segments[elf->segment_count - 1];

		if (header->vaddr < last->vaddr + last->memory_size ||
		    header->paddr < last->paddr + last->memory_size)
			return "ELF segments overlap or are not in ascending order";
	}
	elf->segments[elf->segment_count++] = (struct segment){
		.data = file + header->offset,
		.file_size = header->file_size,
		.memory_size = header->memory_size,
		.vaddr = header->vaddr,
		.paddr = header->paddr,
	};
	return NULL;
}

static int entry_is_loaded(const struct elf *elf)
{
	for (unsigned i = 0; i < elf->segment_count; i++) {
		const struct segment *segment = &elf->segments[i];

		if (elf->entry >= segment->vaddr &&
		    elf->entry - segment->vaddr < segment->memory_size)
			return 1;
	}
	return 0;
}

const char *elf_read(const uint8_t *file, size_t size, struct elf *elf)
{
	struct file_header header;
	const char *wrong;

	if (size < sizeof(header))
		return "too short for an ELF file";
	copy(&header, file, sizeof(header));
	wrong = check_file_header(&header, size);
	if (wrong)
		return wrong;

	elf->entry = header.entry;
	elf->headers = file + header.header_offset;
	elf->header_count = header.header_count;
	elf->header_size = header.header_size;
	elf->segment_count = 0;
	for (unsigned i = 0; i < header.header_count; i++) {
		struct program_header program;

		copy(&program, elf->headers + i * sizeof(program), sizeof(program));
		if (program.type != SEGMENT_LOAD || program.memory_size == 0)
			continue;
		wrong = check_segment(&program, size);
		if (!wrong)
			wrong = add_segment(&program, file, elf);
		if (wrong)
			return wrong;
	}
	if (!entry_is_loaded(elf))
		return "ELF entry point lies outside the loadable segments";
	return NULL;
}

uint64_t elf_vaddr_start(const struct elf *elf)
{
	return elf->segments[0].vaddr;
}

uint64_t elf_vaddr_end(const struct elf *elf)
{
	const struct segment *last = &elf->segments[elf->segment_count - 1];

	return last->vaddr + last->memory_size;
}
