/* SPDX-License-Identifier: BSD-2-Clause */
/* Description, third step: mappings against the layout of address spaces; see spec_map.h. */
#include <inttypes.h>
#include <stdlib.h>

#include "spec_map.h"
#include "spec_parse.h"

/* Addresses that devices behind an IOMMU see end here. */
#define IO_TOP (UINT64_C(1) << 39)

/* An address space and its maps. */
struct space {
	const char *what, *name; /* for messages: "protection domain", its name */
	const char *key;	 /* of a map's address */
	struct map *maps;
	size_t count;
	uint64_t top; /* maps end at or below */
	const char *top_help;
	enum code range_code, overlap_code;
};

struct region *named_region(const struct spec *spec, const struct node *node)
{
	for (size_t i = 0; i < spec->region_count; i++)
		if (text_equal(spec->regions[i].name, node->string))
			return &spec->regions[i];
	const char **names = NEW_ARRAY(const char *, spec->region_count);

	for (size_t i = 0; i < spec->region_count; i++)
		names[i] = spec->regions[i].name;
	complain(CODE_UNKNOWN_REGION, node->place,
		 schema_suggestion(node->string, names, spec->region_count),
		 "`%s` names no memory region: `%s`", node->key, node->string);
	return NULL;
}

/* Finds the region. False if the map cannot be checked any further. */
static bool resolve(const struct spec *spec, struct map *map)
{
	if (map->broken)
		return false;
	map->region = named_region(spec, schema_find(map->node, "region"));
	if (map->region == NULL)
		return false;
	if (schema_find(map->node, "permissions") == NULL && !is_xml(map->node))
		map->permissions = map->region->permissions;
	if (schema_find(map->node, "cached") == NULL)
		map->cached = map->region->caching == CACHING_CACHED;
	map->region->map_count++;
	if (map->region->broken)
		return false;
	return (map->permissions & ~map->region->permissions) == 0 ||
	       complain(CODE_PERMISSIONS, schema_place(map->node, "permissions"),
			"ask for less here, or allow more in the region's `permissions`",
			"the map asks for more than memory region `%s` permits", map->region->name);
}

/* Address and end of a map by themselves. */
static bool check_range(const struct space *space, const struct map *map)
{
	struct place place = schema_place(map->node, space->key);
	const struct region *region = map->region;

	if (map->vaddr % region->page_size != 0)
		return complain(CODE_ALIGNMENT, place,
				text_format("give a multiple of %" PRIu64, region->page_size),
				"`%s` is 0x%" PRIx64 ", which is not page aligned", space->key,
				map->vaddr);
	if (map->vaddr > UINT64_MAX - region->size)
		return complain(space->range_code, place, space->top_help,
				"the map of `%s` at 0x%" PRIx64 " reaches beyond 64-bit addresses",
				region->name, map->vaddr);
	if (map->vaddr + region->size > space->top)
		return complain(space->range_code, place, space->top_help,
				"the map of `%s` [0x%" PRIx64 ", 0x%" PRIx64
				") reaches beyond 0x%" PRIx64 ", where maps of %s `%s` end",
				region->name, map->vaddr, map->vaddr + region->size, space->top,
				space->what, space->name);
	return true;
}

/* The lowest free address for a map without one; `placed` are the others, ascending. */
static void choose_address(struct map *map, struct map *const *placed, size_t count)
{
	const struct region *region = map->region;
	bool large = region->page_size == LARGE_PAGE_SIZE ||
		     (region->size % LARGE_PAGE_SIZE == 0 &&
		      (!region->has_phys_addr || region->phys_addr % LARGE_PAGE_SIZE == 0));

	map->vaddr = FIRST_CHOSEN;
	for (size_t i = 0; i < count; i++)
		if (ranges_overlap(map->vaddr, region->size, placed[i]->vaddr,
				   placed[i]->region->size))
			map->vaddr = round_up(placed[i]->vaddr + placed[i]->region->size,
					      large ? LARGE_PAGE_SIZE : PAGE_SIZE);
}

/* Puts a map into its place among those before it. */
static void insert(struct map **placed, size_t *count, struct map *map)
{
	size_t at = (*count)++;

	for (; at > 0 && placed[at - 1]->vaddr > map->vaddr; at--)
		placed[at] = placed[at - 1];
	placed[at] = map;
}

static void report_overlap(const struct space *space, const struct map *a, const struct map *b)
{
	/* The later of the two is the one to move. */
	const struct map *late = a > b ? a : b, *early = a > b ? b : a;

	complain(space->overlap_code, schema_place(late->node, space->key),
		 is_xml(late->node) ? "choose another address"
				    : "choose another address, or leave `vaddr` out",
		 "the map of `%s` [0x%" PRIx64 ", 0x%" PRIx64
		 ") overlaps the map of `%s` [0x%" PRIx64 ", 0x%" PRIx64 ") in %s `%s`",
		 late->region->name, late->vaddr, late->vaddr + late->region->size,
		 early->region->name, early->vaddr, early->vaddr + early->region->size, space->what,
		 space->name);
}

static void check_space(const struct spec *spec, const struct space *space)
{
	struct map **placed = NEW_ARRAY(struct map *, space->count);
	size_t count = 0;

	for (size_t i = 0; i < space->count; i++) {
		struct map *map = &space->maps[i];

		map->broken = !resolve(spec, map) || (map->has_vaddr && !check_range(space, map));
		if (!map->broken && map->has_vaddr)
			insert(placed, &count, map);
	}
	for (size_t i = 0; i < space->count; i++) {
		struct map *map = &space->maps[i];

		if (map->broken || map->has_vaddr)
			continue;
		choose_address(map, placed, count);
		map->broken = !check_range(space, map);
		if (!map->broken)
			insert(placed, &count, map);
	}
	const struct map *highest = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct map *map = placed[i];

		if (highest != NULL && map->vaddr < highest->vaddr + highest->region->size)
			report_overlap(space, highest, map);
		if (highest == NULL ||
		    map->vaddr + map->region->size > highest->vaddr + highest->region->size)
			highest = map;
	}
}

static void check_domain(const struct spec *spec, struct domain *domain)
{
	struct space space = {
		.what = "protection domain",
		.name = domain->name,
		.key = "vaddr",
		.maps = domain->maps,
		.count = domain->map_count,
		.top = spec_stack_bottom(spec, domain),
		.top_help = "maps of a domain have to end below its stack; choose a lower address",
		.range_code = CODE_MAP_RANGE,
		.overlap_code = CODE_MAP_OVERLAP,
	};

	if (domain->broken) /* its stack is not known */
		space.top = spec_ipc_buffer(spec) - PAGE_SIZE;
	check_space(spec, &space);
	if (domain->machine == NULL)
		return;
	space.what = "virtual machine";
	space.name = domain->machine->name;
	space.maps = domain->machine->maps;
	space.count = domain->machine->map_count;
	space.top = spec->target->user_top + 1;
	space.top_help = "guest-physical addresses end there";
	check_space(spec, &space);
}

static void check_io_space(const struct spec *spec, const struct io_address_space *io)
{
	struct space space = {
		.what = "device",
		.name = text_format("%02" PRIx64 ":%02" PRIx64 ".%" PRIx64, io->pci.bus,
				    io->pci.device, io->pci.function),
		.key = "iovaddr",
		.maps = io->maps,
		.count = io->map_count,
		.top = IO_TOP,
		.top_help = "addresses that a device sees have 39 bits",
		.range_code = CODE_IO_RANGE,
		.overlap_code = CODE_IO_OVERLAP,
	};

	for (size_t i = 0; i < io->map_count; i++) {
		const struct node *name = schema_find(io->maps[i].node, "region");
		const struct region *region = io->maps[i].broken ? NULL : named_region(spec, name);

		io->maps[i].broken = region == NULL;
		if (region == NULL || region->page_size == PAGE_SIZE)
			continue;
		io->maps[i].broken = true;
		complain(CODE_PAGE_SIZE, name->place, "give the region pages of 0x1000 bytes",
			 "memory region `%s` has pages of 0x%" PRIx64
			 " bytes, which cannot be mapped for devices",
			 region->name, region->page_size);
	}
	check_space(spec, &space);
}

static void exclude_large(struct map *maps, size_t count, bool never)
{
	for (size_t i = 0; i < count; i++)
		if (maps[i].region != NULL && (never || maps[i].vaddr % LARGE_PAGE_SIZE != 0))
			maps[i].region->large_pages = false;
}

/*
 * 2 MiB frames are used where size and all addresses allow it. Contents without
 * a physical address are pages of the image itself, which are 4 KiB frames.
 */
static void choose_page_sizes(struct spec *spec)
{
	for (size_t i = 0; i < spec->region_count; i++) {
		struct region *region = &spec->regions[i];

		region->large_pages =
			region->page_size == LARGE_PAGE_SIZE ||
			(region->size % LARGE_PAGE_SIZE == 0 &&
			 (region->has_phys_addr ? region->phys_addr % LARGE_PAGE_SIZE == 0
						: region->prefill_from == NULL));
	}
	for (size_t i = 0; i < spec->domain_count; i++) {
		const struct domain *domain = &spec->domains[i];

		exclude_large(domain->maps, domain->map_count, false);
		if (domain->machine != NULL)
			exclude_large(domain->machine->maps, domain->machine->map_count, false);
	}
	for (size_t i = 0; i < spec->io_space_count; i++)
		exclude_large(spec->io_spaces[i].maps, spec->io_spaces[i].map_count, true);
}

void check_maps(struct spec *spec)
{
	for (size_t i = 0; i < spec->domain_count; i++)
		check_domain(spec, &spec->domains[i]);
	for (size_t i = 0; i < spec->io_space_count; i++)
		if (!spec->io_spaces[i].broken)
			check_io_space(spec, &spec->io_spaces[i]);
	choose_page_sizes(spec);
}
