/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The digest of a description: of one rendering of all that it says, whatever
 * its syntax and layout. What only some descriptions use is left out where it
 * has its default, so that new keys do not change the digests of others.
 */
#include <string.h>

#include "json.h"
#include "schema.h"
#include "sha256.h"
#include "spec.h"

static void render_flag(struct json *json, const char *key, bool value)
{
	if (value)
		json_number(json, key, 1);
}

static void render_nonzero(struct json *json, const char *key, uint64_t value)
{
	if (value != 0)
		json_number(json, key, value);
}

static void render_text(struct json *json, const char *key, const char *value)
{
	if (value != NULL)
		json_string(json, key, value);
}

static const char *symbol_of(const struct domain *domain, enum variable_source source, size_t index)
{
	for (size_t i = 0; i < domain->variable_count; i++)
		if (domain->variables[i].source == source && domain->variables[i].index == index)
			return domain->variables[i].symbol;
	return NULL;
}

/* A map; `domain` is NULL for those that set no variables. */
static void render_map(struct json *json, const struct domain *domain, const struct map *map,
		       size_t index)
{
	bool cached = map->region->caching == CACHING_CACHED;

	json_open_object(json, NULL);
	json_string(json, "region", map->region->name);
	if (map->has_vaddr)
		json_number(json, "vaddr", map->vaddr);
	json_number(json, "permissions", map->permissions);
	if (domain != NULL) {
		render_text(json, "symbol", symbol_of(domain, VARIABLE_MAP_ADDRESS, index));
		render_text(json, "setvar_size", symbol_of(domain, VARIABLE_MAP_SIZE, index));
		render_text(json, "setvar_prefill_size",
			    symbol_of(domain, VARIABLE_PREFILL_SIZE, index));
	}
	if (map->cached != cached)
		json_number(json, "cached", map->cached);
	json_close_object(json);
}

static void render_maps(struct json *json, const struct domain *domain, const struct map *maps,
			size_t count)
{
	json_open_array(json, "maps");
	for (size_t i = 0; i < count; i++)
		render_map(json, domain, &maps[i], i);
	json_close_array(json);
}

static void render_machine(struct json *json, const struct virtual_machine *machine)
{
	json_open_object(json, "virtual_machine");
	json_string(json, "name", machine->name);
	json_number(json, "priority", machine->priority);
	json_number(json, "budget", machine->budget);
	json_number(json, "period", machine->period);
	json_open_array(json, "vcpus");
	for (size_t i = 0; i < machine->cpu_count; i++) {
		json_open_object(json, NULL);
		json_number(json, "id", machine->cpus[i].id);
		json_number(json, "cpu", machine->cpus[i].cpu);
		json_close_object(json);
	}
	json_close_array(json);
	render_maps(json, NULL, machine->maps, machine->map_count);
	json_close_object(json);
}

/* Variables that belong to no map. */
static void render_variables(struct json *json, const struct domain *domain)
{
	bool open = false;

	for (size_t i = 0; i < domain->variable_count; i++) {
		const struct variable *variable = &domain->variables[i];

		if (variable->source < VARIABLE_PHYSICAL_ADDRESS)
			continue;
		if (!open)
			json_open_array(json, "variables");
		open = true;
		json_open_object(json, NULL);
		json_string(json, "variable", variable->symbol);
		json_number(json, "source", variable->source);
		if (variable->region != NULL)
			json_string(json, "region", variable->region->name);
		else
			json_number(json, "value",
				    variable->source == VARIABLE_NUMBER ? variable->number
									: variable->index);
		json_close_object(json);
	}
	if (open)
		json_close_array(json);
}

static void render_cspace(struct json *json, const struct domain *domain)
{
	if (domain->cspace_count == 0)
		return;
	json_open_array(json, "cspace");
	for (size_t i = 0; i < domain->cspace_count; i++) {
		json_open_object(json, NULL);
		json_number(json, "capability", (uint64_t)domain->cspace[i].kind);
		json_number(json, "slot", domain->cspace[i].slot);
		json_string(json, "pd", domain->cspace[i].domain->name);
		json_close_object(json);
	}
	json_close_array(json);
}

static void render_ports(struct json *json, const struct domain *domain)
{
	if (domain->io_port_count == 0)
		return;
	json_open_array(json, "ioports");
	for (size_t i = 0; i < domain->io_port_count; i++) {
		json_open_object(json, NULL);
		json_number(json, "id", domain->io_ports[i].id);
		json_number(json, "addr", domain->io_ports[i].address);
		json_number(json, "size", domain->io_ports[i].size);
		json_close_object(json);
	}
	json_close_array(json);
}

static void render_domain(struct json *json, const struct spec *spec, const struct domain *domain)
{
	json_open_object(json, NULL);
	json_string(json, "name", domain->name);
	json_string(json, "binary", domain->binary);
	render_text(json, "rust_bin", domain->rust_bin);
	render_text(json, "binary_for_symbols", domain->symbol_file);
	json_number(json, "priority", domain->priority);
	json_number(json, "stack_bytes", domain->stack_bytes);
	json_number(json, "budget", domain->budget);
	json_number(json, "period", domain->period);
	render_flag(json, "passive", domain->passive);
	render_flag(json, "smc", domain->smc);
	render_flag(json, "without_fpu", !domain->fpu);
	render_nonzero(json, "cpu", domain->cpu);
	if (domain->schedule_name != NULL)
		json_string(json, "domain", domain->schedule_name->string);
	if (domain->parent >= 0) {
		json_string(json, "parent", spec->domains[domain->parent].name);
		json_number(json, "id", domain->child_id);
	}
	render_maps(json, domain, domain->maps, domain->map_count);
	render_variables(json, domain);
	render_cspace(json, domain);
	render_ports(json, domain);
	if (domain->machine != NULL)
		render_machine(json, domain->machine);
	json_close_object(json);
}

static void render_region(struct json *json, const struct region *region)
{
	json_open_object(json, NULL);
	json_string(json, "name", region->name);
	if (region->has_phys_addr && !region->needs_address)
		json_number(json, "phys_addr", region->phys_addr);
	if (schema_find(region->node, "size_bytes") != NULL)
		json_number(json, "size_bytes", region->size);
	json_number(json, "caching", (uint64_t)region->caching);
	json_number(json, "permissions", region->permissions);
	render_text(json, "prefill_from", region->prefill_from);
	if (region->has_bootinfo)
		json_string(json, "prefill_bootinfo", bootinfo_words[region->bootinfo]);
	if (region->page_size != PAGE_SIZE)
		json_number(json, "page_size", region->page_size);
	json_close_object(json);
}

static void render_channel(struct json *json, const struct channel *channel)
{
	json_open_object(json, NULL);
	render_text(json, "name", channel->name);
	json_string(json, "end_a", channel->ends[0].domain->name);
	json_string(json, "end_b", channel->ends[1].domain->name);
	json_string(json, "kind",
		    channel->ends[0].pp || channel->ends[1].pp ? "ppc" : "notification");
	render_flag(json, "second_calls", channel->ends[1].pp);
	for (int i = 0; i < 2; i++) {
		const struct channel_end *end = &channel->ends[i];

		if (end->has_id)
			json_number(json, i == 0 ? "id_a" : "id_b", end->id);
		render_flag(json, i == 0 ? "silent_a" : "silent_b", !end->notify);
	}
	json_close_object(json);
}

static void render_interrupt(struct json *json, const struct interrupt *interrupt)
{
	json_open_object(json, NULL);
	json_number(json, "irq", interrupt->irq);
	json_string(json, "target_pd", interrupt->target.domain->name);
	if (interrupt->has_channel)
		json_number(json, "target_channel", interrupt->target.id);
	json_string(json, "trigger", interrupt->edge ? "edge" : "level");
	render_nonzero(json, "kind", interrupt->kind);
	render_flag(json, "low", interrupt->low);
	render_nonzero(json, "ioapic", interrupt->ioapic);
	render_nonzero(json, "pin", interrupt->pin);
	render_nonzero(json, "handle", interrupt->handle);
	render_nonzero(json, "pci",
		       interrupt->pci.bus << 8 | interrupt->pci.device << 3 |
			       interrupt->pci.function);
	json_close_object(json);
}

static void render_schedule(struct json *json, const struct schedule *schedule)
{
	json_open_object(json, "domains");
	json_open_array(json, "names");
	for (size_t i = 0; i < schedule->domain_count; i++) {
		json_open_object(json, NULL);
		json_string(json, "name", schedule->domains[i].name);
		json_number(json, "id", schedule->domains[i].id);
		json_close_object(json);
	}
	json_close_array(json);
	json_open_array(json, "schedule");
	for (size_t i = 0; i < schedule->entry_count; i++) {
		json_open_object(json, NULL);
		render_text(json, "domain", schedule->entries[i].domain);
		json_number(json, "duration", schedule->entries[i].duration);
		json_number(json, "ticks", schedule->entries[i].ticks);
		json_close_object(json);
	}
	json_close_array(json);
	json_number(json, "start_index", schedule->start_index);
	json_number(json, "index_shift", schedule->index_shift);
	json_close_object(json);
}

static void render_io_space(struct json *json, const struct io_address_space *space)
{
	json_open_object(json, NULL);
	json_string(json, "name", space->name);
	json_number(json, "pci",
		    space->pci.bus << 8 | space->pci.device << 3 | space->pci.function);
	json_number(json, "domain_id", space->domain_id);
	render_maps(json, NULL, space->maps, space->map_count);
	json_close_object(json);
}

/* A list of the description under its key. */
#define RENDER_LIST(key, count, render_item)                                                       \
	json_open_array(json, key);                                                                \
	for (size_t i = 0; i < (count); i++)                                                       \
		render_item;                                                                       \
	json_close_array(json)

static void render(struct json *json, const struct spec *spec)
{
	json_open_object(json, NULL);
	RENDER_LIST("protection_domains", spec->domain_count,
		    render_domain(json, spec, &spec->domains[i]));
	RENDER_LIST("channels", spec->channel_count, render_channel(json, &spec->channels[i]));
	RENDER_LIST("memory_regions", spec->region_count, render_region(json, &spec->regions[i]));
	RENDER_LIST("irq_delivery", spec->interrupt_count,
		    render_interrupt(json, &spec->interrupts[i]));
	if (spec->io_space_count > 0) {
		RENDER_LIST("io_address_spaces", spec->io_space_count,
			    render_io_space(json, &spec->io_spaces[i]));
	}
	if (spec->schedule.node != NULL)
		render_schedule(json, &spec->schedule);
	json_open_object(json, "build");
	json_string(json, "board", spec->board_name);
	json_string(json, "config", spec->config);
	json_string(json, "output_dir", spec->output_dir);
	json_close_object(json);
	json_close_object(json);
}

const char *spec_hash(const struct spec *spec)
{
	struct bytes text = {0};
	struct json json = {.out = &text};

	render(&json, spec);
	const char *digest = sha256_text(text.data, text.length);

	bytes_free(&text);
	return digest;
}
