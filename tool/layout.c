/* SPDX-License-Identifier: BSD-2-Clause */
/* Laying out a system: groups, payload, and the objects of each domain; see layout.h. */
#include <inttypes.h>

#include "error.h"
#include "layout.h"

/* Sizes of the kernel's objects that have a fixed one, in log2 bytes. */
static const unsigned memory_bits[] = {
	[SYS_OBJ_TCB] = 11,	 [SYS_OBJ_ENDPOINT] = 4,  [SYS_OBJ_NOTIFICATION] = 6,
	[SYS_OBJ_REPLY] = 5,	 [SYS_OBJ_VSPACE] = 12,	  [SYS_OBJ_PAGE_TABLE] = 12,
	[SYS_OBJ_FRAME_4K] = 12, [SYS_OBJ_FRAME_2M] = 21,
};

/* More frames than any system here needs; keeps all numbers far from wrapping. */
#define MOST_FRAMES (UINT64_C(1) << 22)

unsigned layout_memory_bits(const struct group *group)
{
	switch (group->kind) {
	case SYS_OBJ_CNODE:
		return group->size_bits + SLOT_BITS;
	case SYS_OBJ_SCHED_CONTEXT:
		return group->size_bits;
	default:
		return memory_bits[group->kind];
	}
}

struct object layout_add_group(struct layout *layout, enum sys_object_kind kind, unsigned size_bits,
			       uint64_t count, const char *purpose)
{
	struct object object = {.group = (uint32_t)layout->group_count};
	struct group *group = ARRAY_ADD(layout->groups, layout->group_count);

	*group = (struct group){
		.kind = kind, .size_bits = size_bits, .count = count, .purpose = purpose};
	return object;
}

uint32_t layout_add_payload(struct layout *layout, const uint8_t *content, size_t length)
{
	uint32_t page = (uint32_t)(layout->payload.length / PAGE_SIZE);

	bytes_append(&layout->payload, content, length);
	bytes_align(&layout->payload, PAGE_SIZE);
	return page;
}

/* Whether `frames` continues what `mapping` shows, so that both can be one entry. */
static bool continues(const struct mapping *mapping, const struct mapping *next)
{
	const struct frames *a = &mapping->frames, *b = &next->frames;

	if (mapping->domain != next->domain || mapping->flags != next->flags ||
	    mapping->page_bits != next->page_bits || mapping->copied || next->copied ||
	    mapping->vaddr + (a->count << mapping->page_bits) != next->vaddr ||
	    a->payload != b->payload)
		return false;
	return a->payload ? a->first_page + a->count == b->first_page
			  : a->first.group == b->first.group &&
				    a->first.offset + a->count == b->first.offset;
}

void layout_add_mapping(struct layout *layout, const struct domain *domain, uint64_t vaddr,
			struct frames frames, unsigned page_bits, unsigned flags, bool copied)
{
	struct mapping mapping = {domain, vaddr, frames, page_bits, flags, copied, 0};

	if (frames.count == 0)
		return;
	if (layout->mapping_count > 0 &&
	    continues(&layout->mappings[layout->mapping_count - 1], &mapping)) {
		layout->mappings[layout->mapping_count - 1].frames.count += frames.count;
		return;
	}
	*ARRAY_ADD(layout->mappings, layout->mapping_count) = mapping;
}

/* The next `count` zeroed frames of a domain. */
static struct frames take_zero_frames(struct domain_layout *domain, uint64_t count)
{
	struct frames frames = {.first = domain->zero_frames, .count = count};

	frames.first.offset = (uint32_t)domain->zero_frame_count;
	domain->zero_frame_count += count;
	return frames;
}

static void map_program(struct layout *layout, struct domain_layout *domain,
			const struct program *program)
{
	for (size_t i = 0; i < program->page_count; i++) {
		const struct program_page *page = &program->pages[i];
		struct frames frames;

		if (page->content != NULL)
			frames = (struct frames){
				.payload = true,
				.first_page = layout_add_payload(layout, page->content, PAGE_SIZE),
				.count = 1};
		else
			frames = take_zero_frames(domain, 1);
		layout_add_mapping(layout, domain->domain, page->vaddr, frames, 12,
				   page->permissions | SYS_MAP_CACHED, false);
	}
}

static void add_domain(struct layout *layout, const struct program *program)
{
	const struct spec *spec = layout->spec;
	const struct domain *domain = program->domain;
	struct domain_layout *to = &layout->domains[domain->index];
	uint64_t zero_frames = domain->stack_bytes / PAGE_SIZE + 1;

	for (size_t i = 0; i < program->page_count; i++)
		zero_frames += program->pages[i].content == NULL;
	*to = (struct domain_layout){
		.domain = domain,
		.entry = program->entry,
		.tcb = layout_add_group(layout, SYS_OBJ_TCB, 0, 1, "thread"),
		.sched_context =
			layout_add_group(layout, SYS_OBJ_SCHED_CONTEXT, 8, 1, "scheduling context"),
		.reply = layout_add_group(layout, SYS_OBJ_REPLY, 0, 1, "reply"),
		.notification =
			layout_add_group(layout, SYS_OBJ_NOTIFICATION, 0, 1, "notification"),
		.root_cnode = layout_add_group(layout, SYS_OBJ_CNODE, 6, 1, "root CNode"),
		.cnode = layout_add_group(layout, SYS_OBJ_CNODE, 9, 1, "CNode"),
		.vspace = layout_add_group(layout, SYS_OBJ_VSPACE, 0, 1, "address space"),
		.zero_frames = layout_add_group(layout, SYS_OBJ_FRAME_4K, 0, zero_frames,
						"bss, stack, IPC buffer"),
	};
	if (domain_has_endpoint(domain))
		to->endpoint = layout_add_group(layout, SYS_OBJ_ENDPOINT, 0, 1, "endpoint");

	unsigned flags = SYS_MAP_READ | SYS_MAP_WRITE | SYS_MAP_CACHED;
	uint64_t stack_pages = domain->stack_bytes / PAGE_SIZE;

	map_program(layout, to, program);
	to->stack = take_zero_frames(to, stack_pages);
	layout_add_mapping(layout, domain, spec_stack_bottom(spec, domain), to->stack, 12, flags,
			   false);

	struct frames ipc_buffer = take_zero_frames(to, 1);

	to->ipc_frame = ipc_buffer.first;
	layout_add_mapping(layout, domain, spec_ipc_buffer(spec), ipc_buffer, 12, flags, false);
}

/* Refuses a system of so many frames that it cannot fit any memory, before they are counted out. */
static bool check_frame_count(const struct spec *spec, const struct program *programs)
{
	uint64_t frames = 0;

	for (size_t i = 0; i < spec->region_count; i++)
		frames += spec->regions[i].size >> (spec->regions[i].large_pages ? 21 : 12);
	for (size_t i = 0; i < spec->domain_count; i++) {
		const struct domain *domain = &spec->domains[i];

		frames += programs[i].page_count + domain->stack_bytes / PAGE_SIZE;
		for (size_t m = 0; m < domain->map_count; m++)
			frames += domain->maps[m].region->size >>
				  (domain->maps[m].region->large_pages ? 21 : 12);
	}
	if (frames <= MOST_FRAMES)
		return true;
	return error("make the regions smaller, or align them to 2 MiB to use larger pages",
		     "%s: the system has %" PRIu64 " pages, at most %" PRIu64 " are possible",
		     spec->path, frames, MOST_FRAMES);
}

bool layout_make(const struct spec *spec, const struct program *programs, struct layout *layout)
{
	*layout = (struct layout){.spec = spec};
	if (!check_frame_count(spec, programs))
		return false;
	layout_add_group(layout, SYS_OBJ_TCB, 0, 0, "none");
	layout->domains = memory_new(spec->domain_count, sizeof(*layout->domains));
	layout->fault_endpoint = layout_add_group(layout, SYS_OBJ_ENDPOINT, 0, 1, "fault endpoint");
	layout->monitor_reply = layout_add_group(layout, SYS_OBJ_REPLY, 0, 1, "reply");
	layout->monitor_cnode =
		layout_add_group(layout, SYS_OBJ_CNODE, SYS_MONITOR_RADIX, 1, "CNode");
	for (size_t i = 0; i < spec->domain_count; i++)
		add_domain(layout, &programs[i]);
	if (!layout_add_regions(layout))
		return false;
	for (size_t i = 0; i < spec->domain_count; i++)
		layout_add_page_tables(layout, &layout->domains[i]);
	layout_add_stack_view(layout);
	layout_add_capabilities(layout);
	layout_number(layout);
	return true;
}
