/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes a layout in the form of abi/system_image.h, which the root task carries out. */
#include <string.h>

#include "layout.h"

/* Tables under construction, and how many entries each has. */
struct tables {
	struct bytes bytes[SYS_TABLE_COUNT];
	uint32_t count[SYS_TABLE_COUNT];
};

static void add(struct tables *tables, enum sys_table_id table, const void *entry, size_t size)
{
	bytes_append(&tables->bytes[table], entry, size);
	tables->count[table]++;
}

/* Runs of pool objects: groups of one kind and size follow each other and become one run. */
static void write_objects(const struct layout *layout, struct tables *tables)
{
	struct sys_object run = {0};

	for (size_t i = 0; i + 1 < layout->group_count; i++) {
		const struct group *group = &layout->groups[layout->order[i]];

		if (group->fixed || group->count == 0)
			continue;
		if (run.count > 0 && run.kind == group->kind && run.size_bits == group->size_bits) {
			run.count += (uint32_t)group->count;
			continue;
		}
		if (run.count > 0)
			add(tables, SYS_TABLE_OBJECTS, &run, sizeof(run));
		run = (struct sys_object){
			.kind = (uint8_t)group->kind,
			.size_bits = (uint8_t)group->size_bits,
			.first_id = group->first_id,
			.count = (uint32_t)group->count,
		};
	}
	add(tables, SYS_TABLE_OBJECTS, &run, sizeof(run));
}

static void write_fixed(const struct layout *layout, struct tables *tables)
{
	for (size_t i = 0; i + 1 < layout->group_count; i++) {
		const struct group *group = &layout->groups[layout->order[i]];
		struct sys_fixed fixed = {
			.paddr = group->paddr,
			.kind = (uint8_t)group->kind,
			.first_id = group->first_id,
			.count = (uint32_t)group->count,
		};

		if (group->fixed)
			add(tables, SYS_TABLE_FIXED, &fixed, sizeof(fixed));
	}
}

static void write_irqs(const struct layout *layout, struct tables *tables)
{
	for (size_t i = 0; i < layout->spec->interrupt_count; i++) {
		const struct interrupt *interrupt = &layout->spec->interrupts[i];
		const struct domain_layout *target =
			&layout->domains[interrupt->target.domain->index];
		struct sys_irq irq = {
			.badge = UINT64_C(1) << interrupt->target.id,
			.id = layout_irq_id(layout, interrupt),
			.irq = (uint32_t)interrupt->irq,
			.notification = layout_id(layout, target->notification),
			.edge = interrupt->edge,
		};

		add(tables, SYS_TABLE_IRQS, &irq, sizeof(irq));
	}
}

static void write_page_tables(const struct layout *layout, const struct domain_layout *domain,
			      struct tables *tables)
{
	for (size_t i = 0; i < domain->page_table_count; i++) {
		struct sys_page_table table = {
			.vaddr = domain->page_tables[i].vaddr,
			.id = layout_id(layout, domain->tables) + (uint32_t)i,
			.vspace = layout_id(layout, domain->vspace),
		};

		add(tables, SYS_TABLE_PAGE_TABLES, &table, sizeof(table));
	}
}

/* Those for the view of stacks, in the root task's own space. */
static void write_view_tables(const struct layout *layout, struct tables *tables)
{
	for (uint64_t i = 0; i < layout->view_table_count; i++) {
		struct sys_page_table table = {
			.vaddr = layout->view_start + (i << 21),
			.id = layout_id(layout, layout->view_tables) + (uint32_t)i,
			.vspace = SYS_NONE,
		};

		add(tables, SYS_TABLE_PAGE_TABLES, &table, sizeof(table));
	}
}

static void write_mappings(const struct layout *layout, struct tables *tables)
{
	for (size_t i = 0; i < layout->mapping_count; i++) {
		const struct mapping *from = &layout->mappings[i];
		struct sys_mapping mapping = {
			.vaddr = from->vaddr,
			.frame = from->frames.payload ? SYS_PAYLOAD_PAGE | from->frames.first_page
						      : layout_id(layout, from->frames.first),
			.vspace = from->domain == NULL
					  ? SYS_NONE
					  : layout_id(layout,
						      layout->domains[from->domain->index].vspace),
			.count = (uint32_t)from->frames.count,
			.copy_id = from->copy_id,
			.page_bits = (uint8_t)from->page_bits,
			.flags = (uint8_t)from->flags,
		};

		add(tables, SYS_TABLE_MAPPINGS, &mapping, sizeof(mapping));
	}
}

static void write_fills(const struct layout *layout, struct tables *tables)
{
	for (size_t i = 0; i < layout->fill_count; i++) {
		struct sys_fill fill = {
			.frame = layout_id(layout, layout->fills[i].frame),
			.offset = (uint32_t)layout->fills[i].offset,
			.payload = layout->fills[i].page,
		};

		add(tables, SYS_TABLE_FILLS, &fill, sizeof(fill));
	}
}

static void write_caps(const struct layout *layout, struct tables *tables)
{
	for (size_t i = 0; i < layout->capability_count; i++) {
		const struct capability *from = &layout->capabilities[i];
		struct sys_cap cap = {
			.badge = from->badge,
			.source = from->irq_source != NULL ? layout_irq_id(layout, from->irq_source)
							   : layout_id(layout, from->source),
			.cnode = layout_id(layout, from->cnode),
			.slot = from->slot,
			.rights = from->rights,
		};

		add(tables, SYS_TABLE_CAPS, &cap, sizeof(cap));
	}
}

static void write_thread(const struct layout *layout, const struct domain_layout *domain,
			 struct tables *tables)
{
	const struct domain *description = domain->domain;
	uint64_t ipc_buffer = spec_ipc_buffer(layout->spec);
	struct bytes *strings = &tables->bytes[SYS_TABLE_STRINGS];
	struct sys_thread thread = {
		.entry = domain->entry,
		.sp = ipc_buffer - PAGE_SIZE,
		.ipc_buffer = ipc_buffer,
		.budget = description->budget,
		.period = description->period,
		.sc_badge = 0x100 + description->index,
		.fault_badge = layout_fault_badge(description),
		.fault_endpoint = layout_id(layout, layout_fault_endpoint(layout, description)),
		.flags = (description->passive ? SYS_THREAD_PASSIVE : 0) |
			 (description->fpu ? 0 : SYS_THREAD_WITHOUT_FPU),
		.tcb = layout_id(layout, domain->tcb),
		.sched_context = layout_id(layout, domain->sched_context),
		.cspace = layout_id(layout, domain->root_cnode),
		.vspace = layout_id(layout, domain->vspace),
		.ipc_frame = layout_id(layout, domain->ipc_frame),
		.notification = layout_id(layout, domain->notification),
		.name = (uint32_t)strings->length,
		.priority = (uint8_t)description->priority,
		.mcp = (uint8_t)description->priority,
	};

	bytes_append(strings, description->name, strlen(description->name) + 1);
	add(tables, SYS_TABLE_THREADS, &thread, sizeof(thread));
}

/* Puts header and tables together; every table starts at a multiple of 8. */
static void write_block(const struct layout *layout, struct tables *tables, struct bytes *out)
{
	struct sys_header header = {
		.magic = SYS_MAGIC,
		.version = SYS_VERSION,
		.payload_pages = (uint32_t)(layout->payload.length / PAGE_SIZE),
		.vault_slots = layout->vault_slots,
		.vault_radix = (uint8_t)layout->vault_radix,
		.pool_bits = (uint8_t)layout->pool_bits,
		.fault_endpoint = layout_id(layout, layout->fault_endpoint),
		.monitor_cnode = layout_id(layout, layout->monitor_cnode),
		.monitor_reply = layout_id(layout, layout->monitor_reply),
		.pool_paddr = layout->pool_paddr,
	};
	struct bytes block = {0};

	bytes_extend(&block, sizeof(header));
	for (int i = 0; i < SYS_TABLE_COUNT; i++) {
		bytes_align(&block, 8);
		header.tables[i] = (struct sys_table){(uint32_t)block.length, tables->count[i]};
		bytes_append(&block, tables->bytes[i].data, tables->bytes[i].length);
		bytes_free(&tables->bytes[i]);
	}
	header.table_bytes = (uint32_t)block.length;
	memcpy(block.data, &header, sizeof(header));
	if (layout->payload.length > 0)
		bytes_align(&block, PAGE_SIZE);
	bytes_append(&block, layout->payload.data, layout->payload.length);
	bytes_append(out, block.data, block.length);
	bytes_free(&block);
}

void system_image_write(const struct layout *layout, struct bytes *out)
{
	struct tables tables = {0};

	bytes_extend(&tables.bytes[SYS_TABLE_STRINGS], 1);
	write_objects(layout, &tables);
	write_fixed(layout, &tables);
	write_irqs(layout, &tables);
	for (size_t i = 0; i < layout->spec->domain_count; i++) {
		write_page_tables(layout, &layout->domains[i], &tables);
		write_thread(layout, &layout->domains[i], &tables);
	}
	write_view_tables(layout, &tables);
	write_mappings(layout, &tables);
	write_fills(layout, &tables);
	write_caps(layout, &tables);
	tables.count[SYS_TABLE_STRINGS] = (uint32_t)tables.bytes[SYS_TABLE_STRINGS].length;
	write_block(layout, &tables, out);
}
