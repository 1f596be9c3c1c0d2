/* SPDX-License-Identifier: BSD-2-Clause */
/* The report as JSON; see report.h. */
#include "json.h"
#include "report.h"

static void write_mappings(const struct layout *layout, const struct domain *domain,
			   struct json *json)
{
	json_open_array(json, "mappings");
	for (size_t i = 0; i < layout->mapping_count; i++) {
		const struct mapping *mapping = &layout->mappings[i];

		if (mapping->domain != domain)
			continue;
		json_open_object(json, NULL);
		json_number(json, "vaddr", mapping->vaddr);
		json_number(json, "bytes", mapping->frames.count << mapping->page_bits);
		json_string(json, "permissions", report_permissions(mapping->flags));
		json_string(json, "content", report_content(layout, mapping));
		json_number(json, "paddr", report_frames_paddr(layout, mapping));
		json_close_object(json);
	}
	json_close_array(json);
}

/* The objects that a thread is bound to, by their ids. */
static void write_bound(const struct layout *layout, const struct domain_layout *domain,
			struct json *json)
{
	struct bound_object bound[MOST_BOUND];
	size_t count = report_bound(layout, domain, bound);

	json_open_object(json, "bound");
	for (size_t i = 0; i < count; i++)
		json_number(json, bound[i].role, bound[i].id);
	json_close_object(json);
}

static void write_domains(const struct layout *layout, struct json *json)
{
	uint64_t ipc_buffer = spec_ipc_buffer(layout->spec);

	json_open_array(json, "protection_domains");
	for (size_t i = 0; i < layout->spec->domain_count; i++) {
		const struct domain_layout *domain = &layout->domains[i];
		const struct domain *description = domain->domain;

		json_open_object(json, NULL);
		json_string(json, "name", description->name);
		json_number(json, "priority", description->priority);
		json_number(json, "budget", description->budget);
		json_number(json, "period", description->period);
		json_number(json, "core", description->cpu);
		json_number(json, "ip", domain->entry);
		json_number(json, "sp", ipc_buffer - PAGE_SIZE);
		json_number(json, "ipc_buffer", ipc_buffer);
		json_boolean(json, "passive", description->passive);
		json_boolean(json, "fpu", description->fpu);
		json_number(json, "page_tables", domain->page_table_count);
		write_bound(layout, domain, json);
		write_mappings(layout, description, json);
		json_close_object(json);
	}
	json_close_array(json);
}

static void write_objects(const struct layout *layout, struct json *json)
{
	json_open_array(json, "objects");
	for (uint32_t i = 0; i + 1 < layout->group_count; i++) {
		const struct group *group = &layout->groups[layout->order[i]];
		struct object object = {.group = layout->order[i]};

		if (group->count == 0)
			continue;
		json_open_object(json, NULL);
		json_number(json, "first_id", group->first_id);
		json_number(json, "count", group->count);
		json_string(json, "kind", report_kind(group->kind));
		json_string(json, "owner", report_owner(layout, object));
		json_string(json, "purpose", group->purpose);
		json_number(json, "paddr", layout_paddr(layout, group));
		json_close_object(json);
	}
	json_close_array(json);
}

static void write_interrupts(const struct spec *spec, struct json *json)
{
	json_open_array(json, "interrupts");
	for (size_t i = 0; i < spec->interrupt_count; i++) {
		const struct interrupt *interrupt = &spec->interrupts[i];

		json_open_object(json, NULL);
		json_number(json, "irq", interrupt->irq);
		json_string(json, "trigger", interrupt->edge ? "edge" : "level");
		json_string(json, "protection_domain", interrupt->target.domain->name);
		json_number(json, "id", interrupt->target.id);
		json_close_object(json);
	}
	json_close_array(json);
}

static void write_capabilities(const struct layout *layout, struct json *json)
{
	const struct capability **sorted = report_capabilities(layout);

	json_open_array(json, "capabilities");
	for (size_t i = 0; i < layout->capability_count; i++) {
		const struct capability *capability = sorted[i];

		json_open_object(json, NULL);
		json_string(json, "holder", report_owner(layout, capability->cnode));
		json_string(json, "cnode", layout->groups[capability->cnode.group].purpose);
		json_number(json, "slot", capability->slot);
		json_string(json, "object", report_source(layout, capability));
		json_number(json, "rights", capability->rights);
		json_number(json, "badge", capability->badge);
		json_close_object(json);
	}
	json_close_array(json);
}

void report_write_json(const struct plan *plan, const struct layout *layout,
		       const struct image *image, struct bytes *out)
{
	const struct spec *spec = layout->spec;
	struct json json = {.out = out, .pretty = true};

	json_open_object(&json, NULL);
	json_string(&json, "board", spec->board->name);
	json_string(&json, "config", spec->config);
	json_string(&json, "spec_hash", plan->spec_hash);
	json_string(&json, "plan_hash", plan->hash);
	json_open_object(&json, "memory");
	json_number(&json, "kernel_start", image->kernel_start);
	json_number(&json, "kernel_end", image->kernel_end);
	json_number(&json, "boot_end", image->boot_end);
	json_number(&json, "pool_paddr", layout->pool_paddr);
	json_number(&json, "pool_bytes", layout->pool_bytes);
	json_close_object(&json);
	json_open_object(&json, "initial_task");
	json_number(&json, "paddr", image->root_task_address);
	json_number(&json, "bytes", image->root_task_bytes);
	json_number(&json, "pages_for_domains", layout->payload.length / PAGE_SIZE);
	json_number(&json, "monitor_cnode", layout_id(layout, layout->monitor_cnode));
	write_mappings(layout, NULL, &json);
	json_close_object(&json);
	json_open_object(&json, "architecture");
	json_string(&json, "name", spec->board->architecture->name);
	json_number(&json, "user_top", spec->board->user_top);
	json_open_array(&json, "secure_monitor_calls");
	json_close_array(&json);
	json_open_array(&json, "io_ports");
	json_close_array(&json);
	json_close_object(&json);
	write_domains(layout, &json);
	write_interrupts(spec, &json);
	write_objects(layout, &json);
	write_capabilities(layout, &json);
	json_close_object(&json);
	bytes_append_text(out, "\n");
}
