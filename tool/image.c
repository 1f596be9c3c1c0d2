/* SPDX-License-Identifier: BSD-2-Clause */
/* Putting boot images together; see image.h. */
#include <inttypes.h>
#include <string.h>

#include "cpio.h"
#include "error.h"
#include "file.h"
#include "image.h"
#include "loader_rules.h"
#include "page.h"
#include "sha256.h"

/* First bytes of the loader: a branch, this magic number, address and size of the archive. */
#define LOADER_MAGIC	      UINT32_C(0x52444c43)
#define LOADER_MAGIC_OFFSET   4
#define LOADER_ADDRESS_OFFSET 8
#define LOADER_SIZE_OFFSET    16
#define LOADER_HEADER_BYTES   24

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

/* Whether the kernel lies in the board's memory at all; the loader's rules come later. */
static bool read_kernel(const struct image_parts *parts, struct elf *kernel)
{
	const struct address_range *memory = &parts->board->memory;
	uint64_t start = UINT64_MAX, end = 0;

	if (!elf_read(parts->kernel_path, parts->kernel_path, "the kernel",
		      parts->board->architecture, kernel))
		return false;
	for (size_t i = 0; i < kernel->count; i++) {
		const struct elf_segment *segment = &kernel->segments[i];

		if (segment->paddr < start)
			start = segment->paddr;
		if (segment->paddr + segment->memory_bytes > end)
			end = segment->paddr + segment->memory_bytes;
	}
	return (start >= memory->base && end <= memory->base + memory->size) ||
	       error("build the kernel for this board",
		     "%s: its physical addresses [0x%" PRIx64 ", 0x%" PRIx64
		     ") are not in the memory of board %s",
		     parts->kernel_path, start, round_up(end, PAGE_SIZE), parts->board->name);
}

static bool read_dtb(const struct image_parts *parts, struct bytes *dtb)
{
	if (parts->dtb_path == NULL)
		return true;
	return file_read(parts->dtb_path, dtb) &&
	       (loader_device_tree_bytes(dtb) > 0 ||
		error("compile the device tree with dtc", "%s: not a device tree blob, or cut off",
		      parts->dtb_path));
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
static bool place_all(const struct image_parts *parts, const struct bytes *kernel,
		      const struct bytes *dtb, struct image *image)
{
	const struct address_range *memory = &parts->board->memory;
	uint64_t memory_end = memory->base + memory->size;
	uint64_t archive_end = image->archive_address + image->archive_bytes;
	const struct loader_input input = {
		.kernel = kernel,
		.root_task = parts->root_task,
		.device_tree_bytes = loader_device_tree_bytes(dtb),
		.memory = {memory->base, memory_end},
		.loader = {parts->board->loader_address, archive_end},
	};
	const struct {
		const char *path, *help;
	} files[] = {
		[LOADER_KERNEL] = {parts->kernel_path, "build the kernel for this board"},
		[LOADER_DEVICE_TREE] = {parts->dtb_path,
					"make the device tree or the kernel smaller"},
		[LOADER_ROOT_TASK] = {parts->root_task_name,
				      "use a smaller system or a board with more memory"},
	};
	struct loader_placement placement;
	enum loader_part part;
	const char *wrong = loader_place(&input, &placement, &part);

	if (wrong != NULL)
		return error(text_starts_with(wrong, "ELF ")
				     ? "link it again: few segments, in ascending order, the entry "
				       "in one of them"
				     : files[part].help,
			     "%s: %s", files[part].path, wrong);
	image->kernel_start = placement.kernel.start;
	image->kernel_end = placement.kernel.end;
	image->root_task_address = placement.root_task.start;
	image->root_task_bytes = parts->root_task_bytes;
	image->boot_end = round_up(archive_end, PAGE_SIZE);
	/* One page more holds a copy of the root task's program headers. */
	if (placement.root_task.end + PAGE_SIZE > image->boot_end)
		image->boot_end = placement.root_task.end + PAGE_SIZE;
	return image->boot_end <= memory_end ||
	       error(files[LOADER_ROOT_TASK].help,
		     "%s: the image needs memory up to 0x%" PRIx64
		     ", but board %s ends at 0x%" PRIx64,
		     parts->root_task_name, image->boot_end, parts->board->name, memory_end);
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
	for (size_t i = 0; i < loader->count; i++) {
		uint64_t end = loader->segments[i].paddr + loader->segments[i].memory_bytes;

		if (round_up(end, PAGE_SIZE) > image->archive_address)
			image->archive_address = round_up(end, PAGE_SIZE);
	}
	image->archive_bytes = archive.length;
	memcpy(header + LOADER_ADDRESS_OFFSET, &image->archive_address, sizeof(uint64_t));
	memcpy(header + LOADER_SIZE_OFFSET, &image->archive_bytes, sizeof(uint64_t));

	bool good = place_all(parts, &packed_kernel, dtb, image);

	if (good)
		write_image(loader, &archive, image);
	bytes_free(&packed_kernel);
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
		    read_kernel(parts, &kernel) && read_dtb(parts, &dtb) &&
		    assemble(parts, &loader, &kernel, &dtb, image);

	bytes_free(&dtb);
	bytes_free(&kernel.file);
	bytes_free(&loader.file);
	return good;
}
