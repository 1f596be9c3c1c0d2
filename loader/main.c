/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loader's course: check the archive, place and copy its payloads, enter
 * the kernel. The console lines and the handover are those of the upstream ELF
 * loader, so that either loader starts either kernel.
 *
 * Invariant: no byte of a payload is used before its digest was compared, and
 * nothing outside the loader is written before everything has its place.
 */
#include "archive.h"
#include "board.h"
#include "console.h"
#include "device_tree.h"
#include "elf.h"
#include "machine.h"
#include "place.h"

/* Filled in by the host tool: the archive's physical address and size in bytes. */
extern const volatile struct {
	uint64_t address, size;
} loader_archive;

extern const uint8_t loader_start[], loader_end[];

static const struct range memory = {BOARD_MEMORY_BASE, BOARD_MEMORY_BASE + BOARD_MEMORY_SIZE};

_Noreturn void load_and_start(uint64_t boot_device_tree);

/* A device tree blob that is handed to the kernel. */
struct blob {
	const uint8_t *data;
	uint32_t size; /* bytes; 0 if there is none */
};

static _Noreturn void stop(const char *subject, const char *what)
{
	print("ERROR: ");
	if (subject) {
		print(subject);
		print(": ");
	}
	print(what);
	print("\n");
	machine_power_off();
}

static void stop_if(struct problem problem)
{
	if (problem.subject)
		stop(problem.subject, problem.what);
}

static struct range find_archive(void)
{
	struct range archive = {loader_archive.address,
				loader_archive.address + loader_archive.size};

	if (loader_archive.size == 0)
		stop("archive", "this loader carries none; pack an image with `clavis image`");
	if (archive.start < (uintptr_t)loader_end || archive.end < archive.start ||
	    archive.end > memory.end)
		stop("archive", "lies outside the memory behind the loader");
	return archive;
}

static void print_start(uint64_t end, uint64_t boot_device_tree)
{
	print("\nELF-loader started on ");
	machine_print_processor();
	print("\n");
	print_range("  paddr", (uintptr_t)loader_start, end);
	if (boot_device_tree) {
		print("  dtb=");
		print_hex(boot_device_tree);
		print("\n");
	} else {
		print("No DTB passed in from boot loader.\n");
	}
}

/* The archive's device tree; else the one that the boot loader passed, if it is one. */
static struct blob find_device_tree(const struct archive *archive, uint64_t boot_device_tree)
{
	const uint8_t *data = archive->device_tree.data;
	size_t limit = archive->device_tree.size;

	print("Looking for DTB in CPIO archive...");
	if (data) {
		print("found at ");
		print_hex((uintptr_t)data);
		print(".\n");
	} else {
		print("not found.\n");
		if (boot_device_tree < memory.start || boot_device_tree >= memory.end)
			return (struct blob){0};
		data = (const uint8_t *)boot_device_tree;
		limit = memory.end - boot_device_tree;
	}

	uint32_t size = device_tree_size(data, limit);

	if (size == 0)
		stop("kernel.dtb", "not a device tree blob, or cut off");
	return (struct blob){data, size};
}

static void load_device_tree(struct blob blob, struct range to)
{
	uint64_t from = (uintptr_t)blob.data;

	if (blob.size == 0)
		return;
	if (from < to.end && to.start < from + blob.size)
		stop("kernel.dtb", "the boot loader put it where it has to be copied to; pass it "
				   "at another address or put it into the image");
	print("Loaded DTB from ");
	print_hex(from);
	print(".\n");
	__builtin_memcpy((void *)to.start, blob.data, blob.size);
	__builtin_memset((void *)(to.start + blob.size), 0, to.end - to.start - blob.size);
	machine_clean(to.start, to.end);
	print_range("   paddr", to.start, to.end);
}

/* Copies the segments to `to`; all of it that no segment's file bytes cover becomes zero. */
static void load_segments(const struct elf *elf, struct range to)
{
	uint64_t offset = to.start - (elf_vaddr_start(elf) & ~(PAGE_SIZE - 1));
	uint64_t at = to.start;

	for (unsigned i = 0; i < elf->segment_count; i++) {
		const struct segment *segment = &elf->segments[i];
		uint64_t start = segment->vaddr + offset;

		__builtin_memset((void *)at, 0, start - at);
		__builtin_memcpy((void *)start, segment->data, segment->file_size);
		at = start + segment->file_size;
	}
	__builtin_memset((void *)at, 0, to.end - at);
	machine_clean(to.start, to.end);
}

static void load_elf(const char *name, const struct elf *elf, struct range to)
{
	uint64_t vaddr = elf_vaddr_start(elf) & ~(PAGE_SIZE - 1);

	print("ELF-loading image '");
	print(name);
	print("' to ");
	print_hex(to.start);
	print("\n");
	print_range("  paddr", to.start, to.end);
	print_range("  vaddr", vaddr, vaddr + (to.end - to.start));
	print("  virt_entry=");
	print_hex(elf->entry);
	print("\n");
	load_segments(elf, to);
}

/* The page behind the root task: how many program headers, of which size, and they themselves. */
static void leave_program_headers(const struct elf *elf, uint64_t page)
{
	uint32_t *words = (uint32_t *)page;
	size_t size = (size_t)elf->header_count * elf->header_size;

	if (size > PAGE_SIZE - 2 * sizeof(*words))
		stop("rootserver", "has more program headers than fit in a page");
	words[0] = elf->header_count;
	words[1] = elf->header_size;
	__builtin_memcpy(words + 2, elf->headers, size);
	__builtin_memset((uint8_t *)(words + 2) + size, 0, PAGE_SIZE - 2 * sizeof(*words) - size);
	machine_clean(page, page + PAGE_SIZE);
}

static void read_elf(const struct member *member, struct elf *elf)
{
	const char *wrong = elf_read(member->data, member->size, elf);

	if (wrong)
		stop(member->name, wrong);
}

/** Called by the start code with the MMU on. `boot_device_tree`: physical address or 0. */
_Noreturn void load_and_start(uint64_t boot_device_tree)
{
	struct archive archive;
	struct elf kernel, root_task;
	struct placement placement;
	const char *wrong = machine_unusable();

	if (wrong)
		stop(NULL, wrong);

	struct range carried = find_archive();
	struct range loader = {(uintptr_t)loader_start, carried.end};

	print_start(loader.end, boot_device_tree);
	stop_if(archive_read((const uint8_t *)carried.start, carried.end - carried.start,
			     &archive));
	stop_if(archive_verify(&archive, machine_sha256()));
	read_elf(&archive.kernel, &kernel);
	read_elf(&archive.root_task, &root_task);

	struct blob device_tree = find_device_tree(&archive, boot_device_tree);

	wrong = place(&kernel, &root_task, device_tree.size, memory, loader, &placement);
	if (wrong)
		stop(NULL, wrong);

	load_device_tree(device_tree, placement.device_tree);
	load_elf("kernel", &kernel, placement.kernel);
	load_elf(archive.root_task.name, &root_task, placement.root_task);
	leave_program_headers(&root_task, placement.root_task.end);
	machine_map_kernel(kernel.segments[0].vaddr, kernel.segments[0].paddr);
	machine_synchronise();

	machine_print_entry();
	machine_enter_kernel(
		&(struct handover){
			.root_task_start = placement.root_task.start,
			.root_task_end = placement.root_task.end,
			.root_task_offset = placement.root_task.start -
					    (elf_vaddr_start(&root_task) & ~(PAGE_SIZE - 1)),
			.root_task_entry = root_task.entry,
			.device_tree = device_tree.size ? placement.device_tree.start : 0,
			.device_tree_size = device_tree.size,
		},
		kernel.entry);
}
