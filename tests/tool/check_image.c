/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a boot image as loader and root task will and checks every rule that
 * abi/system_image.h states. It shares nothing with the code that writes
 * images but the SHA-256 function, which the unit tests cover.
 */
#include <elf.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/tool/check.h"
#include "tool/sha256.h"

#define LOADER_BASE  UINT64_C(0x40400000)
#define LOADER_MAGIC UINT32_C(0x52444c43)
#define MEMBERS	     6
#define MOST_BYTES   (64L << 20)

const char *check_file_name;

void check_failed(const char *rule, const char *where, int line)
{
	fprintf(stderr, "%s: %s (%s:%d)\n", check_file_name, rule, where, line);
	exit(1);
}

struct view view_part(struct view whole, uint64_t offset, uint64_t size)
{
	CHECK(offset <= whole.size && size <= whole.size - offset);
	return (struct view){whole.bytes + offset, size};
}

static uint64_t round_up(uint64_t value, uint64_t alignment)
{
	return (value + alignment - 1) / alignment * alignment;
}

/* Reads header and program headers of a static AArch64 ELF file; returns the number. */
static unsigned read_elf(struct view file, Elf64_Ehdr *header, Elf64_Phdr *segments, unsigned most)
{
	CHECK(file.size >= sizeof(*header));
	memcpy(header, file.bytes, sizeof(*header));
	CHECK(memcmp(header->e_ident, ELFMAG, SELFMAG) == 0);
	CHECK(header->e_machine == EM_AARCH64 && header->e_type == ET_EXEC);
	CHECK(header->e_shnum == 0 && header->e_phnum > 0 && header->e_phnum <= most);
	for (unsigned i = 0; i < header->e_phnum; i++) {
		memcpy(&segments[i],
		       view_part(file, header->e_phoff + i * sizeof(Elf64_Phdr), sizeof(Elf64_Phdr))
			       .bytes,
		       sizeof(Elf64_Phdr));
		CHECK(segments[i].p_type == PT_LOAD);
		CHECK(segments[i].p_filesz <= segments[i].p_memsz);
		CHECK(segments[i].p_filesz == 0 || segments[i].p_offset % 16 == 0);
		view_part(file, segments[i].p_offset, segments[i].p_filesz);
	}
	return header->e_phnum;
}

/* The archive behind the loader, found as the loader finds it. */
static struct view find_archive(struct view image)
{
	Elf64_Ehdr header;
	Elf64_Phdr segments[16];
	unsigned count = read_elf(image, &header, segments, 16);
	struct view loader = {0}, archive = {0};
	uint64_t address = 0, size = 0, loader_end = 0;
	uint32_t magic;

	CHECK(header.e_entry == LOADER_BASE);
	for (unsigned i = 0; i < count; i++)
		if (segments[i].p_paddr == LOADER_BASE)
			loader = view_part(image, segments[i].p_offset, segments[i].p_filesz);
	CHECK(loader.size >= 24);
	memcpy(&magic, loader.bytes + 4, sizeof(magic));
	memcpy(&address, loader.bytes + 8, sizeof(address));
	memcpy(&size, loader.bytes + 16, sizeof(size));
	CHECK(magic == LOADER_MAGIC);
	for (unsigned i = 0; i < count; i++) {
		if (segments[i].p_paddr == address) {
			CHECK(segments[i].p_filesz == size);
			archive = view_part(image, segments[i].p_offset, size);
		} else if (segments[i].p_paddr + segments[i].p_memsz > loader_end) {
			loader_end = segments[i].p_paddr + segments[i].p_memsz;
		}
	}
	CHECK(archive.bytes != NULL);
	CHECK(address == round_up(loader_end, 4096));
	return archive;
}

static uint64_t hexadecimal(const uint8_t *digits)
{
	char text[9] = {0};

	memcpy(text, digits, 8);
	return strtoull(text, NULL, 16);
}

/* Reads the member at *offset, which has to be called `name`, and steps over it. */
static struct view read_member(struct view archive, uint64_t *offset, const char *name)
{
	const uint8_t *header = view_part(archive, *offset, 110).bytes;
	uint64_t size = hexadecimal(header + 54), name_size = hexadecimal(header + 94);
	uint64_t content = round_up(*offset + 110 + name_size, 4);

	CHECK(memcmp(header, "070701", 6) == 0);
	CHECK(name_size == strlen(name) + 1);
	CHECK(memcmp(view_part(archive, *offset + 110, name_size).bytes, name, name_size) == 0);
	*offset = round_up(content + size, 4);
	return view_part(archive, content, size);
}

static void check_digest(struct view digest, struct view content)
{
	uint8_t expected[SHA256_BYTES];

	sha256(content.bytes, content.size, expected);
	CHECK(digest.size == SHA256_BYTES);
	CHECK(memcmp(digest.bytes, expected, SHA256_BYTES) == 0);
}

/* Checks order and digests of the members; returns the root task. */
static struct view check_archive(struct view archive)
{
	static const char *const names[MEMBERS] = {"kernel.elf", "kernel.dtb", "rootserver",
						   "kernel.bin", "dtb.bin",    "app.bin"};
	struct view members[MEMBERS];
	uint64_t offset = 0;

	for (int i = 0; i < MEMBERS; i++)
		members[i] = read_member(archive, &offset, names[i]);
	CHECK(read_member(archive, &offset, "TRAILER!!!").size == 0);
	CHECK(offset == archive.size);
	for (int i = 0; i < 3; i++)
		check_digest(members[3 + i], members[i]);
	return members[2];
}

/* The system image, which is the root task's last segment, behind init on a page boundary. */
static struct view find_block(struct view root_task)
{
	Elf64_Ehdr header;
	Elf64_Phdr segments[16];
	unsigned count = read_elf(root_task, &header, segments, 16);
	const Elf64_Phdr *last = &segments[count - 1];
	uint64_t init_end = 0;

	CHECK(count >= 2);
	for (unsigned i = 0; i + 1 < count; i++)
		if (segments[i].p_vaddr + segments[i].p_memsz > init_end)
			init_end = segments[i].p_vaddr + segments[i].p_memsz;
	CHECK(last->p_vaddr == round_up(init_end, 4096));
	CHECK(last->p_memsz == last->p_filesz);
	CHECK(last->p_flags == (PF_R | PF_W));
	return view_part(root_task, last->p_offset, last->p_filesz);
}

static struct view read_file(const char *path)
{
	FILE *file = fopen(path, "rb");

	CHECK(file != NULL && fseek(file, 0, SEEK_END) == 0);

	long size = ftell(file);

	CHECK(size > 0 && size < MOST_BYTES && fseek(file, 0, SEEK_SET) == 0);

	uint8_t *bytes = malloc((size_t)size);

	CHECK(bytes != NULL && fread(bytes, 1, (size_t)size, file) == (size_t)size);
	fclose(file);
	return (struct view){bytes, (uint64_t)size};
}

int main(int count, char **arguments)
{
	if (count != 2) {
		fputs("usage: check_image IMAGE\n", stderr);
		return 2;
	}
	check_file_name = arguments[1];

	struct view image = read_file(arguments[1]);

	/* The loader puts the block on a page boundary; in the file it lies anywhere. */
	struct view block = find_block(check_archive(find_archive(image)));
	uint8_t *aligned = malloc(block.size);

	CHECK(aligned != NULL);
	memcpy(aligned, block.bytes, block.size);
	check_system((struct view){aligned, block.size});
	free(aligned);
	free((void *)image.bytes);
	return 0;
}
