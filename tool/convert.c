/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a checked description back to tables and elements; see convert.h. What
 * has its default in the other syntax is left out.
 */
#include <string.h>

#include "convert.h"
#include "policy.h"
#include "schema.h"

#define STACK_DEFAULT_XML 0x2000
#define BUDGET_DEFAULT	  1000

struct writer {
	const struct spec *spec;
	struct source source; /* for the syntax of what is written */
};

static bool to_xml(const struct writer *writer)
{
	return writer->source.syntax == SYNTAX_XML;
}

static struct node *add(const struct writer *writer, struct node *table, const char *key,
			enum node_kind kind)
{
	struct node *node = ARRAY_ADD(table->children, table->count);

	*node = (struct node){
		.kind = kind, .key = key, .place = {.source = &writer->source, .line = 1}};
	return node;
}

static void add_text(const struct writer *writer, struct node *table, const char *key,
		     const char *text)
{
	if (text != NULL)
		add(writer, table, key, NODE_STRING)->string = text;
}

static void add_number(const struct writer *writer, struct node *table, const char *key,
		       uint64_t value)
{
	add(writer, table, key, NODE_INTEGER)->integer = (int64_t)value;
}

/* Unlike the number that is the default. */
static void add_unless(const struct writer *writer, struct node *table, const char *key,
		       uint64_t value, uint64_t usual)
{
	if (value != usual)
		add_number(writer, table, key, value);
}

static void add_address(const struct writer *writer, struct node *table, const char *key,
			uint64_t value)
{
	struct node *node = add(writer, table, key, NODE_INTEGER);

	node->integer = (int64_t)value;
	node->length = 1;
}

static void add_switch(const struct writer *writer, struct node *table, const char *key, bool value,
		       bool usual)
{
	if (value != usual)
		add(writer, table, key, NODE_BOOLEAN)->boolean = value;
}

/* A further element of a list. It has to be complete before the next one is added. */
static struct node *add_item(const struct writer *writer, struct node *table, const char *key)
{
	struct node *node = add(writer, table, key, NODE_TABLE);

	node->boolean = true;
	return node;
}

static const char *letters(unsigned permissions)
{
	return text_format("%s%s%s", (permissions & PERMISSION_READ) != 0 ? "r" : "",
			   (permissions & PERMISSION_WRITE) != 0 ? "w" : "",
			   (permissions & PERMISSION_EXECUTE) != 0 ? "x" : "");
}

static const char *pci_text(const struct pci_address *pci)
{
	return text_format("%02x:%02x.%x", (unsigned)pci->bus, (unsigned)pci->device,
			   (unsigned)pci->function);
}

static bool cannot(const struct node *node, const char *what)
{
	return complain(CODE_UNSUPPORTED, node->place, "change it before converting",
			"a .system file cannot say this: %s", what);
}

static bool name_fits(const struct writer *writer, const struct node *node, const char *name)
{
	return to_xml(writer) || spec_name_fits_toml(name) ||
	       complain(CODE_UNSUPPORTED, schema_place(node, "name"),
			"use letters, digits, `_`, `-` and `.`, a letter or digit first, at most "
			"64 bytes",
			"a .toml file cannot say this: the name `%s`", name);
}

/* Name of the variable that a place of the description sets, or NULL. */
static const char *variable_of(const struct domain *domain, const struct node *node,
			       const char *key)
{
	const struct node *asked = schema_find(node, key);

	for (size_t i = 0; asked != NULL && i < domain->variable_count; i++)
		if (domain->variables[i].node == asked)
			return domain->variables[i].symbol;
	return NULL;
}

/* `domain` is NULL for maps without variables. */
static void add_map(const struct writer *writer, struct node *to, const struct domain *domain,
		    const struct map *map)
{
	static const char *const variables[] = {"symbol", "setvar_size", "setvar_prefill_size"};
	struct node *node = add_item(writer, to, "maps");

	add_text(writer, node, "region", map->region->name);
	if (map->has_vaddr || to_xml(writer))
		add_address(writer, node, "vaddr", map->vaddr);
	add_text(writer, node, "permissions", letters(map->permissions));
	add_switch(writer, node, "cached", map->cached,
		   to_xml(writer) || map->region->caching == CACHING_CACHED);
	for (size_t i = 0; domain != NULL && i < sizeof(variables) / sizeof(variables[0]); i++)
		add_text(writer, node, variables[i], variable_of(domain, map->node, variables[i]));
}

static void add_interrupt(const struct writer *writer, struct node *to,
			  const struct interrupt *interrupt)
{
	struct node *node = add_item(writer, to, "irqs");

	if (interrupt->kind == IRQ_LINE) {
		add_number(writer, node, "irq", interrupt->irq);
	} else if (interrupt->kind == IRQ_IOAPIC) {
		add_unless(writer, node, "ioapic", interrupt->ioapic, 0);
		add_number(writer, node, "pin", interrupt->pin);
		add_number(writer, node, "vector", interrupt->irq);
		add_text(writer, node, "polarity", interrupt->low ? "low" : NULL);
	} else {
		add_text(writer, node, "pcidev", pci_text(&interrupt->pci));
		add_number(writer, node, "handle", interrupt->handle);
		add_number(writer, node, "vector", interrupt->irq);
	}
	add_text(writer, node, "trigger", interrupt->edge ? "edge" : NULL);
	if (interrupt->has_channel || to_xml(writer))
		add_number(writer, node, "id", interrupt->target.id);
	add_text(writer, node, "setvar_id",
		 variable_of(interrupt->target.domain, interrupt->node, "setvar_id"));
}

static void add_ports(const struct writer *writer, struct node *to, const struct domain *domain)
{
	for (size_t i = 0; i < domain->io_port_count; i++) {
		const struct io_port *port = &domain->io_ports[i];
		struct node *node = add_item(writer, to, "ioports");

		add_number(writer, node, "id", port->id);
		add_address(writer, node, "addr", port->address);
		add_number(writer, node, "size", port->size);
		add_text(writer, node, "setvar_id", variable_of(domain, port->node, "setvar_id"));
		add_text(writer, node, "setvar_addr",
			 variable_of(domain, port->node, "setvar_addr"));
	}
}

static void add_setvars(const struct writer *writer, struct node *to, const struct domain *domain)
{
	for (size_t i = 0; i < domain->variable_count; i++) {
		const struct variable *variable = &domain->variables[i];

		if (variable->source != VARIABLE_PHYSICAL_ADDRESS)
			continue;
		struct node *node = add_item(writer, to, "setvars");

		add_text(writer, node, "variable", variable->symbol);
		add_text(writer, node, "region_paddr", variable->region->name);
	}
}

/* The kind of capability is an element's name in XML and a word in TOML. */
static void add_cspace(const struct writer *writer, struct node *to, const struct domain *domain)
{
	static const char *const words[] = {"tcb", "sc", "vspace"};
	struct node *list = to_xml(writer) && domain->cspace_count > 0
				    ? add(writer, to, "cspace", NODE_TABLE)
				    : to;

	for (size_t i = 0; i < domain->cspace_count; i++) {
		const struct cspace_entry *entry = &domain->cspace[i];
		const char *word = words[entry->kind];
		struct node *node = add_item(
			writer, list, to_xml(writer) ? text_format("cap_%s", word) : "cspace");

		if (!to_xml(writer))
			add_text(writer, node, "capability", word);
		add_number(writer, node, "slot", entry->slot);
		add_text(writer, node, "pd", entry->domain->name);
	}
}

static bool add_machine(const struct writer *writer, struct node *to, const struct domain *domain)
{
	const struct virtual_machine *machine = domain->machine;

	if (machine == NULL)
		return true;
	struct node *node = add(writer, to, "virtual_machine", NODE_TABLE);

	add_text(writer, node, "name", machine->name);
	add_unless(writer, node, "priority", machine->priority, 0);
	add_unless(writer, node, "budget", machine->budget, BUDGET_DEFAULT);
	add_unless(writer, node, "period", machine->period, machine->budget);
	for (size_t i = 0; i < machine->cpu_count; i++) {
		const struct virtual_cpu *cpu = &machine->cpus[i];
		struct node *item = add_item(writer, node, "vcpus");

		add_number(writer, item, "id", cpu->id);
		add_unless(writer, item, "cpu", cpu->cpu, domain->cpu);
		add_text(writer, item, "setvar_id", variable_of(domain, cpu->node, "setvar_id"));
	}
	for (size_t i = 0; i < machine->map_count; i++)
		add_map(writer, node, NULL, &machine->maps[i]);
	return name_fits(writer, machine->node, machine->name);
}

static void add_program(const struct writer *writer, struct node *node, const struct domain *domain)
{
	if (!to_xml(writer)) {
		add_text(writer, node, "binary", domain->binary);
		add_text(writer, node, "binary_for_symbols", domain->symbol_file);
		add_text(writer, node, "rust_bin", domain->rust_bin);
		return;
	}
	struct node *image = add(writer, node, "program_image", NODE_TABLE);

	add_text(writer, image, "path", domain->binary);
	add_text(writer, image, "path_for_symbols", domain->symbol_file);
}

static bool add_domain(const struct writer *writer, struct node *to, const struct domain *domain)
{
	const struct spec *spec = writer->spec;
	bool is_child = domain->parent >= 0;
	bool good = name_fits(writer, domain->node, domain->name);
	struct node *node = add_item(writer, to, is_child ? "children" : "protection_domains");

	add_text(writer, node, "name", domain->name);
	if (is_child) {
		add_number(writer, node, "id", domain->child_id);
		add_text(writer, node, "setvar_id",
			 variable_of(&spec->domains[domain->parent], domain->node, "setvar_id"));
	}
	add_unless(writer, node, "priority", domain->priority, 0);
	add_unless(writer, node, "stack_bytes", domain->stack_bytes,
		   to_xml(writer) ? STACK_DEFAULT_XML : PAGE_SIZE);
	add_unless(writer, node, "budget", domain->budget, BUDGET_DEFAULT);
	add_unless(writer, node, "period", domain->period, domain->budget);
	add_unless(writer, node, "cpu", domain->cpu, 0);
	add_switch(writer, node, "passive", domain->passive, false);
	add_switch(writer, node, "smc", domain->smc, false);
	add_switch(writer, node, "fpu", domain->fpu, true);
	add_text(writer, node, "domain",
		 domain->schedule_name != NULL ? domain->schedule_name->string : NULL);
	add_program(writer, node, domain);
	for (size_t i = 0; i < domain->map_count; i++)
		add_map(writer, node, domain, &domain->maps[i]);
	for (size_t i = 0; i < spec->interrupt_count; i++)
		if (spec->interrupts[i].target.domain == domain)
			add_interrupt(writer, node, &spec->interrupts[i]);
	add_ports(writer, node, domain);
	add_setvars(writer, node, domain);
	add_cspace(writer, node, domain);
	good &= add_machine(writer, node, domain);
	if (to_xml(writer) && domain->rust_bin != NULL)
		good = cannot(domain->node, "a program that is a Rust crate");
	if (to_xml(writer) && (domain->channels_used >> MICROKIT_IDS & 1) != 0)
		good = cannot(domain->node, "channel or interrupt number 62");
	for (size_t i = 0; i < spec->domain_count; i++)
		if (spec->domains[i].parent == (int)domain->index)
			good &= add_domain(writer, node, &spec->domains[i]);
	return good;
}

static bool add_region(const struct writer *writer, struct node *to, const struct region *region)
{
	static const char *const caching[] = {NULL, "uncached", "device-memory"};
	struct node *node = add_item(writer, to, "memory_regions");

	add_text(writer, node, "name", region->name);
	if (schema_find(region->node, "size_bytes") != NULL)
		add_address(writer, node, "size_bytes", region->size);
	if (region->has_phys_addr && !region->needs_address)
		add_address(writer, node, "phys_addr", region->phys_addr);
	if (region->page_size != PAGE_SIZE)
		add_address(writer, node, "page_size", region->page_size);
	add_text(writer, node, "prefill_from", region->prefill_from);
	if (region->has_bootinfo)
		add_text(writer, node, "prefill_bootinfo", bootinfo_words[region->bootinfo]);
	if (to_xml(writer))
		return true; /* there it is said with each map */
	add_text(writer, node, "caching", caching[region->caching]);
	if (region->permissions != (PERMISSION_READ | PERMISSION_WRITE))
		add_text(writer, node, "permissions", letters(region->permissions));
	return name_fits(writer, region->node, region->name);
}

static bool add_channel(const struct writer *writer, struct node *to, size_t index)
{
	const struct channel *channel = &writer->spec->channels[index];
	struct node *node = add_item(writer, to, "channels");
	bool is_loop = channel->ends[0].domain == channel->ends[1].domain &&
		       channel->ends[0].id == channel->ends[1].id;

	if (!to_xml(writer))
		add_text(writer, node, "name",
			 channel->name != NULL ? channel->name
					       : text_format("channel-%zu", index + 1));
	if (is_loop && !to_xml(writer)) {
		add_text(writer, node, "end_a", channel->ends[0].domain->name);
		add_text(writer, node, "end_b", channel->ends[0].domain->name);
		add_text(writer, node, "kind", "notification");
		return true;
	}
	for (int i = 0; i < 2; i++) {
		const struct channel_end *end = &channel->ends[i];
		struct node *item = add_item(writer, node, "ends");

		add_text(writer, item, "pd", end->domain->name);
		add_number(writer, item, "id", end->id);
		add_switch(writer, item, "pp", end->pp, false);
		add_switch(writer, item, "notify", end->notify, true);
		add_text(writer, item, "setvar_id", end->symbol);
	}
	return !is_loop ||
	       cannot(channel->node, "a channel of a domain with itself under one number");
}

static void add_schedule(const struct writer *writer, struct node *to)
{
	const struct schedule *schedule = &writer->spec->schedule;

	if (schedule->node == NULL)
		return;
	struct node *node = add(writer, to, "domains", NODE_TABLE);

	for (size_t i = 0; i < schedule->domain_count; i++) {
		struct node *item = add_item(writer, node, "names");

		add_text(writer, item, "name", schedule->domains[i].name);
		add_number(writer, item, "id", schedule->domains[i].id);
	}
	struct node *times = add(writer, node, "schedule", NODE_TABLE);

	add_unless(writer, times, "start_index", schedule->start_index, 0);
	add_unless(writer, times, "index_shift", schedule->index_shift, 0);
	for (size_t i = 0; i < schedule->entry_count; i++) {
		const struct schedule_entry *entry = &schedule->entries[i];
		bool marker = entry->is_end && to_xml(writer);
		struct node *item =
			add_item(writer, times, marker ? "schedule_end_marker" : "entries");

		if (entry->is_end) {
			add_switch(writer, item, "end", !marker, false);
			continue;
		}
		add_text(writer, item, "domain", entry->domain);
		add_text(writer, item, "duration",
			 text_format("%llu %s", (unsigned long long)entry->duration,
				     entry->ticks ? "ticks" : "us"));
	}
}

static void add_io_space(const struct writer *writer, struct node *to,
			 const struct io_address_space *space)
{
	struct node *node = add_item(writer, to, "io_address_spaces");

	add_text(writer, node, "name", space->name);
	add_text(writer, node, "peripheral_id", pci_text(&space->pci));
	add_number(writer, node, "domain_id", space->domain_id);
	for (size_t i = 0; i < space->map_count; i++) {
		struct node *item = add_item(writer, node, "iomaps");

		add_text(writer, item, "region", space->maps[i].region->name);
		add_address(writer, item, "iovaddr", space->maps[i].vaddr);
		add_text(writer, item, "permissions", letters(space->maps[i].permissions));
	}
}

/* What only TOML says: where the build goes. */
static void add_build(const struct writer *writer, struct node *to)
{
	if (to_xml(writer) || schema_find(writer->spec->root, "build") == NULL)
		return;
	struct node *node = add(writer, to, "build", NODE_TABLE);

	add_text(writer, node, "board", writer->spec->board_name);
	add_text(writer, node, "config", writer->spec->config);
	add_text(writer, node, "output_dir", writer->spec->output_dir);
}

/* The rules, which only TOML can say. */
static bool add_policies(const struct writer *writer, struct node *to)
{
	struct policy *policies = NULL;
	size_t count = 0;
	bool good = policy_read(&writer->spec->policies, &policies, &count);

	for (size_t i = 0; i < count; i++) {
		if (to_xml(writer))
			good = complain(CODE_UNSUPPORTED, policies[i].node->place,
					"keep the rules in a TOML file of their own, for "
					"`clavis check --policy`",
					"a .system file cannot say this: a rule");
		else
			add_text(writer, add_item(writer, to, "policies"), "rule",
				 policies[i].node->string);
	}
	return good;
}

bool convert(const struct spec *spec, enum syntax syntax, struct bytes *out)
{
	struct writer writer = {.spec = spec, .source = {.path = "", .syntax = syntax}};
	struct node root = {.kind = NODE_TABLE, .place = {.source = &writer.source}};
	bool good = true;

	add_build(&writer, &root);
	add_schedule(&writer, &root);
	for (size_t i = 0; i < spec->region_count; i++)
		good &= add_region(&writer, &root, &spec->regions[i]);
	for (size_t i = 0; i < spec->domain_count; i++)
		if (spec->domains[i].parent < 0)
			good &= add_domain(&writer, &root, &spec->domains[i]);
	for (size_t i = 0; i < spec->channel_count; i++)
		good &= add_channel(&writer, &root, i);
	for (size_t i = 0; i < spec->io_space_count; i++)
		add_io_space(&writer, &root, &spec->io_spaces[i]);
	good &= add_policies(&writer, &root);
	if (good)
		convert_print(&root, syntax, out);
	return good;
}
