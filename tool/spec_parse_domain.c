/* SPDX-License-Identifier: BSD-2-Clause */
/* Description, first step: protection domains and what stands inside them. */
#include "spec_parse.h"

#define STACK_MOST	   0x1000000
#define STACK_DEFAULT_TOML PAGE_SIZE
#define STACK_DEFAULT_XML  (2 * PAGE_SIZE)

struct domain_table {
	const char *name, *binary, *binary_for_symbols, *rust_bin, *setvar_id;
	uint64_t priority, stack_bytes, budget, period, cpu, id;
	bool passive, smc, fpu;
	struct nodes maps, irqs, ioports, setvars, children, cspace;
	const struct node *program_image, *virtual_machine, *cspace_element, *domain, *pp;
};

/* The last two are for children only. */
static const struct field domain_fields[] = {
	FIELD(struct domain_table, name, NODE_STRING, FIELD_REQUIRED),
	FIELD(struct domain_table, binary, NODE_STRING, FIELD_REQUIRED, .syntax = FIELD_TOML_ONLY),
	FIELD(struct domain_table, binary_for_symbols, NODE_STRING, FIELD_OPTIONAL,
	      .syntax = FIELD_TOML_ONLY),
	FIELD(struct domain_table, rust_bin, NODE_STRING, FIELD_OPTIONAL,
	      .syntax = FIELD_TOML_ONLY),
	INTEGER(struct domain_table, priority, FIELD_OPTIONAL, 0, PRIORITY_MOST),
	INTEGER(struct domain_table, stack_bytes, FIELD_OPTIONAL, 1, UINT64_MAX, .sized = true),
	INTEGER(struct domain_table, budget, FIELD_OPTIONAL, BUDGET_LEAST, BUDGET_MOST),
	INTEGER(struct domain_table, period, FIELD_OPTIONAL, BUDGET_LEAST, BUDGET_MOST),
	FIELD(struct domain_table, passive, NODE_BOOLEAN, FIELD_OPTIONAL),
	FIELD(struct domain_table, smc, NODE_BOOLEAN, FIELD_OPTIONAL),
	INTEGER(struct domain_table, cpu, FIELD_OPTIONAL, 0, UINT64_MAX),
	FIELD(struct domain_table, domain, NODE_STRING, FIELD_OPTIONAL, .raw = true),
	FIELD(struct domain_table, fpu, NODE_BOOLEAN, FIELD_OPTIONAL),
	LIST(struct domain_table, maps),
	LIST(struct domain_table, irqs),
	LIST(struct domain_table, ioports),
	LIST(struct domain_table, setvars),
	LIST(struct domain_table, children),
	LIST(struct domain_table, cspace, .syntax = FIELD_TOML_ONLY),
	FIELD(struct domain_table, program_image, NODE_TABLE, FIELD_OPTIONAL,
	      .syntax = FIELD_XML_ONLY),
	FIELD(struct domain_table, virtual_machine, NODE_TABLE, FIELD_OPTIONAL),
	{.key = "cspace",
	 .kind = NODE_TABLE,
	 .member = offsetof(struct domain_table, cspace_element),
	 .syntax = FIELD_XML_ONLY},
	FIELD(struct domain_table, pp, NODE_STRING, FIELD_OPTIONAL, .syntax = FIELD_XML_ONLY,
	      .obsolete = "since version 2 of the format, write pp=\"true\" on the `end` of the "
			  "channel that calls"),
	INTEGER(struct domain_table, id, FIELD_REQUIRED, 0, MICROKIT_IDS - 1),
	FIELD(struct domain_table, setvar_id, NODE_STRING, FIELD_OPTIONAL),
};

#define CHILD_FIELDS 2

/* Programs are named on command lines, where these would not be read as file names. */
static bool check_path(const struct node *table, const char *key, const char *path)
{
	if (path == NULL || (path[0] != '-' && path[0] != '@' && path[0] != '$'))
		return true;
	return complain(CODE_PATH, schema_place(table, key), text_format("write `./%s`", path),
			"the path `%s` starts with `%c`", path, path[0]);
}

/* The program of a domain in XML is an element of its own. */
static bool parse_program_image(const struct node *node, struct domain_table *table)
{
	struct image_table {
		const char *path, *path_for_symbols;
	} image = {0};
	static const struct field fields[] = {
		FIELD(struct image_table, path, NODE_STRING, FIELD_REQUIRED),
		FIELD(struct image_table, path_for_symbols, NODE_STRING, FIELD_OPTIONAL),
	};

	if (table->program_image == NULL)
		return complain(CODE_PROGRAM_IMAGE, node->place,
				"add an element `<program_image path=\"...\" />`",
				"protection domain `%s` has no `program_image`", table->name);
	bool good = schema_read(table->program_image, "", fields, COUNT(fields), &image) &&
		    check_path(table->program_image, "path", image.path) &&
		    check_path(table->program_image, "path_for_symbols", image.path_for_symbols);

	table->binary = image.path;
	table->binary_for_symbols = image.path_for_symbols;
	return good;
}

static bool check_stack(const struct node *node, uint64_t *bytes)
{
	struct place place = schema_place(node, "stack_bytes");
	uint64_t least = is_xml(node) ? PAGE_SIZE : 1;

	if (*bytes < least || *bytes > STACK_MOST)
		return complain(CODE_STACK, place,
				text_format("give a size from %llu to %d bytes",
					    (unsigned long long)least, STACK_MOST),
				"the stack of 0x%llx bytes is out of range",
				(unsigned long long)*bytes);
	if (is_xml(node) && *bytes % PAGE_SIZE != 0)
		return complain(CODE_STACK, place, "give a multiple of 0x1000",
				"the stack of 0x%llx bytes is not made of whole pages",
				(unsigned long long)*bytes);
	*bytes = round_up(*bytes, PAGE_SIZE);
	return true;
}

bool parse_core(const struct spec *spec, const struct node *node, uint64_t cpu)
{
	return cpu < spec->target->cores ||
	       complain(CODE_CPU, schema_place(node, "cpu"),
			spec->target->cores == 1
				? "leave `cpu` out: the kernel uses one core"
				: text_format("give a core from 0 to %llu",
					      (unsigned long long)spec->target->cores - 1),
			"there is no core %llu, the kernel for %s uses %llu",
			(unsigned long long)cpu, spec->target->name,
			(unsigned long long)spec->target->cores);
}

/* What can be checked of a domain's own keys once they are read. */
static bool check_table(const struct spec *spec, const struct node *node,
			struct domain_table *table)
{
	bool good = parse_name(node, table->name) && check_path(node, "binary", table->binary) &&
		    check_path(node, "binary_for_symbols", table->binary_for_symbols) &&
		    check_path(node, "rust_bin", table->rust_bin);

	if (good && text_equal(table->name, "monitor"))
		good = complain(CODE_NAME, schema_place(node, "name"), "choose another name",
				"the name `monitor` is that of the system's own monitor");
	good &= parse_budget(node, table->budget, &table->period);
	good &= check_stack(node, &table->stack_bytes);
	good &= parse_core(spec, node, table->cpu);
	if (table->smc && !spec->target->smc)
		good = complain(CODE_SMC, schema_place(node, "smc"), "leave `smc` out",
				"the kernel for %s does not forward secure monitor calls",
				spec->target->name);
	return good;
}

void parse_map(const struct node *node, struct domain *domain, struct map *map, size_t index)
{
	struct map_table {
		const char *region, *symbol, *setvar_size, *setvar_prefill_size;
		uint64_t vaddr;
		bool cached;
		const struct node *permissions;
	} table = {.cached = true};
	/* The last three are for domains only. */
	static const struct field fields[] = {
		FIELD(struct map_table, region, NODE_STRING, FIELD_REQUIRED),
		INTEGER(struct map_table, vaddr, FIELD_OPTIONAL, 0, UINT64_MAX,
			.syntax = FIELD_TOML_ONLY),
		INTEGER(struct map_table, vaddr, FIELD_REQUIRED, 0, UINT64_MAX,
			.syntax = FIELD_XML_ONLY),
		FIELD(struct map_table, permissions, NODE_ARRAY, FIELD_OPTIONAL, .raw = true),
		FIELD(struct map_table, cached, NODE_BOOLEAN, FIELD_OPTIONAL),
		FIELD(struct map_table, symbol, NODE_STRING, FIELD_OPTIONAL),
		FIELD(struct map_table, setvar_size, NODE_STRING, FIELD_OPTIONAL),
		FIELD(struct map_table, setvar_prefill_size, NODE_STRING, FIELD_OPTIONAL),
	};
	bool good = schema_read(node, "a map", fields, COUNT(fields) - (domain == NULL ? 3 : 0),
				&table);

	*map = (struct map){
		.node = node,
		.has_vaddr = schema_find(node, "vaddr") != NULL,
		.vaddr = table.vaddr,
		.cached = table.cached,
		.permissions = PERMISSION_READ | PERMISSION_WRITE,
	};
	if (table.permissions != NULL &&
	    !parse_permissions(table.permissions,
			       PERMISSION_READ | PERMISSION_WRITE | PERMISSION_EXECUTE,
			       &map->permissions))
		good = false;
	map->broken = !good;

	const struct {
		const char *key, *symbol;
		enum variable_source source;
	} variables[] = {
		{"symbol", table.symbol, VARIABLE_MAP_ADDRESS},
		{"setvar_size", table.setvar_size, VARIABLE_MAP_SIZE},
		{"setvar_prefill_size", table.setvar_prefill_size, VARIABLE_PREFILL_SIZE},
	};

	for (size_t i = 0; domain != NULL && i < COUNT(variables); i++)
		if (variables[i].symbol != NULL)
			parse_variable(domain, node, variables[i].key, variables[i].symbol,
				       variables[i].source)
				->index = index;
}

struct variable *parse_variable(struct domain *domain, const struct node *table, const char *key,
				const char *symbol, enum variable_source source)
{
	struct variable *variable;

	if (symbol == NULL)
		return NULL;
	variable = ARRAY_ADD(domain->variables, domain->variable_count);
	variable->node = schema_find(table, key);
	variable->symbol = symbol;
	variable->source = source;
	return variable;
}

static void parse_setvar(struct domain *domain, const struct node *node)
{
	struct setvar_table {
		const char *variable, *region_paddr;
	} table = {0};
	static const struct field fields[] = {
		FIELD(struct setvar_table, variable, NODE_STRING, FIELD_REQUIRED),
		FIELD(struct setvar_table, region_paddr, NODE_STRING, FIELD_REQUIRED),
	};

	if (schema_read(node, "a variable", fields, COUNT(fields), &table))
		parse_variable(domain, node, "variable", table.variable, VARIABLE_PHYSICAL_ADDRESS)
			->region_name = schema_find(node, "region_paddr");
}

static void parse_cspace_entry(struct domain *domain, const struct node *node, int kind)
{
	struct cspace_table {
		uint64_t slot;
		const char *pd;
		int capability;
	} table = {.capability = kind};
	static const char *const words[] = {"tcb", "sc", "vspace"};
	static const struct field fields[] = {
		INTEGER(struct cspace_table, slot, FIELD_REQUIRED, 0, UINT64_MAX),
		FIELD(struct cspace_table, pd, NODE_STRING, FIELD_REQUIRED),
		{.key = "capability",
		 .kind = NODE_STRING,
		 .presence = FIELD_REQUIRED,
		 .member = offsetof(struct cspace_table, capability),
		 .syntax = FIELD_TOML_ONLY,
		 .words = words,
		 .word_count = COUNT(words)},
	};

	if (!schema_read(node, "an entry of `cspace`", fields, COUNT(fields), &table))
		return;
	if (table.slot == 0 || table.slot >= CSPACE_SLOTS)
		complain(CODE_CSPACE_SLOT, schema_place(node, "slot"),
			 text_format("give a slot from 1 to %u", CSPACE_SLOTS - 1),
			 table.slot == 0 ? "slot %llu holds the domain's own capabilities"
					 : "there is no slot %llu",
			 (unsigned long long)table.slot);
	*ARRAY_ADD(domain->cspace, domain->cspace_count) =
		(struct cspace_entry){.node = node, .kind = table.capability, .slot = table.slot};
}

/* In XML the kind of capability is the element's name. */
static void parse_cspace_element(struct domain *domain, const struct node *element)
{
	static const char *const names[] = {"cap_tcb", "cap_sc", "cap_vspace"};

	for (size_t i = 0; i < element->count; i++) {
		const struct node *node = &element->children[i];
		int kind = 0;

		while (kind < (int)COUNT(names) && !text_equal(node->key, names[kind]))
			kind++;
		if (node->kind == NODE_TABLE && kind < (int)COUNT(names))
			parse_cspace_entry(domain, node, kind);
		else if (node->kind == NODE_TABLE && text_starts_with(node->key, "cap_"))
			complain(CODE_CSPACE_KIND, node->place,
				 schema_suggestion(node->key, names, COUNT(names)),
				 "there is no type of capability `%s`", node->key + 4);
		else
			complain(node->kind == NODE_TABLE ? CODE_UNKNOWN_ELEMENT : CODE_UNKNOWN_KEY,
				 node->key_place, schema_suggestion(node->key, names, COUNT(names)),
				 "unknown %s `%s` in `cspace`",
				 node->kind == NODE_TABLE ? "element" : "attribute", node->key);
	}
}

/* The elements inside a domain, which is number `index`. */
static void parse_contents(struct spec *spec, size_t index, const struct domain_table *table)
{
	struct domain *domain = &spec->domains[index];

	for (size_t i = 0; i < table->maps.count; i++)
		parse_map(table->maps.items[i], domain, ARRAY_ADD(domain->maps, domain->map_count),
			  i);
	parse_interrupts(spec, &table->irqs, (int)index);
	parse_io_ports(spec, domain, &table->ioports);
	for (size_t i = 0; i < table->setvars.count; i++)
		parse_setvar(domain, table->setvars.items[i]);
	for (size_t i = 0; i < table->cspace.count; i++)
		parse_cspace_entry(domain, table->cspace.items[i], 0);
	if (table->cspace_element != NULL)
		parse_cspace_element(domain, table->cspace_element);
	if (table->virtual_machine != NULL)
		parse_machine(spec, domain, table->virtual_machine);
	parse_domains(spec, &table->children, (int)index); /* moves `domain` */
}

static void add_domain(struct spec *spec, const struct node *node, int parent, bool good,
		       const struct domain_table *table)
{
	size_t index = spec->domain_count;

	*ARRAY_ADD(spec->domains, spec->domain_count) = (struct domain){
		.node = node,
		.broken = !good,
		.index = (unsigned)index,
		.name = table->name,
		.binary = table->binary,
		.rust_bin = table->rust_bin,
		.symbol_file = table->binary_for_symbols,
		.priority = table->priority,
		.stack_bytes = table->stack_bytes,
		.budget = table->budget,
		.period = table->period,
		.cpu = table->cpu,
		.passive = table->passive,
		.smc = table->smc,
		.fpu = table->fpu,
		.schedule_name = table->domain,
		.parent = parent,
		.child_id = table->id,
	};
	if (parent < 0)
		return;
	struct variable *variable = parse_variable(&spec->domains[parent], node, "setvar_id",
						   table->setvar_id, VARIABLE_NUMBER);

	spec->domains[parent].child_count++;
	if (variable != NULL)
		variable->number = table->id;
}

static void parse_domain(struct spec *spec, const struct node *node, int parent)
{
	struct domain_table table = {
		.name = "",
		.stack_bytes = is_xml(node) ? STACK_DEFAULT_XML : STACK_DEFAULT_TOML,
		.budget = BUDGET_DEFAULT,
		.fpu = true,
	};
	size_t count = COUNT(domain_fields) - (parent < 0 ? CHILD_FIELDS : 0);
	bool good = schema_read(node, parent < 0 ? "a protection domain" : "a child", domain_fields,
				count, &table);

	if (is_xml(node))
		good &= parse_program_image(node, &table);
	if (table.domain != NULL && table.domain->kind != NODE_STRING) {
		good = complain(CODE_WRONG_KIND, table.domain->place, "write a string here",
				"`domain` has to be a string, but is %s",
				node_kind_name(table.domain->kind));
		table.domain = NULL;
	}
	if (good)
		good = check_table(spec, node, &table);
	size_t index = spec->domain_count;

	add_domain(spec, node, parent, good, &table);
	parse_contents(spec, index, &table);
}

void parse_domains(struct spec *spec, const struct nodes *nodes, int parent)
{
	for (size_t i = 0; i < nodes->count; i++)
		parse_domain(spec, nodes->items[i], parent);
}
