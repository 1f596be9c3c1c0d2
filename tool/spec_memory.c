/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Description, third step: memory regions against the board, mappings against
 * the layout of user space. Afterwards every map has its address and every
 * region its page size.
 */
#include <inttypes.h>

#include "file.h"
#include "schema.h"
#include "spec.h"

static bool ranges_overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a < b + b_size && b < a + a_size;
}

uint64_t spec_ipc_buffer(const struct spec *spec)
{
	return spec->board->user_top / PAGE_SIZE * PAGE_SIZE;
}

uint64_t spec_stack_bottom(const struct spec *spec, const struct domain *domain)
{
	/* Below the IPC buffer lies an unmapped page, below that the stack. */
	return spec_ipc_buffer(spec) - PAGE_SIZE - domain->stack_bytes;
}

/* Finds the prefill file and takes its length if the region has no size of its own. */
static bool check_size(const struct spec *spec, struct region *region)
{
	if (region->prefill_from == NULL)
		return region->size > 0 ||
		       error_at(region->node->place,
				"add `size_bytes = ...`, or `prefill_from = ...` to take its size",
				"memory region `%s` has no `size_bytes`", region->name);
	const char *base = spec_find_base(spec, region->prefill_from);

	if (base != NULL)
		region->prefill_path = path_join(base, region->prefill_from);
	if (region->size > 0)
		return true;
	if (base == NULL)
		return error_at(schema_place(region->node, "prefill_from"),
				"make the file, or give the region its `size_bytes`",
				"the file `%s` is missing, so the region has no size",
				region->prefill_from);
	struct bytes contents = {0};
	bool good = file_read(region->prefill_path, &contents);

	region->size = round_up(contents.length, PAGE_SIZE);
	bytes_free(&contents);
	if (good && region->size == 0)
		return error_at(schema_place(region->node, "prefill_from"),
				"put contents into the file", "the file `%s` is empty",
				region->prefill_from);
	return good;
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
	return error_at(schema_place(region->node, "phys_addr"),
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
		return error_at(place,
				text_format("physical addresses of board %s end at 0x%" PRIx64,
					    board->name, board->device_top),
				"memory region `%s` [0x%" PRIx64 ", 0x%" PRIx64
				") lies outside the board's memory and devices",
				region->name, region->phys_addr, region->phys_addr + region->size);
	for (size_t i = 0; i < board->kept_count; i++)
		if (ranges_overlap(region->phys_addr, region->size, board->kept[i].base,
				   board->kept[i].size))
			return error_at(place,
					"name a device that the kernel does not drive itself",
					"memory region `%s` covers a device, such as the "
					"interrupt controller, that belongs to the kernel",
					region->name);
	if (region->prefill_from != NULL)
		return error_at(schema_place(region->node, "prefill_from"),
				"prefill only regions that lie in memory",
				"memory region `%s` is a device and cannot be prefilled",
				region->name);
	return true;
}

static bool check_place(const struct spec *spec, struct region *region)
{
	const struct address_range *memory = &spec->board->memory;

	if (!region->has_phys_addr) {
		region->is_ram = true;
		return region->size <= memory->size ||
		       error_at(schema_place(region->node, "size_bytes"),
				text_format("board %s has %" PRIu64 " MiB", spec->board->name,
					    memory->size >> 20),
				"memory region `%s` is larger than the board's memory",
				region->name);
	}
	if (region->phys_addr % PAGE_SIZE != 0)
		return error_at(schema_place(region->node, "phys_addr"), "give a multiple of 4096",
				"`phys_addr` is 0x%" PRIx64 ", which is not page aligned",
				region->phys_addr);
	for (const struct region *other = spec->regions; other < region; other++)
		if (other->has_phys_addr &&
		    ranges_overlap(region->phys_addr, region->size, other->phys_addr, other->size))
			return error_at(schema_place(region->node, "phys_addr"),
					"move or shrink one of them",
					"memory region `%s` [0x%" PRIx64 ", 0x%" PRIx64
					") overlaps `%s` [0x%" PRIx64 ", 0x%" PRIx64 ")",
					region->name, region->phys_addr,
					region->phys_addr + region->size, other->name,
					other->phys_addr, other->phys_addr + other->size);
	region->is_ram =
		ranges_overlap(region->phys_addr, region->size, memory->base, memory->size);
	return region->is_ram ? check_ram(spec->board, region) : check_device(spec->board, region);
}

/* The first map of `domain` but `except` that covers part of the range and has an address. */
static const struct map *map_at(const struct domain *domain, const struct map *except,
				uint64_t vaddr, uint64_t size)
{
	for (size_t i = 0; i < domain->map_count; i++) {
		const struct map *map = &domain->maps[i];

		if (map != except && map->vaddr != UINT64_MAX &&
		    ranges_overlap(vaddr, size, map->vaddr, map->region->size))
			return map;
	}
	return NULL;
}

/* The lowest free address for a map without one. */
static void choose_address(const struct domain *domain, struct map *map)
{
	const struct region *region = map->region;
	uint64_t alignment =
		region->size % LARGE_PAGE_SIZE == 0 &&
				(!region->has_phys_addr || region->phys_addr % LARGE_PAGE_SIZE == 0)
			? LARGE_PAGE_SIZE
			: PAGE_SIZE;
	uint64_t vaddr = FIRST_CHOSEN;
	const struct map *obstacle;

	while ((obstacle = map_at(domain, map, vaddr, region->size)) != NULL)
		vaddr = round_up(obstacle->vaddr + obstacle->region->size, alignment);
	map->vaddr = vaddr;
}

static bool check_map(const struct spec *spec, const struct domain *domain, const struct map *map)
{
	uint64_t top = spec_stack_bottom(spec, domain);
	struct place place = schema_place(map->node, "vaddr");

	if (map->vaddr % PAGE_SIZE != 0)
		return error_at(place, "give a multiple of 4096",
				"`vaddr` is 0x%" PRIx64 ", which is not page aligned", map->vaddr);
	if (map->vaddr + map->region->size > top)
		return error_at(
			place,
			text_format("mappings of this domain have to end at 0x%" PRIx64, top),
			"the map of `%s` [0x%" PRIx64 ", 0x%" PRIx64
			") reaches into the stack or beyond user space",
			map->region->name, map->vaddr, map->vaddr + map->region->size);
	const struct map *other = map_at(domain, map, map->vaddr, map->region->size);

	if (other != NULL && other < map)
		return error_at(place, "choose another address, or leave `vaddr` out",
				"the map of `%s` [0x%" PRIx64 ", 0x%" PRIx64
				") overlaps the map of `%s` [0x%" PRIx64 ", 0x%" PRIx64 ")",
				map->region->name, map->vaddr, map->vaddr + map->region->size,
				other->region->name, other->vaddr,
				other->vaddr + other->region->size);
	for (const struct map *earlier = domain->maps; map->symbol != NULL && earlier < map;
	     earlier++)
		if (earlier->symbol != NULL && text_equal(earlier->symbol, map->symbol))
			return error_at(schema_place(map->node, "symbol"),
					"give each map a variable of its own",
					"two maps of `%s` set the variable `%s`", domain->name,
					map->symbol);
	return true;
}

static bool place_maps(const struct spec *spec, struct domain *domain)
{
	for (size_t i = 0; i < domain->map_count; i++)
		if (!domain->maps[i].has_vaddr)
			domain->maps[i].vaddr = UINT64_MAX;
	for (size_t i = 0; i < domain->map_count; i++)
		if (!domain->maps[i].has_vaddr)
			choose_address(domain, &domain->maps[i]);
	for (size_t i = 0; i < domain->map_count; i++)
		if (!check_map(spec, domain, &domain->maps[i]))
			return false;
	return true;
}

/*
 * 2 MiB frames are used where size and all addresses allow it. Contents without
 * a physical address are pages of the image itself, which are 4 KiB frames.
 */
static void choose_page_size(const struct spec *spec, struct region *region)
{
	region->large_pages = region->size % LARGE_PAGE_SIZE == 0 &&
			      (region->has_phys_addr ? region->phys_addr % LARGE_PAGE_SIZE == 0
						     : region->prefill_from == NULL);
	for (size_t i = 0; i < spec->domain_count; i++)
		for (size_t m = 0; m < spec->domains[i].map_count; m++)
			if (spec->domains[i].maps[m].region == region &&
			    spec->domains[i].maps[m].vaddr % LARGE_PAGE_SIZE != 0)
				region->large_pages = false;
}

bool spec_check_memory(struct spec *spec)
{
	for (size_t i = 0; i < spec->region_count; i++)
		if (!check_size(spec, &spec->regions[i]) || !check_place(spec, &spec->regions[i]))
			return false;
	for (size_t i = 0; i < spec->domain_count; i++)
		if (!place_maps(spec, &spec->domains[i]))
			return false;
	for (size_t i = 0; i < spec->region_count; i++)
		choose_page_size(spec, &spec->regions[i]);
	return true;
}

void spec_warn(const struct spec *spec)
{
	for (size_t i = 0; i < spec->region_count; i++)
		if (spec->regions[i].map_count == 0)
			warning_at(schema_place(spec->regions[i].node, "name"),
				   "no protection domain maps memory region `%s`",
				   spec->regions[i].name);
}
