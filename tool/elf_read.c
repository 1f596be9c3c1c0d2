/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading of ELF64 files; see elf_file.h. */
#include <elf.h>
#include <inttypes.h>
#include <string.h>

#include "elf_file.h"
#include "error.h"
#include "file.h"

static bool inside(const struct elf *elf, uint64_t offset, uint64_t size)
{
	return offset <= elf->file.length && size <= elf->file.length - offset;
}

static bool damaged(const struct elf *elf, const char *what)
{
	return error("build the file again", "%s: damaged ELF file: %s", elf->name, what);
}

static bool check_header(const struct elf *elf, const char *what, Elf64_Ehdr *header)
{
	const char *help = text_format("build %s for %s, statically linked", what,
				       elf->architecture->description);

	if (elf->file.length < sizeof(*header) || memcmp(elf->file.data, ELFMAG, SELFMAG) != 0)
		return error(help, "%s: not an ELF file", elf->name);
	memcpy(header, elf->file.data, sizeof(*header));
	if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB)
		return error(help, "%s: not a little-endian 64-bit ELF file", elf->name);
	if (header->e_machine != elf->architecture->elf_machine)
		return error(help, "%s: built for another architecture (ELF machine %u, not %u)",
			     elf->name, header->e_machine, elf->architecture->elf_machine);
	if (header->e_type != ET_EXEC)
		return error("link it statically, as a program at a fixed address",
			     "%s: not a static program (ELF type %u)", elf->name, header->e_type);
	if (header->e_phentsize != sizeof(Elf64_Phdr) ||
	    !inside(elf, header->e_phoff, (uint64_t)header->e_phnum * sizeof(Elf64_Phdr)))
		return damaged(elf, "the program headers lie outside the file");
	return true;
}

static bool read_segment(struct elf *elf, const Elf64_Phdr *header)
{
	struct elf_segment segment = {
		.vaddr = header->p_vaddr,
		.paddr = header->p_paddr,
		.offset = header->p_offset,
		.file_bytes = header->p_filesz,
		.memory_bytes = header->p_memsz,
		.flags = header->p_flags & (ELF_READ | ELF_WRITE | ELF_EXECUTE),
	};
	uint64_t end;

	if (!inside(elf, segment.offset, segment.file_bytes))
		return damaged(elf, "a segment lies outside the file");
	if (segment.file_bytes > segment.memory_bytes)
		return damaged(elf, "a segment is larger in the file than in memory");
	if (__builtin_add_overflow(segment.vaddr, segment.memory_bytes, &end) ||
	    __builtin_add_overflow(segment.paddr, segment.memory_bytes, &end))
		return damaged(elf, "a segment wraps around the end of the address space");
	*ARRAY_ADD(elf->segments, elf->count) = segment;
	return true;
}

static bool read_symbol_table(struct elf *elf, const Elf64_Ehdr *header)
{
	uint64_t table_bytes = (uint64_t)header->e_shnum * sizeof(Elf64_Shdr);

	if (header->e_shnum == 0)
		return true;
	if (header->e_shentsize != sizeof(Elf64_Shdr) || !inside(elf, header->e_shoff, table_bytes))
		return damaged(elf, "the section headers lie outside the file");
	for (unsigned i = 0; i < header->e_shnum; i++) {
		Elf64_Shdr symbols, strings;
		const uint8_t *table = elf->file.data + header->e_shoff;

		memcpy(&symbols, table + i * sizeof(symbols), sizeof(symbols));
		if (symbols.sh_type != SHT_SYMTAB)
			continue;
		if (symbols.sh_link >= header->e_shnum)
			return damaged(elf, "the symbol table has no names");
		memcpy(&strings, table + symbols.sh_link * sizeof(strings), sizeof(strings));
		if (!inside(elf, symbols.sh_offset, symbols.sh_size) ||
		    !inside(elf, strings.sh_offset, strings.sh_size))
			return damaged(elf, "the symbol table lies outside the file");
		elf->symbol_offset = symbols.sh_offset;
		elf->symbol_count = symbols.sh_size / sizeof(Elf64_Sym);
		elf->string_offset = strings.sh_offset;
		elf->string_bytes = strings.sh_size;
		return true;
	}
	return true;
}

static bool parse(const char *what, struct elf *elf)
{
	Elf64_Ehdr header;

	if (!check_header(elf, what, &header))
		return false;
	elf->entry = header.e_entry;
	for (unsigned i = 0; i < header.e_phnum; i++) {
		Elf64_Phdr segment;

		memcpy(&segment, elf->file.data + header.e_phoff + i * sizeof(segment),
		       sizeof(segment));
		if (segment.p_type == PT_INTERP || segment.p_type == PT_DYNAMIC)
			return error("link it statically, as a program at a fixed address",
				     "%s: needs a dynamic linker", elf->name);
		if (segment.p_type == PT_LOAD && segment.p_memsz > 0 &&
		    !read_segment(elf, &segment))
			return false;
	}
	if (elf->count == 0)
		return error("build the file again", "%s: has nothing to load", elf->name);
	return read_symbol_table(elf, &header);
}

bool elf_read(const char *path, const char *name, const char *what,
	      const struct architecture *architecture, struct elf *elf)
{
	*elf = (struct elf){.name = name, .architecture = architecture};
	if (file_read(path, &elf->file) && parse(what, elf))
		return true;
	bytes_free(&elf->file);
	return false;
}

unsigned elf_find_symbol(const struct elf *elf, const char *name, struct elf_symbol *symbol)
{
	unsigned found = 0;
	size_t length = strlen(name) + 1;

	for (uint64_t i = 0; i < elf->symbol_count && found < 2; i++) {
		Elf64_Sym entry;

		memcpy(&entry, elf->file.data + elf->symbol_offset + i * sizeof(entry),
		       sizeof(entry));
		if (entry.st_shndx == SHN_UNDEF || entry.st_name >= elf->string_bytes ||
		    elf->string_bytes - entry.st_name < length ||
		    memcmp(elf->file.data + elf->string_offset + entry.st_name, name, length) != 0)
			continue;
		if (found++ == 0)
			*symbol = (struct elf_symbol){entry.st_value, entry.st_size};
	}
	return found;
}

uint64_t elf_lowest(const struct elf *elf)
{
	uint64_t lowest = UINT64_MAX;

	for (size_t i = 0; i < elf->count; i++)
		if (elf->segments[i].vaddr < lowest)
			lowest = elf->segments[i].vaddr;
	return lowest;
}

uint64_t elf_highest(const struct elf *elf)
{
	uint64_t highest = 0;

	for (size_t i = 0; i < elf->count; i++) {
		uint64_t end = elf->segments[i].vaddr + elf->segments[i].memory_bytes;

		if (end > highest)
			highest = end;
	}
	return highest;
}
