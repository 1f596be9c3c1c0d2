/* SPDX-License-Identifier: BSD-2-Clause */
/* Description, first step: the TOML tables become structs, each value checked by itself. */
#include <ctype.h>
#include <string.h>

#include "schema.h"
#include "spec.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Bounds of the kernel for budgets and periods, in microseconds. */
#define BUDGET_LEAST 20
#define BUDGET_MOST  INT64_C(36893488147419)
#define STACK_MOST   0x1000000
/* No address or size is larger, so that sums of two never wrap. */
#define ADDRESS_MOST INT64_C(0xffffffffffff)

static const char *const permission_words[] = {"read", "write", "execute"};
static const char *const caching_words[] = {"cached", "uncached", "device-memory"};
static const char *const kind_words[] = {"notification", "ppc"};
static const char *const trigger_words[] = {"level", "edge"};
static const char *const config_words[] = {"debug", "release"};

/* Collects "read", "write", "execute"; what a list without "read" asks for does not exist. */
static bool parse_permissions(const struct toml_node *array, unsigned *permissions)
{
	*permissions = 0;
	for (size_t i = 0; i < array->count; i++) {
		int word =
			schema_word(&array->children[i], permission_words, COUNT(permission_words));

		if (word < 0)
			return false;
		*permissions |= 1u << word;
	}
	return (*permissions & PERMISSION_READ) != 0 ||
	       error_at(array->place, "add \"read\" to the list",
			"permissions without \"read\" do not exist");
}

static bool is_good_name(const char *name)
{
	if (!isalnum((unsigned char)name[0]) && name[0] != '_')
		return false;
	for (; *name != '\0'; name++)
		if (!isalnum((unsigned char)*name) && strchr("_-.", *name) == NULL)
			return false;
	return true;
}

static bool check_name(const struct toml_node *table, const char *name)
{
	if (!is_good_name(name))
		return error_at(schema_place(table, "name"),
				"use letters, digits, `_`, `-` and `.`, a letter or digit first",
				"`%s` cannot be a name", name);
	if (strlen(name) > NAME_LENGTH)
		return error_at(schema_place(table, "name"), "choose a shorter name",
				"the name has %zu bytes, at most %u are possible", strlen(name),
				NAME_LENGTH);
	return true;
}

/* Programs are named on command lines, where these would not be read as file names. */
static bool check_path(const struct toml_node *table, const char *key, const char *path)
{
	if (path == NULL || (path[0] != '-' && path[0] != '@' && path[0] != '$'))
		return true;
	return error_at(schema_place(table, key), text_format("write `./%s`", path),
			"the path `%s` starts with `%c`", path, path[0]);
}

static bool parse_map(struct domain *domain, const struct toml_node *node)
{
	struct map_table {
		const char *region, *symbol;
		uint64_t vaddr;
		const struct toml_node *permissions;
	} table = {0};
	static const struct field fields[] = {
		FIELD(struct map_table, region, TOML_STRING, FIELD_REQUIRED),
		FIELD(struct map_table, symbol, TOML_STRING, FIELD_OPTIONAL),
		INTEGER(struct map_table, vaddr, FIELD_OPTIONAL, 0, ADDRESS_MOST),
		FIELD(struct map_table, permissions, TOML_ARRAY, FIELD_OPTIONAL),
	};
	struct map *map = ARRAY_ADD(domain->maps, domain->map_count);

	if (!schema_read(node, "a map", fields, COUNT(fields), &table))
		return false;
	map->node = node;
	map->has_vaddr = schema_find(node, "vaddr") != NULL;
	map->vaddr = table.vaddr;
	map->symbol = table.symbol;
	return table.permissions == NULL || parse_permissions(table.permissions, &map->permissions);
}

static bool is_table_list(const struct toml_node *node, const char *key)
{
	for (size_t i = 0; i < node->count; i++)
		if (node->children[i].kind != TOML_TABLE)
			return error_at(node->children[i].place,
					text_format("write it as `[[%s]]`", key),
					"an element of `%s` has to be a table, but is %s", key,
					toml_kind_name(node->children[i].kind));
	return true;
}

static bool parse_maps(struct domain *domain, const struct toml_node *maps)
{
	if (!is_table_list(maps, "protection_domains.maps"))
		return false;
	for (size_t i = 0; i < maps->count; i++)
		if (!parse_map(domain, &maps->children[i]))
			return false;
	return true;
}

static bool parse_domain(struct spec *spec, const struct toml_node *node)
{
	struct domain_table {
		const char *name, *binary, *rust_bin;
		uint64_t priority, stack_bytes, budget, period;
		const struct toml_node *maps;
	} table = {.stack_bytes = PAGE_SIZE, .budget = 1000};
	static const struct field fields[] = {
		FIELD(struct domain_table, name, TOML_STRING, FIELD_REQUIRED),
		FIELD(struct domain_table, binary, TOML_STRING, FIELD_REQUIRED),
		FIELD(struct domain_table, rust_bin, TOML_STRING, FIELD_OPTIONAL),
		INTEGER(struct domain_table, priority, FIELD_OPTIONAL, 0, 254),
		INTEGER(struct domain_table, stack_bytes, FIELD_OPTIONAL, 1, STACK_MOST),
		INTEGER(struct domain_table, budget, FIELD_OPTIONAL, BUDGET_LEAST, BUDGET_MOST),
		INTEGER(struct domain_table, period, FIELD_OPTIONAL, BUDGET_LEAST, BUDGET_MOST),
		FIELD(struct domain_table, maps, TOML_ARRAY, FIELD_OPTIONAL),
	};

	if (!schema_read(node, "a protection domain", fields, COUNT(fields), &table) ||
	    !check_name(node, table.name) || !check_path(node, "binary", table.binary) ||
	    !check_path(node, "rust_bin", table.rust_bin))
		return false;
	if (schema_find(node, "period") == NULL)
		table.period = table.budget;
	if (table.budget > table.period)
		return error_at(schema_place(node, "period"),
				"make `budget` at most `period`, both in microseconds",
				"the budget of %llu us is longer than the period of %llu us",
				(unsigned long long)table.budget, (unsigned long long)table.period);
	size_t index = spec->domain_count;
	struct domain *domain = ARRAY_ADD(spec->domains, spec->domain_count);

	*domain = (struct domain){
		.node = node,
		.index = (unsigned)index,
		.name = table.name,
		.binary = table.binary,
		.rust_bin = table.rust_bin,
		.priority = table.priority,
		.stack_bytes = round_up(table.stack_bytes, PAGE_SIZE),
		.budget = table.budget,
		.period = table.period,
	};
	return table.maps == NULL || parse_maps(domain, table.maps);
}

static bool parse_region(struct spec *spec, const struct toml_node *node)
{
	struct region_table {
		const char *name, *caching, *prefill_from;
		uint64_t phys_addr, size_bytes;
		const struct toml_node *permissions;
	} table = {0};
	static const struct field fields[] = {
		FIELD(struct region_table, name, TOML_STRING, FIELD_REQUIRED),
		FIELD(struct region_table, caching, TOML_STRING, FIELD_OPTIONAL),
		FIELD(struct region_table, prefill_from, TOML_STRING, FIELD_OPTIONAL),
		INTEGER(struct region_table, phys_addr, FIELD_OPTIONAL, 0, ADDRESS_MOST),
		INTEGER(struct region_table, size_bytes, FIELD_OPTIONAL, 1, ADDRESS_MOST),
		FIELD(struct region_table, permissions, TOML_ARRAY, FIELD_OPTIONAL),
	};
	struct region *region = ARRAY_ADD(spec->regions, spec->region_count);

	if (!schema_read(node, "a memory region", fields, COUNT(fields), &table) ||
	    !check_name(node, table.name))
		return false;
	*region = (struct region){
		.node = node,
		.name = table.name,
		.has_phys_addr = schema_find(node, "phys_addr") != NULL,
		.phys_addr = table.phys_addr,
		.size = round_up(table.size_bytes, PAGE_SIZE),
		.permissions = PERMISSION_READ | PERMISSION_WRITE,
		.prefill_from = table.prefill_from,
	};
	if (table.caching != NULL) {
		int word = schema_word(schema_find(node, "caching"), caching_words,
				       COUNT(caching_words));

		if (word < 0)
			return false;
		region->caching = (enum caching)word;
	}
	return table.permissions == NULL ||
	       parse_permissions(table.permissions, &region->permissions);
}

static bool parse_channel(struct spec *spec, const struct toml_node *node)
{
	struct channel_table {
		const char *name, *end_a, *end_b, *kind;
	} table = {0};
	static const struct field fields[] = {
		FIELD(struct channel_table, name, TOML_STRING, FIELD_REQUIRED),
		FIELD(struct channel_table, end_a, TOML_STRING, FIELD_REQUIRED),
		FIELD(struct channel_table, end_b, TOML_STRING, FIELD_REQUIRED),
		FIELD(struct channel_table, kind, TOML_STRING, FIELD_REQUIRED),
	};
	struct channel *channel = ARRAY_ADD(spec->channels, spec->channel_count);

	if (!schema_read(node, "a channel", fields, COUNT(fields), &table) ||
	    !check_name(node, table.name))
		return false;
	int kind = schema_word(schema_find(node, "kind"), kind_words, COUNT(kind_words));

	*channel = (struct channel){.node = node, .name = table.name, .ppc = kind == 1};
	return kind >= 0;
}

static bool parse_interrupt(struct spec *spec, const struct toml_node *node)
{
	struct interrupt_table {
		uint64_t irq, target_channel;
		const char *target_pd, *trigger;
	} table = {0};
	static const struct field fields[] = {
		INTEGER(struct interrupt_table, irq, FIELD_REQUIRED, 0, INT64_MAX),
		FIELD(struct interrupt_table, target_pd, TOML_STRING, FIELD_REQUIRED),
		INTEGER(struct interrupt_table, target_channel, FIELD_OPTIONAL, 0,
			MAX_CHANNELS - 1),
		FIELD(struct interrupt_table, trigger, TOML_STRING, FIELD_OPTIONAL),
	};
	struct interrupt *interrupt = ARRAY_ADD(spec->interrupts, spec->interrupt_count);

	if (!schema_read(node, "an interrupt delivery", fields, COUNT(fields), &table))
		return false;
	*interrupt = (struct interrupt){
		.node = node,
		.irq = table.irq,
		.has_channel = schema_find(node, "target_channel") != NULL,
		.target.id = (unsigned)table.target_channel,
	};
	if (table.trigger == NULL)
		return true;
	int word = schema_word(schema_find(node, "trigger"), trigger_words, COUNT(trigger_words));

	interrupt->edge = word == 1;
	return word >= 0;
}

static bool parse_build(struct spec *spec, const struct toml_node *node)
{
	struct build_table {
		const char *board, *config, *output_dir;
	} table = {spec->board_name, spec->config, spec->output_dir};
	static const struct field fields[] = {
		FIELD(struct build_table, board, TOML_STRING, FIELD_OPTIONAL),
		FIELD(struct build_table, config, TOML_STRING, FIELD_OPTIONAL),
		FIELD(struct build_table, output_dir, TOML_STRING, FIELD_OPTIONAL),
	};

	if (!schema_read(node, "`build`", fields, COUNT(fields), &table))
		return false;
	spec->board_name = table.board;
	spec->config = table.config;
	spec->output_dir = table.output_dir;
	return schema_find(node, "config") == NULL ||
	       schema_word(schema_find(node, "config"), config_words, COUNT(config_words)) >= 0;
}

static bool parse_list(struct spec *spec, const struct toml_node *list, const char *key,
		       bool (*parse)(struct spec *, const struct toml_node *))
{
	if (list == NULL)
		return true;
	if (!is_table_list(list, key))
		return false;
	for (size_t i = 0; i < list->count; i++)
		if (!parse(spec, &list->children[i]))
			return false;
	return true;
}

bool spec_parse(struct spec *spec)
{
	struct file_table {
		const struct toml_node *protection_domains, *channels, *memory_regions;
		const struct toml_node *irq_delivery, *build;
	} table = {0};
	static const struct field fields[] = {
		FIELD(struct file_table, protection_domains, TOML_ARRAY, FIELD_OPTIONAL),
		FIELD(struct file_table, channels, TOML_ARRAY, FIELD_OPTIONAL),
		FIELD(struct file_table, memory_regions, TOML_ARRAY, FIELD_OPTIONAL),
		FIELD(struct file_table, irq_delivery, TOML_ARRAY, FIELD_OPTIONAL),
		FIELD(struct file_table, build, TOML_TABLE, FIELD_OPTIONAL),
	};

	if (!schema_read(spec->root, "the description", fields, COUNT(fields), &table) ||
	    (table.build != NULL && !parse_build(spec, table.build)) ||
	    !parse_list(spec, table.protection_domains, "protection_domains", parse_domain) ||
	    !parse_list(spec, table.memory_regions, "memory_regions", parse_region) ||
	    !parse_list(spec, table.channels, "channels", parse_channel) ||
	    !parse_list(spec, table.irq_delivery, "irq_delivery", parse_interrupt))
		return false;
	if (spec->domain_count == 0)
		return error_at(spec->root->place, "add a table `[[protection_domains]]`",
				"the description has no protection domain");
	if (spec->domain_count > MAX_DOMAINS)
		return error_at(spec->domains[MAX_DOMAINS].node->place,
				"put several programs into one domain",
				"the description has %zu protection domains, at most %u are "
				"possible",
				spec->domain_count, MAX_DOMAINS);
	return true;
}
