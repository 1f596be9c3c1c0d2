/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing of the report; see report.h. */
#include <inttypes.h>
#include <stdlib.h>

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
			       object.group == layout->monitor_reply.group ||
			       (object.group != 0 && object.group == layout->view_tables.group)
		       ? "monitor"
		       : "region";
}

const char *report_content(const struct layout *layout, const struct mapping *mapping)
{
	return mapping->frames.payload ? "pages of the image"
				       : layout->groups[mapping->frames.first.group].purpose;
}

uint64_t report_frames_paddr(const struct layout *layout, const struct mapping *mapping)
{
	const struct frames *frames = &mapping->frames;

	if (frames->payload)
		return layout->payload_paddr + frames->first_page * PAGE_SIZE;
	return layout_paddr(layout, &layout->groups[frames->first.group]) +
	       ((uint64_t)frames->first.offset << mapping->page_bits);
}

size_t report_bound(const struct layout *layout, const struct domain_layout *domain,
		    struct bound_object *bound)
{
	const struct {
		const char *role;
		struct object object;
	} all[MOST_BOUND] = {
		{"CSpace", domain->root_cnode},
		{"VSpace", domain->vspace},
		{"IPC buffer", domain->ipc_frame},
		{"scheduling context", domain->sched_context},
		{"notification", domain->notification},
		{"fault endpoint", layout_fault_endpoint(layout, domain->domain)},
	};
	size_t count = 0;

	for (size_t i = 0; i < MOST_BOUND; i++)
		if (all[i].object.group != 0)
			bound[count++] = (struct bound_object){all[i].role,
							       layout_id(layout, all[i].object)};
	return count;
}

static void write_memory(const struct layout *layout, const struct image *image, struct bytes *out)
{
	bytes_print(out,
		    "\nMemory\n"
		    "  kernel            0x%010" PRIx64 " - 0x%010" PRIx64 "\n"
		    "  archive           0x%010" PRIx64 " - 0x%010" PRIx64 "\n"
		    "  booting ends at   0x%010" PRIx64 "\n"
		    "  pool of objects   0x%010" PRIx64 ", %" PRIu64 " of %" PRIu64 " bytes\n",
		    image->kernel_start, image->kernel_end, image->archive_address,
		    image->archive_address + image->archive_bytes, image->boot_end,
		    layout->pool_paddr, layout->pool_bytes, UINT64_C(1) << layout->pool_bits);
}

static void write_mapping(const struct layout *layout, const struct mapping *mapping,
			  struct bytes *out)
{
	bytes_print(out, "  0x%012" PRIx64 " - 0x%012" PRIx64 "  %-12s  %s at 0x%" PRIx64 "\n",
		    mapping->vaddr, mapping->vaddr + (mapping->frames.count << mapping->page_bits),
		    report_permissions(mapping->flags), report_content(layout, mapping),
		    report_frames_paddr(layout, mapping));
}

static void write_initial_task(const struct layout *layout, const struct image *image,
			       struct bytes *out)
{
	bytes_print(out,
		    "\nInitial task\n"
		    "  memory 0x%010" PRIx64 " - 0x%010" PRIx64 ", of it %zu pages for domains\n"
		    "  priority 255; then the monitor, whose CSpace is object %" PRIu32 "\n",
		    image->root_task_address, image->root_task_address + image->root_task_bytes,
		    layout->payload.length / (size_t)PAGE_SIZE,
		    layout_id(layout, layout->monitor_cnode));
	for (size_t i = 0; i < layout->mapping_count; i++)
		if (layout->mappings[i].domain == NULL)
			write_mapping(layout, &layout->mappings[i], out);
}

static void write_domain(const struct layout *layout, const struct domain_layout *domain,
			 struct bytes *out)
{
	const struct domain *description = domain->domain;
	uint64_t ipc_buffer = spec_ipc_buffer(layout->spec);

	bytes_print(out,
		    "\nProtection domain %s\n"
		    "  priority %" PRIu64 ", core %" PRIu64 ", budget %" PRIu64
		    " us, period %" PRIu64 " us%s%s\n"
		    "  ip 0x%" PRIx64 ", sp 0x%" PRIx64 ", IPC buffer 0x%" PRIx64 "\n"
		    "  bound:",
		    description->name, description->priority, description->cpu, description->budget,
		    description->period, description->passive ? ", passive" : "",
		    description->fpu ? "" : ", without FPU", domain->entry, ipc_buffer - PAGE_SIZE,
		    ipc_buffer);

	struct bound_object bound[MOST_BOUND];
	size_t count = report_bound(layout, domain, bound);

	for (size_t i = 0; i < count; i++)
		bytes_print(out, "%s %s %" PRIu32, i > 0 ? "," : "", bound[i].role, bound[i].id);
	bytes_append_text(out, "\n");
	for (size_t i = 0; i < layout->mapping_count; i++)
		if (layout->mappings[i].domain == description)
			write_mapping(layout, &layout->mappings[i], out);
}

static void write_interrupts(const struct spec *spec, struct bytes *out)
{
	bytes_append_text(out, "\nInterrupts (number, trigger, protection domain, id)\n");
	for (size_t i = 0; i < spec->interrupt_count; i++) {
		const struct interrupt *interrupt = &spec->interrupts[i];

		bytes_print(out, "  %6" PRIu64 "  %-5s  %s, %" PRIu64 "\n", interrupt->irq,
			    interrupt->edge ? "edge" : "level", interrupt->target.domain->name,
			    (uint64_t)interrupt->target.id);
	}
	if (spec->interrupt_count == 0)
		bytes_append_text(out, "  none\n");
}

static void write_architecture(const struct spec *spec, struct bytes *out)
{
	bytes_print(out,
		    "\nArchitecture\n"
		    "  %s, user addresses up to 0x%" PRIx64 "\n"
		    "  secure monitor calls: %s\n"
		    "  I/O ports: none\n",
		    spec->board->architecture->description, spec->board->user_top,
		    text_equal(spec->board->architecture->name, "aarch64") ? "for no domain"
									   : "none");
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
		bytes_print(out, " at 0x%" PRIx64 "\n", layout_paddr(layout, group));
	}
}

const char *report_source(const struct layout *layout, const struct capability *capability)
{
	if (capability->irq_source != NULL)
		return text_format("interrupt %" PRIu64, capability->irq_source->irq);
	return text_format("%s of %s", layout->groups[capability->source.group].purpose,
			   report_owner(layout, capability->source));
}

/* By CNode, then slot. */
static int compare_capabilities(const void *a, const void *b)
{
	const struct capability *left = *(const struct capability *const *)a;
	const struct capability *right = *(const struct capability *const *)b;

	if (left->cnode.group != right->cnode.group)
		return left->cnode.group < right->cnode.group ? -1 : 1;
	return left->slot < right->slot ? -1 : left->slot > right->slot;
}

const struct capability **report_capabilities(const struct layout *layout)
{
	const struct capability **sorted =
		NEW_ARRAY(const struct capability *, layout->capability_count);

	for (size_t i = 0; i < layout->capability_count; i++)
		sorted[i] = &layout->capabilities[i];
	qsort((void *)sorted, layout->capability_count, sizeof(*sorted), compare_capabilities);
	return sorted;
}

static void write_capabilities(const struct layout *layout, struct bytes *out)
{
	const struct capability **sorted = report_capabilities(layout);

	bytes_append_text(out, "\nCapabilities (holder, CNode, slot, object, rights, badge)\n");
	for (size_t i = 0; i < layout->capability_count; i++) {
		const struct capability *capability = sorted[i];

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
	write_initial_task(layout, image, out);
	write_architecture(spec, out);
	write_interrupts(spec, out);
	for (size_t i = 0; i < spec->domain_count; i++)
		write_domain(layout, &layout->domains[i], out);
	write_objects(layout, out);
	write_capabilities(layout, out);
}
