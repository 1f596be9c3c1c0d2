/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where kernel, device tree and root task go in physical memory.
 *
 * Invariant: the ranges of an accepted placement lie in the board's memory,
 * and neither overlap one another nor the loader with its archive.
 */
#include "place.h"

#define BLOCK_SIZE  UINT64_C(0x200000) /* the kernel is mapped by such blocks */
#define WINDOW_END  UINT64_C(0x40000000)
#define KERNEL_HALF UINT64_C(0xffff000000000000)

static uint64_t page_down(uint64_t address)
{
	return address & ~(PAGE_SIZE - 1);
}

static uint64_t page_up(uint64_t address)
{
	return page_down(address + PAGE_SIZE - 1);
}

/* `size` bytes from `start` (page aligned), rounded up to pages. */
static struct range pages(uint64_t start, uint64_t size)
{
	return (struct range){start, page_up(start + size)};
}

static int inside(struct range inner, struct range outer)
{
	return inner.start >= outer.start && inner.start <= inner.end && inner.end <= outer.end;
}

static int overlap(struct range a, struct range b)
{
	return a.start < b.end && b.start < a.end;
}

static const char *place_kernel(const struct elf *kernel, struct range memory, struct range loader,
				struct range *range)
{
	const struct segment *first = &kernel->segments[0];
	const struct segment *last = &kernel->segments[kernel->segment_count - 1];
	uint64_t last_byte = elf_vaddr_end(kernel) - 1;

	for (unsigned i = 1; i < kernel->segment_count; i++)
		if (kernel->segments[i].vaddr - kernel->segments[i].paddr !=
		    first->vaddr - first->paddr)
			return "kernel.elf: segments differ in their distance from virtual to "
			       "physical address";
	if (first->vaddr < KERNEL_HALF)
		return "kernel.elf: virtual address is not in the kernel's half of the address "
		       "space";
	if ((first->vaddr ^ first->paddr) % BLOCK_SIZE != 0 || first->vaddr % PAGE_SIZE != 0)
		return "kernel.elf: virtual and physical address differ modulo 2 MiB, or are not "
		       "page aligned";
	if (first->vaddr / WINDOW_END != last_byte / WINDOW_END)
		return "kernel.elf: kernel crosses a 1 GiB boundary of virtual addresses";

	*range = (struct range){page_down(first->paddr), page_up(last->paddr + last->memory_size)};
	if (!inside(*range, memory))
		return "kernel.elf: kernel lies outside the board's memory";
	if (overlap(*range, loader))
		return "kernel.elf: kernel overlaps the loader or its archive";
	return NULL;
}

const char *place(const struct elf *kernel, const struct elf *root_task, uint64_t device_tree_size,
		  struct range memory, struct range loader, struct placement *placement)
{
	const char *wrong = place_kernel(kernel, memory, loader, &placement->kernel);
	uint64_t root_start = page_down(elf_vaddr_start(root_task));
	uint64_t root_size = elf_vaddr_end(root_task) - root_start;

	if (wrong)
		return wrong;
	if (device_tree_size > memory.end - memory.start)
		return "kernel.dtb: device tree is larger than the board's memory";
	placement->device_tree = pages(placement->kernel.end, device_tree_size);
	if (!inside(placement->device_tree, memory) || overlap(placement->device_tree, loader))
		return "kernel.dtb: no room between the kernel and the loader";

	if (root_size > memory.end - memory.start)
		return "rootserver: root task is larger than the board's memory";
	placement->root_task = pages(placement->device_tree.end, root_size);

	struct range with_headers = placement->root_task;

	with_headers.end += PAGE_SIZE;
	if (overlap(with_headers, loader)) {
		placement->root_task = pages(page_up(loader.end), root_size);
		with_headers = placement->root_task;
		with_headers.end += PAGE_SIZE;
	}
	if (!inside(with_headers, memory) ||
	    overlap(with_headers,
		    (struct range){placement->kernel.start, placement->device_tree.end}))
		return "rootserver: root task does not fit in the board's memory";
	return NULL;
}
