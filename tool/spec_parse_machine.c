/* SPDX-License-Identifier: BSD-2-Clause */
/* Description, first step: virtual machines, and address spaces of devices behind an IOMMU. */
#include "spec_parse.h"

struct machine_table {
	const char *name;
	uint64_t priority, budget, period;
	struct nodes vcpus, maps;
};

/* The last three not on x86-64: there a machine runs on the thread of its domain. */
static const struct field machine_fields[] = {
	FIELD(struct machine_table, name, NODE_STRING, FIELD_REQUIRED),
	LIST(struct machine_table, vcpus),
	LIST(struct machine_table, maps),
	INTEGER(struct machine_table, priority, FIELD_OPTIONAL, 0, PRIORITY_MOST),
	INTEGER(struct machine_table, budget, FIELD_OPTIONAL, BUDGET_LEAST, BUDGET_MOST),
	INTEGER(struct machine_table, period, FIELD_OPTIONAL, BUDGET_LEAST, BUDGET_MOST),
};

#define THREAD_FIELDS 3

static void parse_cpu(const struct spec *spec, struct domain *domain,
		      struct virtual_machine *machine, const struct node *node)
{
	struct cpu_table {
		uint64_t id, cpu;
		const char *setvar_id;
	} table = {.cpu = domain->broken ? 0 : domain->cpu};
	static const struct field fields[] = {
		INTEGER(struct cpu_table, id, FIELD_REQUIRED, 0, MICROKIT_IDS - 1),
		INTEGER(struct cpu_table, cpu, FIELD_OPTIONAL, 0, UINT64_MAX),
		FIELD(struct cpu_table, setvar_id, NODE_STRING, FIELD_OPTIONAL),
	};

	if (!schema_read(node, "a virtual processor", fields, COUNT(fields), &table))
		return;
	parse_core(spec, node, table.cpu);
	for (size_t i = 0; i < machine->cpu_count; i++)
		if (machine->cpus[i].id == table.id)
			complain(CODE_VCPU_ID, schema_place(node, "id"),
				 text_format("the other stands in line %u; give each its own",
					     machine->cpus[i].node->place.line),
				 "two virtual processors of `%s` have the id %llu", machine->name,
				 (unsigned long long)table.id);
	*ARRAY_ADD(machine->cpus, machine->cpu_count) =
		(struct virtual_cpu){node, table.id, table.cpu};
	struct variable *variable =
		parse_variable(domain, node, "setvar_id", table.setvar_id, VARIABLE_NUMBER);

	if (variable != NULL)
		variable->number = table.id;
}

void parse_machine(const struct spec *spec, struct domain *domain, const struct node *node)
{
	struct virtual_machine *machine = memory_new(1, sizeof(*machine));
	struct machine_table table = {.name = "", .budget = BUDGET_DEFAULT};

	if (!spec->target->hypervisor) {
		complain(CODE_NO_HYPERVISOR, node->place,
			 "choose a kernel that is a hypervisor, or remove the virtual machine",
			 "the kernel for %s has no virtual machines", spec->target->name);
		return;
	}
	if (schema_read(node, "a virtual machine", machine_fields,
			COUNT(machine_fields) - (is_x86(spec) ? THREAD_FIELDS : 0), &table))
		parse_name(node, table.name);
	parse_budget(node, table.budget, &table.period);
	*machine = (struct virtual_machine){
		.node = node,
		.name = table.name,
		.priority = table.priority,
		.budget = table.budget,
		.period = table.period,
	};
	domain->machine = machine;
	for (size_t i = 0; i < table.vcpus.count; i++)
		parse_cpu(spec, domain, machine, table.vcpus.items[i]);
	for (size_t i = 0; i < table.maps.count; i++)
		parse_map(table.maps.items[i], NULL, ARRAY_ADD(machine->maps, machine->map_count),
			  i);
	if (table.vcpus.count == 0 || (is_x86(spec) && table.vcpus.count > 1))
		complain(CODE_VCPUS, node->place,
			 is_x86(spec) ? "give it exactly one `vcpu`" : "add a `vcpu`",
			 "virtual machine `%s` has %zu virtual processors", machine->name,
			 table.vcpus.count);
}

static void parse_io_map(const struct node *node, struct io_address_space *space)
{
	struct io_map_table {
		const char *region;
		uint64_t iovaddr;
		const struct node *permissions;
	} table = {0};
	static const struct field fields[] = {
		FIELD(struct io_map_table, region, NODE_STRING, FIELD_REQUIRED),
		INTEGER(struct io_map_table, iovaddr, FIELD_REQUIRED, 0, UINT64_MAX),
		FIELD(struct io_map_table, permissions, NODE_ARRAY, FIELD_OPTIONAL, .raw = true),
	};
	struct map *map = ARRAY_ADD(space->maps, space->map_count);
	bool good = schema_read(node, "an I/O map", fields, COUNT(fields), &table);

	*map = (struct map){
		.node = node,
		.has_vaddr = true,
		.vaddr = table.iovaddr,
		.permissions = PERMISSION_READ | PERMISSION_WRITE,
	};
	if (table.permissions != NULL)
		good &= parse_permissions(table.permissions, PERMISSION_READ | PERMISSION_WRITE,
					  &map->permissions);
	map->broken = !good;
}

/* Whether the kernel can have such address spaces at all. */
static bool check_iommu(const struct spec *spec, const struct node *node)
{
	const struct node *device = schema_find(node, "peripheral_id");

	if (!spec->target->iommu)
		return complain(CODE_NO_IOMMU, node->place, "remove the element",
				"the kernel for %s does not drive an IOMMU", spec->target->name);
	return is_x86(spec) ||
	       complain(CODE_IO_ARCHITECTURE, device != NULL ? device->place : node->place,
			"remove the element", "device identifiers such as `%s` do not exist on %s",
			device != NULL && device->kind == NODE_STRING ? device->string : "0:0.0",
			spec->target->name);
}

static void parse_io_space(struct spec *spec, const struct node *node)
{
	struct space_table {
		const char *name, *peripheral_id;
		uint64_t domain_id;
		struct nodes iomaps;
	} table = {.name = ""};
	static const struct field fields[] = {
		FIELD(struct space_table, name, NODE_STRING, FIELD_REQUIRED),
		FIELD(struct space_table, peripheral_id, NODE_STRING, FIELD_REQUIRED),
		INTEGER(struct space_table, domain_id, FIELD_REQUIRED, 0, UINT64_MAX),
		LIST(struct space_table, iomaps),
	};
	struct io_address_space space = {.node = node};

	if (!check_iommu(spec, node))
		return;
	bool good = schema_read(node, "an I/O address space", fields, COUNT(fields), &table);

	if (table.peripheral_id != NULL)
		good &= parse_pci(schema_find(node, "peripheral_id"), table.peripheral_id,
				  &space.pci);
	space.broken = !good;
	space.name = table.name;
	space.domain_id = table.domain_id;
	for (size_t i = 0; i < table.iomaps.count; i++)
		parse_io_map(table.iomaps.items[i], &space);
	*ARRAY_ADD(spec->io_spaces, spec->io_space_count) = space;
}

void parse_io_spaces(struct spec *spec, const struct nodes *nodes)
{
	for (size_t i = 0; i < nodes->count; i++)
		parse_io_space(spec, nodes->items[i]);
}
