/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing of ELF64 files; see elf_file.h. */
#include <elf.h>
#include <string.h>

#include "elf_file.h"

static Elf64_Ehdr file_header(const struct architecture *architecture, uint64_t entry, size_t count)
{
	Elf64_Ehdr header = {
		.e_type = ET_EXEC,
		.e_machine = architecture->elf_machine,
		.e_version = EV_CURRENT,
		.e_entry = entry,
		.e_phoff = sizeof(Elf64_Ehdr),
		.e_ehsize = sizeof(Elf64_Ehdr),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = (Elf64_Half)count,
	};

	memcpy(header.e_ident, ELFMAG, SELFMAG);
	header.e_ident[EI_CLASS] = ELFCLASS64;
	header.e_ident[EI_DATA] = ELFDATA2LSB;
	header.e_ident[EI_VERSION] = EV_CURRENT;
	return header;
}

void elf_write(const struct architecture *architecture, uint64_t entry,
	       const struct elf_output *segments, size_t count, size_t alignment, struct bytes *out)
{
	size_t start = out->length;
	Elf64_Ehdr header = file_header(architecture, entry, count);

	bytes_append(out, &header, sizeof(header));

	size_t headers = out->length;

	bytes_extend(out, count * sizeof(Elf64_Phdr));
	for (size_t i = 0; i < count; i++) {
		/* Alignment counts from the start of this file. */
		size_t excess = (out->length - start) % alignment;

		if (excess != 0 && segments[i].content_bytes > 0)
			bytes_extend(out, alignment - excess);

		Elf64_Phdr segment = {
			.p_type = PT_LOAD,
			.p_flags = segments[i].flags,
			.p_offset = out->length - start,
			.p_vaddr = segments[i].vaddr,
			.p_paddr = segments[i].paddr,
			.p_filesz = segments[i].content_bytes,
			.p_memsz = segments[i].memory_bytes,
			.p_align = 1,
		};

		memcpy(out->data + headers + i * sizeof(segment), &segment, sizeof(segment));
		bytes_append(out, segments[i].content, segments[i].content_bytes);
	}
}

void elf_pack(const struct elf *elf, struct bytes *out)
{
	struct elf_output *segments = memory_new(elf->count, sizeof(*segments));

	for (size_t i = 0; i < elf->count; i++) {
		const struct elf_segment *from = &elf->segments[i];

		segments[i] = (struct elf_output){
			.vaddr = from->vaddr,
			.paddr = from->paddr,
			.memory_bytes = from->memory_bytes,
			.flags = from->flags,
			.content = elf->file.data + from->offset,
			.content_bytes = from->file_bytes,
		};
	}
	elf_write(elf->architecture, elf->entry, segments, elf->count, 16, out);
}
