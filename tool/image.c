/* SPDX-License-Identifier: BSD-2-Clause */
/* Putting boot images together; see image.h. */
#include <inttypes.h>
#include <string.h>

#include "cpio.h"
#include "error.h"
#include "file.h"
#include "image.h"
#include "page.h"
#include "sha256.h"

/* First bytes of the loader: a branch, this magic number, address and size of the archive. */
#define LOADER_MAGIC	      UINT32_C(0x52444c43)
#define LOADER_MAGIC_OFFSET   4
#define LOADER_ADDRESS_OFFSET 8
#define LOADER_SIZE_OFFSET    16
#define LOADER_HEADER_BYTES   24

#define DEVICE_TREE_MAGIC UINT32_C(0xedfe0dd0) /* big endian d00dfeed */

/* The loader's header inside its file, or NULL after an error. */
static uint8_t *loader_header(const struct elf *loader, const struct board *board)
{
	for (size_t i = 0; i < loader->count; i++) {
		const struct elf_segment *segment = &loader->segments[i];
		uint8_t *bytes = loader->file.data + segment->offset;
		uint32_t magic;

		if (segment->paddr != board->loader_address ||
		    segment->file_bytes < LOADER_HEADER_BYTES)
			continue;
		memcpy(&magic, bytes + LOADER_MAGIC_OFFSET, sizeof(magic));
		if (magic == LOADER_MAGIC && loader->entry == board->loader_address)
			return bytes;
	}
	error("give the loader of this SDK for this board",
	      "%s: not a loader for board %s, which starts at 0x%" PRIx64, loader->name,
	      board->name, board->loader_address);
	return NULL;
}

static bool inside_memory(const struct board *board, uint64_t start, uint64_t end)
{
	return start >= board->memory.base && end <= board->memory.base + board->memory.size;
}

static bool read_kernel(const struct image_parts *parts, struct elf *kernel, struct image *image)
{
	if (!elf_read(parts->kernel_path, parts->kernel_path, "the kernel",
		      parts->board->architecture, kernel))
		return false;
	image->kernel_start = UINT64_MAX;
	for (size_t i = 0; i < kernel->count; i++) {
		const struct elf_segment *segment = &kernel->segments[i];
		uint64_t end = segment->paddr + segment->memory_bytes;

		if (segment->paddr < image->kernel_start)
			image->kernel_start = segment->paddr;
		if (end > image->kernel_end)
			image->kernel_end = end;
	}
	image->kernel_end = round_up(image->kernel_end, PAGE_SIZE);
	if (!inside_memory(parts->board, image->kernel_start, image->kernel_end))
		return error("build the kernel for this board",
			     "%s: its physical addresses [0x%" PRIx64 ", 0x%" PRIx64
			     ") are not in the memory of board %s",
			     parts->kernel_path, image->kernel_start, image->kernel_end,
			     parts->board->name);
	return true;
}

static bool read_dtb(const struct image_parts *parts, struct bytes *dtb)
{
	uint32_t magic = 0;

	if (parts->dtb_path == NULL)
		return true;
	if (!file_read(parts->dtb_path, dtb))
		return false;
	if (dtb->length >= sizeof(magic))
		memcpy(&magic, dtb->data, sizeof(magic));
	return magic == DEVICE_TREE_MAGIC || error("compile the device tree with dtc",
						   "%s: not a device tree blob", parts->dtb_path);
}

static void make_archive(const struct bytes *kernel, const struct bytes *dtb,
			 const struct bytes *root_task, struct bytes *archive)
{
	uint8_t digest[SHA256_BYTES];

	cpio_add(archive, "kernel.elf", kernel->data, kernel->length);
	if (dtb->length > 0)
		cpio_add(archive, "kernel.dtb", dtb->data, dtb->length);
	cpio_add(archive, "rootserver", root_task->data, root_task->length);
	sha256(kernel->data, kernel->length, digest);
	cpio_add(archive, "kernel.bin", digest, sizeof(digest));
	if (dtb->length > 0) {
		sha256(dtb->data, dtb->length, digest);
		cpio_add(archive, "dtb.bin", digest, sizeof(digest));
	}
	sha256(root_task->data, root_task->length, digest);
	cpio_add(archive, "app.bin", digest, sizeof(digest));
	cpio_finish(archive);
}

/* Writes the loader's segments and the archive as one more. */
static void write_image(const struct elf *loader, const struct bytes *archive, struct image *image)
{
	struct elf_output *segments = memory_new(loader->count + 1, sizeof(*segments));

	for (size_t i = 0; i < loader->count; i++) {
		const struct elf_segment *from = &loader->segments[i];

		segments[i] = (struct elf_output){from->vaddr,
						  from->paddr,
						  from->memory_bytes,
						  from->flags,
						  loader->file.data + from->offset,
						  from->file_bytes};
	}
	segments[loader->count] = (struct elf_output){
		image->archive_address, image->archive_address, archive->length, ELF_READ,
		archive->data,		archive->length};
	elf_write(loader->architecture, loader->entry, segments, loader->count + 1, 16,
		  &image->file);
}

/*
 * Where booting ends: kernel, device tree and root task lie from the kernel's
 * start up if they fit below the loader, else the root task follows the archive.
 */
static bool place_root_task(const struct image_parts *parts, uint64_t dtb_bytes,
			    struct image *image)
{
	uint64_t archive_end = round_up(image->archive_address + image->archive_bytes, PAGE_SIZE);
	/* One page more holds a copy of the root task's program headers. */
	uint64_t room = parts->root_task_bytes + PAGE_SIZE;

	image->boot_end = archive_end;
	image->root_task_bytes = parts->root_task_bytes;
	image->root_task_address = image->kernel_end + round_up(dtb_bytes, PAGE_SIZE);
	if (image->root_task_address + room > parts->board->loader_address) {
		image->root_task_address = archive_end;
		image->boot_end += room;
	}
	return inside_memory(parts->board, image->kernel_start, image->boot_end) ||
	       error("use a smaller system or a board with more memory",
		     "%s: root task and loader need memory up to 0x%" PRIx64
		     ", but board %s ends at 0x%" PRIx64,
		     parts->root_task_name, image->boot_end, parts->board->name,
		     parts->board->memory.base + parts->board->memory.size);
}

/* With kernel and loader read, makes the archive and the image. */
static bool assemble(const struct image_parts *parts, struct elf *loader, const struct elf *kernel,
		     const struct bytes *dtb, struct image *image)
{
	uint8_t *header = loader_header(loader, parts->board);
	struct bytes packed_kernel = {0}, archive = {0};

	if (header == NULL)
		return false;
	elf_pack(kernel, &packed_kernel);
	make_archive(&packed_kernel, dtb, parts->root_task, &archive);
	bytes_free(&packed_kernel);
	for (size_t i = 0; i < loader->count; i++) {
		uint64_t end = loader->segments[i].paddr + loader->segments[i].memory_bytes;

		if (round_up(end, PAGE_SIZE) > image->archive_address)
			image->archive_address = round_up(end, PAGE_SIZE);
	}
	image->archive_bytes = archive.length;
	memcpy(header + LOADER_ADDRESS_OFFSET, &image->archive_address, sizeof(uint64_t));
	memcpy(header + LOADER_SIZE_OFFSET, &image->archive_bytes, sizeof(uint64_t));

	bool good = place_root_task(parts, dtb->length, image);

	if (good)
		write_image(loader, &archive, image);
	bytes_free(&archive);
	return good;
}

bool image_make(const struct image_parts *parts, struct image *image)
{
	struct elf loader = {0}, kernel = {0};
	struct bytes dtb = {0};

	*image = (struct image){0};

	bool good = elf_read(parts->loader_path, parts->loader_path, "the loader",
			     parts->board->architecture, &loader) &&
		    read_kernel(parts, &kernel, image) && read_dtb(parts, &dtb) &&
		    assemble(parts, &loader, &kernel, &dtb, image);

	bytes_free(&dtb);
	bytes_free(&kernel.file);
	bytes_free(&loader.file);
	return good;
}
