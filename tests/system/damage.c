/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Damages a system image in one way, so that a test can see what the loader says.
 *
 *   damage IMAGE OUTPUT flip MEMBER      one bit in the middle of a member
 *   damage IMAGE OUTPUT set MEMBER OFFSET BYTES VALUE
 *                                        a number in a member, its digest made right again
 *   damage IMAGE OUTPUT segment MEMBER SIZE
 *                                        memory size of the last segment, likewise
 *   damage IMAGE OUTPUT system OFFSET BYTES VALUE
 *                                        a number in the header of the system image, likewise
 *   damage IMAGE OUTPUT archive OFFSET   one bit of the archive
 *   damage IMAGE OUTPUT cut              the archive ends in its middle
 *   damage IMAGE OUTPUT extract MEMBER   nothing: the output is the member
 *   damage IMAGE OUTPUT loader ADDRESS VALUE
 *                                        a word of the loader
 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <abi/system_image.h>
#include "cpio.h"
#include "sha256.h"

#define HEADER_ADDRESS 8
#define HEADER_SIZE    16

static uint8_t *file;
static size_t file_size;

static void stop(const char *what)
{
	fprintf(stderr, "damage: %s\n", what);
	exit(1);
}

static void read_file(const char *path)
{
	FILE *in = fopen(path, "rb");

	if (!in || fseek(in, 0, SEEK_END) != 0)
		stop("the image cannot be read");

	long end = ftell(in);

	if (end <= 0 || fseek(in, 0, SEEK_SET) != 0)
		stop("the image cannot be read");
	file_size = (size_t)end;
	file = malloc(file_size);
	if (!file || fread(file, 1, file_size, in) != file_size)
		stop("the image cannot be read");
	fclose(in);
}

static void write_file(const char *path)
{
	FILE *out = fopen(path, "wb");

	if (!out || fwrite(file, 1, file_size, out) != file_size || fclose(out) != 0)
		stop("the output cannot be written");
}

/* The image's bytes for a physical address. */
static uint8_t *at(uint64_t address)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)file;
	const Elf64_Phdr *segments = (const Elf64_Phdr *)(file + header->e_phoff);

	for (unsigned i = 0; i < header->e_phnum; i++)
		if (address - segments[i].p_paddr < segments[i].p_filesz)
			return file + segments[i].p_offset + (address - segments[i].p_paddr);
	stop("no such address in the image");
	return NULL;
}

static uint64_t *loader_word(unsigned offset)
{
	return (uint64_t *)(at(((const Elf64_Ehdr *)file)->e_entry) + offset);
}

static uint8_t *archive(void)
{
	return at(*loader_word(HEADER_ADDRESS));
}

static struct member find_member(const char *name)
{
	struct member member;
	size_t offset = 0;

	while (cpio_next(archive(), *loader_word(HEADER_SIZE), &offset, &member) == CPIO_MEMBER)
		if (strcmp(member.name, name) == 0)
			return member;
	stop("no such member in the archive");
	return member;
}

static void correct_digest(const struct member *member)
{
	static const char *const digests[][2] = {
		{"kernel.elf", "kernel.bin"}, {"kernel.dtb", "dtb.bin"}, {"rootserver", "app.bin"}};

	for (unsigned i = 0; i < 3; i++)
		if (strcmp(member->name, digests[i][0]) == 0)
			sha256(member->data, member->size, sha256_blocks_portable,
			       (uint8_t *)find_member(digests[i][1]).data);
}

static void set(const struct member *member, uint64_t offset, uint64_t bytes, uint64_t value)
{
	if (offset > member->size || bytes > member->size - offset || bytes > sizeof(value))
		stop("outside the member");
	memcpy((uint8_t *)member->data + offset, &value, bytes);
	correct_digest(member);
}

static void set_segment(const struct member *member, uint64_t size)
{
	Elf64_Ehdr header;
	uint64_t offset;

	memcpy(&header, member->data, sizeof(header));
	offset = header.e_phoff + (header.e_phnum - 1u) * sizeof(Elf64_Phdr);
	set(member, offset + offsetof(Elf64_Phdr, p_memsz), 8, size);
}

/* Offset of the system image in the root task: its last segment. */
static uint64_t find_system(const struct member *root_task)
{
	const uint64_t magic = SYS_MAGIC;
	Elf64_Ehdr header;
	Elf64_Phdr segment;

	memcpy(&header, root_task->data, sizeof(header));
	memcpy(&segment, root_task->data + header.e_phoff + (header.e_phnum - 1u) * sizeof(segment),
	       sizeof(segment));
	if (memcmp(root_task->data + segment.p_offset, &magic, sizeof(magic)) != 0)
		stop("no system image in the root task");
	return segment.p_offset;
}

static uint64_t number(const char *text)
{
	return strtoull(text, NULL, 0);
}

static void damage(int count, char **words)
{
	struct member member;

	if (count == 2 && strcmp(words[0], "flip") == 0) {
		member = find_member(words[1]);
		((uint8_t *)member.data)[member.size / 2] ^= 0x10;
	} else if (count == 5 && strcmp(words[0], "set") == 0) {
		member = find_member(words[1]);
		set(&member, number(words[2]), number(words[3]), number(words[4]));
	} else if (count == 4 && strcmp(words[0], "system") == 0) {
		member = find_member("rootserver");
		set(&member, find_system(&member) + number(words[1]), number(words[2]),
		    number(words[3]));
	} else if (count == 3 && strcmp(words[0], "segment") == 0) {
		member = find_member(words[1]);
		set_segment(&member, number(words[2]));
	} else if (count == 2 && strcmp(words[0], "archive") == 0) {
		archive()[number(words[1])] ^= 0x10;
	} else if (count == 2 && strcmp(words[0], "extract") == 0) {
		member = find_member(words[1]);
		memmove(file, member.data, member.size);
		file_size = member.size;
	} else if (count == 1 && strcmp(words[0], "cut") == 0) {
		*loader_word(HEADER_SIZE) /= 2;
	} else if (count == 3 && strcmp(words[0], "loader") == 0) {
		uint32_t value = (uint32_t)number(words[2]);

		memcpy(at(number(words[1])), &value, sizeof(value));
	} else {
		stop("unknown damage");
	}
}

int main(int count, char **arguments)
{
	if (count < 4)
		stop("give image, output and what to damage");
	read_file(arguments[1]);
	damage(count - 3, arguments + 3);
	write_file(arguments[2]);
	return 0;
}
