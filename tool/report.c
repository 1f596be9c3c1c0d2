/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing of the report; see report.h. */
#include <inttypes.h>

#include "report.h"

static const char *const kind_names[] = {
	[SYS_OBJ_TCB] = "thread",
	[SYS_OBJ_ENDPOINT] = "endpoint",
	[SYS_OBJ_NOTIFICATION] = "notification",
	[SYS_OBJ_CNODE] = "CNode",
	[SYS_OBJ_SCHED_CONTEXT] = "scheduling context",
	[SYS_OBJ_REPLY] = "reply",
	[SYS_OBJ_VSPACE] = "address space",
	[SYS_OBJ_PAGE_TABLE] = "page table",
	[SYS_OBJ_FRAME_4K] = "4 KiB frame",
	[SYS_OBJ_FRAME_2M] = "2 MiB frame",
};

const char *report_kind(enum sys_object_kind kind)
{
	return kind_names[kind];
}

const char *report_permissions(unsigned flags)
{
	return text_format("%c%c%c %s", (flags & SYS_MAP_READ) != 0 ? 'r' : '-',
			   (flags & SYS_MAP_WRITE) != 0 ? 'w' : '-',
			   (flags & SYS_MAP_EXECUTE) != 0 ? 'x' : '-',
			   (flags & SYS_MAP_CACHED) != 0 ? "cached" : "uncached");
}

/* The owner of an object: the domain whose layout holds it, the monitor, or "region". */
const char *report_owner(const struct layout *layout, struct object object)
{
	for (size_t i = 0; i < layout->spec->domain_count; i++) {
		const struct domain_layout *domain = &layout->domains[i];
		const struct object owned[] = {domain->tcb,	    domain->sched_context,
					       domain->reply,	    domain->notification,
					       domain->endpoint,    domain->root_cnode,
					       domain->cnode,	    domain->vspace,
					       domain->zero_frames, domain->tables};

		for (size_t o = 0; o < sizeof(owned) / sizeof(owned[0]); o++)
			if (owned[o].group != 0 && owned[o].group == object.group)
				return domain->domain->name;
	}
	return object.group == layout->fault_endpoint.group ||
			       object.group == layout->monitor_cnode.group ||
			       object.group == layout->monitor_reply.group
		       ? "monitor"
		       : "region";
}

static void write_memory(const struct layout *layout, const struct image *image, struct bytes *out)
{
	bytes_print(out,
		    "\nMemory\n"
		    "  kernel            0x%010" PRIx64 " - 0x%010" PRIx64 "\n"
		    "  archive           0x%010" PRIx64 " - 0x%010" PRIx64 "\n"
		    "  booting ends at   0x%010" PRIx64 "\n"
		    "  pool of objects   %" PRIu64 " of %" PRIu64 " bytes\n"
		    "  image pages       %zu\n",
		    image->kernel_start, image->kernel_end, image->archive_address,
		    image->archive_address + image->archive_bytes, image->boot_end,
		    layout->pool_bytes, UINT64_C(1) << layout->pool_bits,
		    layout->payload.length / (size_t)PAGE_SIZE);
}

static void write_domain(const struct layout *layout, const struct domain_layout *domain,
			 struct bytes *out)
{
	const struct domain *description = domain->domain;

	bytes_print(out,
		    "\nProtection domain %s\n"
		    "  priority %" PRIu64 ", budget %" PRIu64 " us, period %" PRIu64
		    " us, entry 0x%" PRIx64 ", %zu page tables\n",
		    description->name, description->priority, description->budget,
		    description->period, domain->entry, domain->page_table_count);
	for (size_t i = 0; i < layout->mapping_count; i++) {
		const struct mapping *mapping = &layout->mappings[i];

		if (mapping->domain != description)
			continue;
		bytes_print(out, "  0x%012" PRIx64 " - 0x%012" PRIx64 "  %-12s  %s\n",
			    mapping->vaddr,
			    mapping->vaddr + (mapping->frames.count << mapping->page_bits),
			    report_permissions(mapping->flags),
			    mapping->frames.payload
				    ? "pages of the image"
				    : layout->groups[mapping->frames.first.group].purpose);
	}
}

static void write_objects(const struct layout *layout, struct bytes *out)
{
	bytes_print(out, "\nObjects (%" PRIu32 " slots of the vault)\n", layout->vault_slots);
	for (uint32_t i = 0; i + 1 < layout->group_count; i++) {
		const struct group *group = &layout->groups[layout->order[i]];
		struct object object = {.group = layout->order[i]};

		if (group->count == 0)
			continue;
		bytes_print(out, "  %6" PRIu32 "  %6" PRIu64 "  %-18s  %s: %s", group->first_id,
			    group->count, kind_names[group->kind], report_owner(layout, object),
			    group->purpose);
		if (group->fixed)
			bytes_print(out, " at 0x%" PRIx64, group->paddr);
		bytes_append_text(out, "\n");
	}
}

const char *report_source(const struct layout *layout, const struct capability *capability)
{
	if (capability->irq_source != NULL)
		return text_format("interrupt %" PRIu64, capability->irq_source->irq);
	return text_format("%s of %s", layout->groups[capability->source.group].purpose,
			   report_owner(layout, capability->source));
}

static void write_capabilities(const struct layout *layout, struct bytes *out)
{
	bytes_append_text(out, "\nCapabilities (holder, CNode, slot, object, rights, badge)\n");
	for (size_t i = 0; i < layout->capability_count; i++) {
		const struct capability *capability = &layout->capabilities[i];

		bytes_print(out, "  %-16s  %-10s  %3" PRIu32 "  %-36s  %c%c%c%c  0x%" PRIx64 "\n",
			    report_owner(layout, capability->cnode),
			    layout->groups[capability->cnode.group].purpose, capability->slot,
			    report_source(layout, capability),
			    (capability->rights & 2) != 0 ? 'r' : '-',
			    (capability->rights & 1) != 0 ? 'w' : '-',
			    (capability->rights & 4) != 0 ? 'g' : '-',
			    (capability->rights & 8) != 0 ? 'p' : '-', capability->badge);
	}
}

void report_write(const struct plan *plan, const struct layout *layout, const struct image *image,
		  struct bytes *out)
{
	const struct spec *spec = layout->spec;

	bytes_print(out,
		    "Clavis system image\n"
		    "  board %s (%s), configuration %s\n"
		    "  spec_hash %s\n"
		    "  plan_hash %s\n",
		    spec->board->name, spec->board->description, spec->config, plan->spec_hash,
		    plan->hash);
	write_memory(layout, image, out);
	for (size_t i = 0; i < spec->domain_count; i++)
		write_domain(layout, &layout->domains[i], out);
	write_objects(layout, out);
	write_capabilities(layout, out);
}
