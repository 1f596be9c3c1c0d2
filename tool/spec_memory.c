/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Description, third step: memory regions against the board. Afterwards every
 * region has its size, and, with spec_map.c, its page size.
 */
#include <inttypes.h>

#include "file.h"
#include "spec_map.h"
#include "spec_parse.h"

uint64_t spec_ipc_buffer(const struct spec *spec)
{
	return spec->target->user_top / PAGE_SIZE * PAGE_SIZE;
}

uint64_t spec_stack_bottom(const struct spec *spec, const struct domain *domain)
{
	/* Below the IPC buffer lies an unmapped page, below that the stack. */
	return spec_ipc_buffer(spec) - PAGE_SIZE - domain->stack_bytes;
}

bool ranges_overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a < b + b_size && b < a + a_size;
}

/* Reads the contents to learn their length. */
static bool check_contents(struct region *region)
{
	struct place place = schema_place(region->node, "prefill_from");
	struct bytes contents = {0};

	if (region->prefill_path == NULL)
		return complain(CODE_PREFILL, place,
				is_xml(region->node)
					? "make the file, or give its folder with `--search-path`"
					: "make the file, or give the region its `size_bytes`",
				is_xml(region->node)
					? "the file `%s` is missing"
					: "the file `%s` is missing, so the region has no size",
				region->prefill_from);
	bool good = file_read(region->prefill_path, &contents);

	region->prefill_bytes = contents.length;
	bytes_free(&contents);
	if (!good)
		return false;
	if (region->prefill_bytes == 0)
		return complain(CODE_PREFILL, place, "put contents into the file",
				"the file `%s` is empty", region->prefill_from);
	return region->size == 0 || region->prefill_bytes <= region->size ||
	       complain(CODE_PREFILL, place,
			text_format("make `%s` at least %" PRIu64,
				    schema_spelling(region->node, "size_bytes"),
				    region->prefill_bytes),
			"the file `%s` has %" PRIu64 " bytes, but memory region `%s` only %" PRIu64,
			region->prefill_from, region->prefill_bytes, region->name, region->size);
}

/* Finds the prefill file and takes its length if the region has no size of its own. */
static bool check_size(const struct spec *spec, struct region *region)
{
	if (region->has_bootinfo && region->size == 0)
		region->size = region->page_size;
	if (region->prefill_from == NULL)
		return region->size > 0 ||
		       complain(CODE_REGION_SIZE, region->node->place,
				is_xml(region->node)
					? "add `size=\"...\"`, or `prefill_path` to take its size"
					: "add `size_bytes = ...`, or `prefill_from = ...` to take "
					  "its size",
				"memory region `%s` has no `%s`", region->name,
				schema_spelling(region->node, "size_bytes"));
	const char *base = spec_find_base(spec, region->prefill_from);

	if (base != NULL)
		region->prefill_path = path_join(base, region->prefill_from);
	if (region->size > 0 && !is_xml(region->node))
		return true; /* such files may be made later */
	if (!check_contents(region))
		return false;
	if (region->size == 0)
		region->size =
			round_up(region->prefill_bytes,
				 region->page_size == PAGE_SIZE ? PAGE_SIZE : LARGE_PAGE_SIZE);
	return true;
}

/* A region in the board's RAM has to stay clear of what booting and the kernel use. */
static bool check_ram(const struct board *board, const struct region *region)
{
	uint64_t memory_end = board->memory.base + board->memory.size;
	uint64_t free_from = board->memory.base + board->boot_reserved;
	uint64_t free_to = memory_end - board->top_reserved;
	uint64_t end = region->phys_addr + region->size;

	if (region->phys_addr >= free_from && end <= free_to)
		return true;
	return complain(CODE_PHYSICAL_RANGE, schema_place(region->node, "phys_addr"),
			text_format("board %s has memory for users from 0x%" PRIx64
				    " to 0x%" PRIx64,
				    board->name, free_from, free_to),
			"memory region `%s` [0x%" PRIx64 ", 0x%" PRIx64 ") %s", region->name,
			region->phys_addr, end,
			region->phys_addr < board->memory.base || end > memory_end
				? "lies partly outside the board's memory"
				: "lies on memory that kernel, loader or root task use");
}

static bool check_device(const struct board *board, const struct region *region)
{
	struct place place = schema_place(region->node, "phys_addr");

	if (region->phys_addr + region->size > board->device_top)
		return complain(CODE_PHYSICAL_RANGE, place,
				text_format("physical addresses of board %s end at 0x%" PRIx64,
					    board->name, board->device_top),
				"memory region `%s` [0x%" PRIx64 ", 0x%" PRIx64
				") lies outside the board's memory and devices",
				region->name, region->phys_addr, region->phys_addr + region->size);
	for (size_t i = 0; i < board->kept_count; i++)
		if (ranges_overlap(region->phys_addr, region->size, board->kept[i].base,
				   board->kept[i].size))
			return complain(CODE_PHYSICAL_RANGE, place,
					"name a device that the kernel does not drive itself",
					"memory region `%s` covers a device, such as the "
					"interrupt controller, that belongs to the kernel",
					region->name);
	if (region->prefill_from != NULL)
		return complain(CODE_PREFILL, schema_place(region->node, "prefill_from"),
				"prefill only regions that lie in memory",
				"memory region `%s` is a device and cannot be prefilled",
				region->name);
	return true;
}

/* Alignment, and other regions. */
static bool check_fixed(const struct spec *spec, const struct region *region)
{
	struct place place = schema_place(region->node, "phys_addr");

	if (region->phys_addr % region->page_size != 0)
		return complain(CODE_ALIGNMENT, place,
				text_format("give a multiple of %" PRIu64, region->page_size),
				"`phys_addr` is 0x%" PRIx64 ", which is not page aligned",
				region->phys_addr);
	if (region->phys_addr > UINT64_MAX - region->size)
		return complain(CODE_PHYSICAL_RANGE, place, "give a smaller address or size",
				"memory region `%s` reaches beyond 64-bit addresses", region->name);
	for (const struct region *other = spec->regions; other < region; other++)
		if (other->has_phys_addr && !other->broken &&
		    ranges_overlap(region->phys_addr, region->size, other->phys_addr, other->size))
			return complain(CODE_PHYSICAL_OVERLAP, place, "move or shrink one of them",
					"memory region `%s` [0x%" PRIx64 ", 0x%" PRIx64
					") overlaps `%s` [0x%" PRIx64 ", 0x%" PRIx64 ")",
					region->name, region->phys_addr,
					region->phys_addr + region->size, other->name,
					other->phys_addr, other->phys_addr + other->size);
	return true;
}

static bool check_place(const struct spec *spec, struct region *region)
{
	if (!region->has_phys_addr) {
		region->is_ram = true;
		return spec->board == NULL || region->size <= spec->board->memory.size ||
		       complain(CODE_TOO_LARGE, schema_place(region->node, "size_bytes"),
				text_format("board %s has %" PRIu64 " MiB", spec->board->name,
					    spec->board->memory.size >> 20),
				"memory region `%s` is larger than the board's memory",
				region->name);
	}
	if (!check_fixed(spec, region))
		return false;
	if (spec->board == NULL)
		return true;
	const struct address_range *memory = &spec->board->memory;

	region->is_ram =
		ranges_overlap(region->phys_addr, region->size, memory->base, memory->size);
	return region->is_ram ? check_ram(spec->board, region) : check_device(spec->board, region);
}

/* Whether another region lies, or has been placed, on the range. */
static const struct region *region_at(const struct spec *spec, uint64_t address, uint64_t size)
{
	for (size_t i = 0; i < spec->region_count; i++) {
		const struct region *region = &spec->regions[i];

		if (region->has_phys_addr && !region->broken &&
		    ranges_overlap(address, size, region->phys_addr, region->size))
			return region;
	}
	return NULL;
}

/*
 * Chooses the lowest free address for a region whose address a program wants to
 * know. It starts well behind what booting may use, in the small pieces that
 * memory begins with, so that the large ones stay whole for everything else.
 */
static void choose_physical(const struct spec *spec, struct region *region)
{
	const struct board *board = spec->board;
	uint64_t alignment = region->size % LARGE_PAGE_SIZE == 0 ? LARGE_PAGE_SIZE : PAGE_SIZE;
	uint64_t address = round_up(board->memory.base + 2 * board->boot_reserved, alignment);
	uint64_t top = board->memory.base + board->memory.size - board->top_reserved;

	while (address + region->size <= top) {
		const struct region *obstacle = region_at(spec, address, region->size);

		if (obstacle == NULL) {
			region->phys_addr = address;
			region->has_phys_addr = true;
			return;
		}
		address = round_up(obstacle->phys_addr + obstacle->size, alignment);
	}
	region->broken = true;
	complain(CODE_TOO_LARGE, schema_place(region->node, "size_bytes"),
		 "make it smaller, or give it a `phys_addr`",
		 "no adjacent free memory is large enough for memory region `%s`", region->name);
}

/* Variables that get physical addresses. */
static void check_addresses(struct spec *spec)
{
	for (size_t i = 0; i < spec->domain_count; i++)
		for (size_t v = 0; v < spec->domains[i].variable_count; v++) {
			struct variable *variable = &spec->domains[i].variables[v];

			if (variable->region_name == NULL)
				continue;
			variable->region = named_region(spec, variable->region_name);
			if (variable->region == NULL || variable->region->has_phys_addr)
				continue;
			if (is_x86(spec))
				complain(CODE_REGION_PADDR, variable->region_name->place,
					 "give the region its `phys_addr`",
					 "memory region `%s` has no `phys_addr`, and x86-64 "
					 "systems learn where memory is only when they boot",
					 variable->region->name);
			variable->region->needs_address = true;
		}
	for (size_t i = 0; i < spec->region_count; i++) {
		struct region *region = &spec->regions[i];

		if (region->needs_address && !region->broken && spec->board != NULL)
			choose_physical(spec, region);
	}
}

void spec_check_memory(struct spec *spec)
{
	for (size_t i = 0; i < spec->region_count; i++) {
		struct region *region = &spec->regions[i];

		if (!region->broken)
			region->broken = !check_size(spec, region) || !check_place(spec, region);
	}
	check_addresses(spec);
	check_maps(spec);
}

void spec_warn(const struct spec *spec)
{
	for (size_t i = 0; i < spec->region_count; i++)
		if (spec->regions[i].map_count == 0)
			warning_at(schema_place(spec->regions[i].node, "name"),
				   "no protection domain maps memory region `%s`",
				   spec->regions[i].name);
}
