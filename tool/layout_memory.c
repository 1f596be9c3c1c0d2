/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory regions and page tables of a system; see layout.h. */
#include <inttypes.h>
#include <stdlib.h>

#include "error.h"
#include "file.h"
#include "layout.h"
#include "schema.h"

/* The frames of a region: first those that are pages of the image, then objects. */
struct region_frames {
	struct frames payload, objects;
	unsigned page_bits;
};

static bool read_prefill(const struct region *region, struct bytes *contents)
{
	struct place place = schema_place(region->node, "prefill_from");

	if (region->prefill_from == NULL)
		return true;
	if (region->prefill_path == NULL)
		return complain(CODE_PREFILL, place, "make the file, or correct its name",
				"the file `%s` is missing", region->prefill_from);
	if (!file_read(region->prefill_path, contents))
		return false;
	if (contents->length > region->size)
		return complain(CODE_PREFILL, place,
				text_format("make `size_bytes` at least %zu", contents->length),
				"the file `%s` has %zu bytes, but memory region `%s` only %" PRIu64,
				region->prefill_from, contents->length, region->name, region->size);
	return contents->length > 0 ||
	       complain(CODE_PREFILL, place,
			"put contents into the file, or leave `prefill_from` out",
			"the file `%s` is empty", region->prefill_from);
}

/* Adds the contents to the payload and returns the first page; *pages is their number. */
static uint32_t add_contents(struct layout *layout, const struct bytes *contents, uint64_t *pages)
{
	*pages = round_up(contents->length, PAGE_SIZE) / PAGE_SIZE;
	return layout_add_payload(layout, contents->data, contents->length);
}

/* Frames that are objects, at a physical address or large ones; contents are copied into them. */
static void add_filled(struct layout *layout, const struct region *region,
		       const struct bytes *contents, struct region_frames *frames)
{
	struct object first =
		layout_add_group(layout, region->large_pages ? SYS_OBJ_FRAME_2M : SYS_OBJ_FRAME_4K,
				 0, region->size >> frames->page_bits, region->name);
	uint64_t pages = 0;
	uint32_t page = contents->length > 0 ? add_contents(layout, contents, &pages) : 0;

	layout->groups[first.group].fixed = region->has_phys_addr;
	layout->groups[first.group].paddr = region->phys_addr;
	frames->objects =
		(struct frames){.first = first, .count = region->size >> frames->page_bits};
	for (uint64_t i = 0; i < pages; i++) {
		uint64_t at = i * PAGE_SIZE;
		struct fill fill = {
			.frame = {first.group, (uint32_t)(at >> frames->page_bits)},
			.offset = at & ((UINT64_C(1) << frames->page_bits) - 1),
			.page = page + (uint32_t)i,
		};

		*ARRAY_ADD(layout->fills, layout->fill_count) = fill;
	}
}

/* Frames anywhere: contents are pages of the image, the rest comes from the pool. */
static void add_floating(struct layout *layout, const struct region *region,
			 const struct bytes *contents, struct region_frames *frames)
{
	uint64_t pages = 0;

	if (contents->length > 0) {
		uint32_t page = add_contents(layout, contents, &pages);

		frames->payload =
			(struct frames){.payload = true, .first_page = page, .count = pages};
	}
	uint64_t rest = (region->size >> frames->page_bits) - pages;

	if (rest == 0)
		return;
	frames->objects.count = rest;
	frames->objects.first =
		layout_add_group(layout, region->large_pages ? SYS_OBJ_FRAME_2M : SYS_OBJ_FRAME_4K,
				 0, rest, region->name);
}

static void map_region(struct layout *layout, const struct domain *domain, const struct map *map,
		       const struct region_frames *frames, bool copied)
{
	unsigned flags = map->permissions;

	if (map->cached)
		flags |= SYS_MAP_CACHED;
	layout_add_mapping(layout, domain, map->vaddr, frames->payload, frames->page_bits, flags,
			   copied);
	layout_add_mapping(layout, domain,
			   map->vaddr + (frames->payload.count << frames->page_bits),
			   frames->objects, frames->page_bits, flags, copied);
}

static bool add_region(struct layout *layout, const struct region *region)
{
	const struct spec *spec = layout->spec;
	struct region_frames frames = {.page_bits = region->large_pages ? 21 : 12};
	struct bytes contents = {0};
	bool copied = false;

	if (!read_prefill(region, &contents)) {
		bytes_free(&contents);
		return false;
	}
	if (region->has_phys_addr || region->large_pages)
		add_filled(layout, region, &contents, &frames);
	else
		add_floating(layout, region, &contents, &frames);
	bytes_free(&contents);
	for (size_t i = 0; i < spec->domain_count; i++)
		for (size_t m = 0; m < spec->domains[i].map_count; m++)
			if (spec->domains[i].maps[m].region == region) {
				map_region(layout, &spec->domains[i], &spec->domains[i].maps[m],
					   &frames, copied);
				copied = true;
			}
	return true;
}

bool layout_add_regions(struct layout *layout)
{
	for (size_t i = 0; i < layout->spec->region_count; i++)
		if (region_is_made(&layout->spec->regions[i]) &&
		    !add_region(layout, &layout->spec->regions[i]))
			return false;
	return true;
}

static int compare_tables(const void *a, const void *b)
{
	const struct page_table *left = a, *right = b;

	if (left->level_bits != right->level_bits)
		return left->level_bits > right->level_bits ? -1 : 1;
	return left->vaddr < right->vaddr ? -1 : left->vaddr > right->vaddr;
}

/* Adds the tables of one level that a range needs. */
static void add_tables(struct domain_layout *domain, uint64_t from, uint64_t to,
		       unsigned level_bits)
{
	uint64_t span = UINT64_C(1) << level_bits;

	for (uint64_t vaddr = from / span * span; vaddr < to; vaddr += span)
		*ARRAY_ADD(domain->page_tables, domain->page_table_count) =
			(struct page_table){vaddr, level_bits};
}

static void remove_duplicates(struct domain_layout *domain)
{
	size_t kept = 0;

	for (size_t i = 0; i < domain->page_table_count; i++)
		if (kept == 0 ||
		    compare_tables(&domain->page_tables[kept - 1], &domain->page_tables[i]) != 0)
			domain->page_tables[kept++] = domain->page_tables[i];
	domain->page_table_count = kept;
}

void layout_add_page_tables(struct layout *layout, struct domain_layout *domain)
{
	for (size_t i = 0; i < layout->mapping_count; i++) {
		const struct mapping *mapping = &layout->mappings[i];
		uint64_t end = mapping->vaddr + (mapping->frames.count << mapping->page_bits);

		if (mapping->domain != domain->domain)
			continue;
		for (unsigned bits = layout->spec->board->architecture->top_table_bits;
		     bits > mapping->page_bits; bits -= 9)
			add_tables(domain, mapping->vaddr, end, bits);
	}
	qsort(domain->page_tables, domain->page_table_count, sizeof(*domain->page_tables),
	      compare_tables);
	remove_duplicates(domain);
	domain->tables = layout_add_group(layout, SYS_OBJ_PAGE_TABLE, 0, domain->page_table_count,
					  "page tables");
}
