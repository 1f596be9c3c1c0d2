/* SPDX-License-Identifier: BSD-2-Clause */
/* Host tests of the loader's portable parts: digests, archive, ELF files, placement. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "archive.h"
#include "device_tree.h"
#include "elf.h"
#include "place.h"

static unsigned passed, failed;

static void check(int good, const char *name)
{
	if (good)
		passed++;
	else
		failed++;
	printf("%s %u - loader: %s\n", good ? "ok" : "not ok", passed + failed, name);
}

static int same(const char *a, const char *b)
{
	return a && strcmp(a, b) == 0;
}

/* Vectors of FIPS 180-4's examples and of the NIST's short-message tests. */
static void test_sha256(void)
{
	static const struct {
		const char *message, *digest;
		size_t repeat;
	} vectors[] = {
		{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", 1},
		{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 1},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		 "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1", 1},
		{"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
		 "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
		 "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1", 1},
		{"a", "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", 1000000},
	};

	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		size_t length = strlen(vectors[i].message);
		uint8_t *data = malloc(length * vectors[i].repeat + 1);
		uint8_t digest[SHA256_SIZE];
		char text[2 * SHA256_SIZE + 1];

		for (size_t n = 0; n < vectors[i].repeat; n++)
			memcpy(data + n * length, vectors[i].message, length);
		sha256(data, length * vectors[i].repeat, sha256_blocks_portable, digest);
		for (unsigned b = 0; b < SHA256_SIZE; b++)
			snprintf(text + 2 * b, 3, "%02x", digest[b]);
		check(same(text, vectors[i].digest), "SHA-256 of a published vector");
		free(data);
	}
}

struct buffer {
	uint8_t bytes[4096];
	size_t size;
};

static void add_bytes(struct buffer *buffer, const void *bytes, size_t size)
{
	memcpy(buffer->bytes + buffer->size, bytes, size);
	buffer->size += size;
	while (buffer->size % 4 != 0)
		buffer->bytes[buffer->size++] = 0;
}

static void add_member(struct buffer *archive, const char *name, const void *data, size_t size)
{
	char header[512];
	int length = snprintf(header, sizeof(header),
			      "070701%08x%08x%08x%08x%08x%08x%08zx%08x%08x%08x%08x%08zx%08x%s", 0,
			      0100644, 0, 0, 1, 0, size, 0, 0, 0, 0, strlen(name) + 1, 0, name);

	add_bytes(archive, header, (size_t)length + 1);
	add_bytes(archive, data, size);
}

static struct buffer good_archive(void)
{
	struct buffer archive = {.size = 0};
	uint8_t digest[SHA256_SIZE];

	add_member(&archive, "kernel.elf", "kernel", 6);
	add_member(&archive, "kernel.dtb", "tree", 4);
	add_member(&archive, "task", "root", 4);
	sha256((const uint8_t *)"kernel", 6, sha256_blocks_portable, digest);
	add_member(&archive, "kernel.bin", digest, sizeof(digest));
	sha256((const uint8_t *)"tree", 4, sha256_blocks_portable, digest);
	add_member(&archive, "dtb.bin", digest, sizeof(digest));
	sha256((const uint8_t *)"root", 4, sha256_blocks_portable, digest);
	add_member(&archive, "app.bin", digest, sizeof(digest));
	add_member(&archive, "TRAILER!!!", "", 0);
	return archive;
}

/* Whether the archive is read and verified; every byte is in its own allocation, for ASan. */
static int accepted(const struct buffer *buffer, size_t size)
{
	struct archive archive;
	uint8_t *copy = malloc(size ? size : 1);
	struct problem problem;

	memcpy(copy, buffer->bytes, size);
	problem = archive_read(copy, size, &archive);
	if (!problem.subject)
		problem = archive_verify(&archive, sha256_blocks_portable);
	free(copy);
	return problem.subject == NULL;
}

/* Whether the byte belongs to a payload or digest, not to a header or padding. */
static int payload_or_digest(const struct buffer *buffer, size_t byte)
{
	struct archive archive;
	const struct member *members[] = {
		&archive.kernel,	&archive.device_tree,	     &archive.root_task,
		&archive.kernel_digest, &archive.device_tree_digest, &archive.root_task_digest};

	archive_read(buffer->bytes, buffer->size, &archive);
	for (unsigned i = 0; i < 6; i++)
		if (buffer->bytes + byte >= members[i]->data &&
		    buffer->bytes + byte < members[i]->data + members[i]->size)
			return 1;
	return 0;
}

static void test_archive(void)
{
	struct buffer archive = good_archive();
	int all = 1;

	check(accepted(&archive, archive.size), "a good archive");
	/* The trailer's name ends one byte before the padding does. */
	for (size_t size = 0; size < archive.size; size++)
		all &= !accepted(&archive, size);
	check(all, "an archive that is cut off anywhere is refused");

	all = 1;
	for (size_t byte = 0; byte < archive.size; byte++)
		for (unsigned bit = 0; bit < 8; bit++) {
			struct buffer damaged = archive;

			damaged.bytes[byte] ^= (uint8_t)(1u << bit);
			if (payload_or_digest(&archive, byte))
				all &= !accepted(&damaged, damaged.size);
		}
	check(all, "each flipped bit of each payload and digest is refused");

	struct buffer other = {.size = 0};

	add_member(&other, "something", "kernel", 6);
	add_member(&other, "TRAILER!!!", "", 0);
	check(!accepted(&other, other.size), "an archive that starts with another member");
}

/* An ELF file of one segment, with everything in it right. */
struct sample {
	uint8_t ident[16];
	uint16_t type, machine;
	uint32_t version;
	uint64_t entry, header_offset, section_offset;
	uint32_t flags;
	uint16_t size, header_size, header_count, section_size, section_count, section_names;
	uint32_t segment_type, segment_flags;
	uint64_t offset, vaddr, paddr, file_size, memory_size, align;
	uint8_t data[64];
};

static struct sample good_elf(void)
{
	return (struct sample){
		.ident = {0x7f, 'E', 'L', 'F', 2, 1, 1},
		.type = 2,
		.machine = 183,
		.entry = 0x400010,
		.header_offset = offsetof(struct sample, segment_type),
		.header_size = 56,
		.header_count = 1,
		.segment_type = 1,
		.offset = offsetof(struct sample, data),
		.vaddr = 0x400000,
		.paddr = 0x400000,
		.file_size = 64,
		.memory_size = 0x1800,
	};
}

static const char *read_sample(const struct sample *sample, struct elf *elf)
{
	return elf_read((const uint8_t *)sample, sizeof(*sample), elf);
}

#define REFUSED(change, message)                                                                   \
	do {                                                                                       \
		struct sample sample = good_elf();                                                 \
		struct elf elf;                                                                    \
                                                                                                   \
		change;                                                                            \
		check(same(read_sample(&sample, &elf), message), #change);                         \
	} while (0)

static void test_elf(void)
{
	struct sample sample = good_elf();
	struct elf elf;

	check(read_sample(&sample, &elf) == NULL && elf.segment_count == 1 &&
		      elf.entry == 0x400010 && elf_vaddr_start(&elf) == 0x400000 &&
		      elf_vaddr_end(&elf) == 0x401800,
	      "a good ELF file");
	check(same(elf_read((const uint8_t *)&sample, 63, &elf), "too short for an ELF file"),
	      "an ELF file of 63 bytes");
	REFUSED(sample.ident[0] = 0, "not a 64-bit little-endian ELF file");
	REFUSED(sample.ident[4] = 1, "not a 64-bit little-endian ELF file");
	REFUSED(sample.machine = 62, "ELF file for another machine than this");
	REFUSED(sample.type = 3, "ELF file that is not a static executable");
	REFUSED(sample.header_size = 32, "ELF file with program headers of unknown size");
	REFUSED(sample.header_offset = UINT64_MAX, "ELF program headers lie outside the file");
	REFUSED(sample.header_count = 3, "ELF program headers lie outside the file");
	REFUSED(sample.file_size = 0x2000, "ELF segment has more bytes in the file than in memory");
	REFUSED(sample.offset = UINT64_MAX, "ELF segment lies outside the file");
	REFUSED(sample.file_size = 65, "ELF segment lies outside the file");
	REFUSED(sample.memory_size = UINT64_MAX,
		"ELF segment wraps around the end of the address space");
	REFUSED(sample.entry = 0x401800, "ELF entry point lies outside the loadable segments");
	REFUSED(sample.segment_type = 2, "ELF entry point lies outside the loadable segments");
}

static struct elf one_segment(uint64_t vaddr, uint64_t paddr, uint64_t size)
{
	return (struct elf){.segment_count = 1,
			    .segments = {{.vaddr = vaddr, .paddr = paddr, .memory_size = size}}};
}

static const struct range memory = {0x40000000, 0x80000000};
static const struct range loader = {0x40400000, 0x40500010};

static const char *try_place(struct elf kernel, uint64_t root_size, uint64_t device_tree_size,
			     struct placement *placement)
{
	struct elf root_task = one_segment(0x400000, 0x400000, root_size);

	return place(&kernel, &root_task, device_tree_size, memory, loader, placement);
}

static int is_range(struct range range, uint64_t start, uint64_t end)
{
	return range.start == start && range.end == end;
}

static void test_place(void)
{
	const uint64_t window = 0xffffff8040000000;
	struct elf kernel = one_segment(window, 0x40000000, 0x20001);
	struct placement placement;

	check(!try_place(kernel, 0x3001, 0x1dd1, &placement) &&
		      is_range(placement.kernel, 0x40000000, 0x40021000) &&
		      is_range(placement.device_tree, 0x40021000, 0x40023000) &&
		      is_range(placement.root_task, 0x40023000, 0x40027000),
	      "kernel, device tree and root task follow each other");
	check(!try_place(kernel, 0x3001, 0, &placement) &&
		      is_range(placement.root_task, 0x40021000, 0x40025000),
	      "without a device tree the root task follows the kernel");
	check(!try_place(kernel, 0x400000 - 0x21000 - 0x1000, 0, &placement) &&
		      placement.root_task.end == 0x403ff000,
	      "a root task whose page of headers just fits below the loader");
	check(!try_place(kernel, 0x400000 - 0x21000, 0, &placement) &&
		      placement.root_task.start == 0x40501000,
	      "a larger one goes behind the loader");
	check(!try_place(kernel, 0x80000000 - 0x40501000 - 0x1000, 0, &placement) &&
		      placement.root_task.end == 0x7ffff000,
	      "the largest that fits");
	check(same(try_place(kernel, 0x80000000 - 0x40501000, 0, &placement),
		   "rootserver: root task does not fit in the board's memory"),
	      "one page more does not fit");
	check(same(try_place(kernel, UINT64_MAX - 0x400000, 0, &placement),
		   "rootserver: root task is larger than the board's memory"),
	      "a root task as large as the address space");
	check(same(try_place(kernel, 0x1000, 0x400000, &placement),
		   "kernel.dtb: no room between the kernel and the loader"),
	      "a device tree that reaches the loader");
	check(same(try_place(one_segment(window, 0x40000000, 0x400001), 1, 0, &placement),
		   "kernel.elf: kernel overlaps the loader or its archive"),
	      "a kernel that reaches the loader");
	check(same(try_place(one_segment(window, 0x3fe00000, 0x1000), 1, 0, &placement),
		   "kernel.elf: kernel lies outside the board's memory"),
	      "a kernel outside the memory");
	check(same(try_place(one_segment(0x40000000, 0x40000000, 0x1000), 1, 0, &placement),
		   "kernel.elf: virtual address is not in the kernel's half of the address space"),
	      "a kernel at a user's address");
	check(same(try_place(one_segment(window + 0x1000, 0x40000000, 0x1000), 1, 0, &placement),
		   "kernel.elf: virtual and physical address differ modulo 2 MiB, or are not page "
		   "aligned"),
	      "a kernel that blocks cannot map");
	check(same(try_place(one_segment(0xffffffffbfe00000, 0x40000000, 0x200001), 1, 0,
			     &placement),
		   "kernel.elf: kernel crosses a 1 GiB boundary of virtual addresses"),
	      "a kernel across a 1 GiB boundary");
}

static void test_device_tree(void)
{
	uint8_t blob[64] = {0xd0, 0x0d, 0xfe, 0xed, 0, 0, 0, 48};

	check(device_tree_size(blob, sizeof(blob)) == 48, "a device tree's size");
	check(device_tree_size(blob, 47) == 0, "a device tree that is cut off");
	check(device_tree_size(blob, 39) == 0, "a device tree shorter than its header");
	blob[3] = 0;
	check(device_tree_size(blob, sizeof(blob)) == 0, "a blob that is no device tree");
}

/* A whole good archive with ELF files in it, for the fuzzer to start from. */
static int write_seed(const char *path)
{
	struct buffer archive = {.size = 0};
	struct sample root_task = good_elf(), kernel = good_elf();
	FILE *file = fopen(path, "wb");

	if (!file)
		return 0;
	kernel.vaddr = 0xffffff8040000000;
	kernel.paddr = 0x40000000;
	kernel.entry = kernel.vaddr;
	add_member(&archive, "kernel.elf", &kernel, sizeof(kernel));
	add_member(&archive, "rootserver", &root_task, sizeof(root_task));
	add_member(&archive, "TRAILER!!!", "", 0);

	size_t written = fwrite(archive.bytes, 1, archive.size, file);

	return fclose(file) == 0 && written == archive.size;
}

/* `test_loader`: the tests. `test_loader FILE`: writes a seed for the fuzzer. */
int main(int count, char **arguments)
{
	if (count > 1)
		return !write_seed(arguments[1]);
	test_sha256();
	test_archive();
	test_elf();
	test_place();
	test_device_tree();
	printf("%u passed, %u failed\n", passed, failed);
	return failed > 0;
}
