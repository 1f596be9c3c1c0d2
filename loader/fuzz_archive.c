/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzz target: archives, the ELF files in them, and where they would go. What
 * is accepted must lie inside the input, and its placement inside the memory.
 */
#include <stdlib.h>
#include "archive.h"
#include "elf.h"
#include "place.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
	if (!condition)
		abort();
}

static void require_inside(const uint8_t *data, size_t size, const uint8_t *part, size_t length)
{
	require(part >= data && length <= size && (size_t)(part - data) <= size - length);
}

static int read_elf(const struct member *member, struct elf *elf)
{
	if (elf_read(member->data, member->size, elf))
		return 0;
	for (unsigned i = 0; i < elf->segment_count; i++)
		require_inside(member->data, member->size, elf->segments[i].data,
			       elf->segments[i].file_size);
	require_inside(member->data, member->size, elf->headers,
		       (size_t)elf->header_count * elf->header_size);
	return 1;
}

static void place_both(const struct elf *kernel, const struct elf *root_task)
{
	const struct range memory = {0x40000000, 0x80000000}, loader = {0x40400000, 0x40500000};
	struct placement placement;

	if (place(kernel, root_task, 0x2000, memory, loader, &placement))
		return;
	require(placement.kernel.start >= memory.start &&
		placement.kernel.end <= placement.device_tree.start &&
		placement.device_tree.end <= loader.start &&
		placement.root_task.start < placement.root_task.end &&
		placement.root_task.end + PAGE_SIZE <= memory.end &&
		(placement.root_task.end + PAGE_SIZE <= loader.start ||
		 placement.root_task.start >= loader.end));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct archive archive;
	struct elf kernel, root_task;
	struct member whole = {"input", data, size};

	if (read_elf(&whole, &kernel))
		place_both(&kernel, &kernel);
	if (archive_read(data, size, &archive).subject)
		return 0;
	require_inside(data, size, archive.kernel.data, archive.kernel.size);
	require_inside(data, size, archive.root_task.data, archive.root_task.size);
	archive_verify(&archive, sha256_blocks_portable);
	if (read_elf(&archive.kernel, &kernel) && read_elf(&archive.root_task, &root_task))
		place_both(&kernel, &root_task);
	return 0;
}
