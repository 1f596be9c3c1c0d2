/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Description, first step: tables become structs, each value checked by itself.
 * This file has the document as a whole, memory regions, and what others share.
 */
#include <ctype.h>
#include <string.h>

#include "spec_parse.h"

static const char *const caching_words[] = {"cached", "uncached", "device-memory"};
const char *const config_words[CONFIG_COUNT] = {"debug", "release", "benchmark"};
const char *const trigger_words[2] = {"level", "edge"};
const char *const bootinfo_words[] = {"x86_vbe",	 "x86_mbmmap",	 "x86_acpi_rsdp",
				      "x86_framebuffer", "x86_tsc_freq", "fdt"};

static bool is_good_name(const char *name)
{
	if (!isalnum((unsigned char)name[0]) && name[0] != '_')
		return false;
	for (; *name != '\0'; name++)
		if (!isalnum((unsigned char)*name) && strchr("_-.", *name) == NULL)
			return false;
	return true;
}

bool spec_name_fits_toml(const char *name)
{
	return is_good_name(name) && strlen(name) <= NAME_LENGTH;
}

/* Names in XML are free, but that of a domain becomes one of a file. */
static bool is_file_name(const char *name)
{
	for (; *name != '\0'; name++)
		if (*name == '/' || iscntrl((unsigned char)*name))
			return false;
	return true;
}

bool parse_name(const struct node *table, const char *name)
{
	if (is_xml(table))
		return is_file_name(name) || complain(CODE_NAME, schema_place(table, "name"),
						      "leave out slashes and control characters",
						      "`%s` cannot be a name", name);
	if (!is_good_name(name))
		return complain(CODE_NAME, schema_place(table, "name"),
				"use letters, digits, `_`, `-` and `.`, a letter or digit first",
				"`%s` cannot be a name", name);
	if (strlen(name) > NAME_LENGTH)
		return complain(CODE_NAME, schema_place(table, "name"), "choose a shorter name",
				"the name has %zu bytes, at most %u are possible", strlen(name),
				NAME_LENGTH);
	return true;
}

static bool parse_letters(const struct node *node, unsigned possible, unsigned *permissions)
{
	static const char letters[] = "rwx";

	for (const char *letter = node->string; *letter != '\0'; letter++) {
		const char *known = strchr(letters, *letter);

		if (known == NULL || (possible & 1u << (known - letters)) == 0)
			return complain(CODE_PERMISSIONS, node->place,
					(possible & PERMISSION_EXECUTE) != 0
						? "use letters of `rwx`"
						: "use letters of `rw`",
					"`%s` is `%s`: there is no permission `%c` here", node->key,
					node->string, *letter);
		*permissions |= 1u << (known - letters);
	}
	return true;
}

bool parse_permissions(const struct node *node, unsigned possible, unsigned *permissions)
{
	static const char *const words[] = {"read", "write", "execute"};
	unsigned found = 0;

	if (node->kind == NODE_STRING) {
		if (!parse_letters(node, possible, &found))
			return false;
	} else if (node->kind != NODE_ARRAY) {
		return complain(CODE_WRONG_KIND, node->place, "write an array here",
				"`%s` has to be an array, but is %s", node->key,
				node_kind_name(node->kind));
	}
	for (size_t i = 0; i < node->count; i++) {
		int word = schema_word(&node->children[i], words, COUNT(words));

		if (word < 0)
			return false;
		found |= 1u << word;
	}
	*permissions = found;
	/* A device may write what it cannot read; the processor's page tables have no such mapping.
	 */
	if ((found & PERMISSION_READ) != 0 || (found != 0 && (possible & PERMISSION_EXECUTE) == 0))
		return true;
	return node->kind == NODE_STRING
		       ? complain(CODE_PERMISSIONS, node->place, "add `r`",
				  "`%s` is `%s`: no mapping is without the right to read",
				  node->key, node->string)
		       : complain(CODE_PERMISSIONS, node->place, "add \"read\" to the list",
				  "permissions without \"read\" do not exist");
}

bool parse_budget(const struct node *table, uint64_t budget, uint64_t *period)
{
	if (schema_find(table, "period") == NULL)
		*period = budget;
	return budget <= *period ||
	       complain(CODE_BUDGET, schema_place(table, "period"),
			"make `budget` at most `period`, both in microseconds",
			"the budget of %llu us is longer than the period of %llu us",
			(unsigned long long)budget, (unsigned long long)*period);
}

struct region_table {
	const char *name, *prefill_from;
	uint64_t phys_addr, size_bytes, page_size;
	const struct node *permissions;
	int caching, prefill_bootinfo;
};

static const struct field region_fields[] = {
	FIELD(struct region_table, name, NODE_STRING, FIELD_REQUIRED),
	WORD(struct region_table, caching, FIELD_OPTIONAL, caching_words,
	     .syntax = FIELD_TOML_ONLY),
	FIELD(struct region_table, prefill_from, NODE_STRING, FIELD_OPTIONAL),
	WORD(struct region_table, prefill_bootinfo, FIELD_OPTIONAL, bootinfo_words),
	INTEGER(struct region_table, phys_addr, FIELD_OPTIONAL, 0, UINT64_MAX),
	INTEGER(struct region_table, size_bytes, FIELD_OPTIONAL, 1, UINT64_MAX, .sized = true),
	INTEGER(struct region_table, page_size, FIELD_OPTIONAL, 0, UINT64_MAX, .sized = true),
	FIELD(struct region_table, permissions, NODE_ARRAY, FIELD_OPTIONAL, .raw = true,
	      .syntax = FIELD_TOML_ONLY),
};

/* Size and page size of a region, which have to fit each other. */
static bool parse_sizes(const struct node *node, struct region *region)
{
	uint64_t page_size = region->page_size;

	if (page_size != PAGE_SIZE && page_size != LARGE_PAGE_SIZE) {
		region->page_size = PAGE_SIZE;
		return complain(CODE_PAGE_SIZE, schema_place(node, "page_size"),
				"give 0x1000 or 0x200000", "there are no pages of 0x%llx bytes",
				(unsigned long long)page_size);
	}
	if (region->size > UINT64_MAX - LARGE_PAGE_SIZE)
		return complain(CODE_RANGE, schema_place(node, "size_bytes"), "give a smaller size",
				"no memory region can be so large");
	if (!is_xml(node))
		region->size = round_up(region->size, region->page_size);
	return region->size % region->page_size == 0 ||
	       complain(CODE_REGION_SIZE, schema_place(node, "size_bytes"),
			text_format("give a multiple of 0x%llx",
				    (unsigned long long)region->page_size),
			"the size 0x%llx of memory region `%s` is no multiple of its page size",
			(unsigned long long)region->size, region->name);
}

static bool parse_prefill(const struct node *node, const struct region *region)
{
	return !region->has_bootinfo || region->prefill_from == NULL ||
	       complain(CODE_PREFILL, schema_place(node, "prefill_bootinfo"),
			"leave one of them out",
			"memory region `%s` has both a file and boot information as contents",
			region->name);
}

static void parse_region(struct spec *spec, const struct node *node)
{
	struct region_table table = {.name = "", .page_size = PAGE_SIZE};
	struct region *region = ARRAY_ADD(spec->regions, spec->region_count);
	bool good =
		schema_read(node, "a memory region", region_fields, COUNT(region_fields), &table);

	*region = (struct region){
		.node = node,
		.name = table.name,
		.has_phys_addr = schema_find(node, "phys_addr") != NULL,
		.phys_addr = table.phys_addr,
		.size = table.size_bytes,
		.page_size = table.page_size,
		.caching = table.caching,
		.permissions = PERMISSION_READ | PERMISSION_WRITE,
		.prefill_from = table.prefill_from,
		.has_bootinfo = schema_find(node, "prefill_bootinfo") != NULL,
		.bootinfo = table.prefill_bootinfo,
	};
	if (is_xml(node))
		region->permissions |= PERMISSION_EXECUTE;
	if (good && !parse_name(node, table.name))
		good = false;
	if (good)
		good = parse_sizes(node, region) && parse_prefill(node, region);
	if (table.permissions != NULL &&
	    !parse_permissions(table.permissions,
			       PERMISSION_READ | PERMISSION_WRITE | PERMISSION_EXECUTE,
			       &region->permissions))
		good = false;
	region->broken = !good;
}

struct build_table {
	const char *board, *output_dir;
	int config;
};

static void parse_build(struct spec *spec, const struct node *node)
{
	struct build_table table = {spec->board_name, spec->output_dir, 0};
	static const struct field fields[] = {
		FIELD(struct build_table, board, NODE_STRING, FIELD_OPTIONAL),
		WORD(struct build_table, config, FIELD_OPTIONAL, config_words),
		FIELD(struct build_table, output_dir, NODE_STRING, FIELD_OPTIONAL),
	};

	schema_read(node, "`build`", fields, COUNT(fields), &table);
	spec->board_name = table.board;
	spec->config = config_words[table.config];
	spec->output_dir = table.output_dir;
}

struct file_table {
	struct nodes protection_domains, channels, memory_regions, irq_delivery, io_address_spaces;
	struct nodes virtual_machines, policies;
	const struct node *build, *domains;
};

static const struct field file_fields[] = {
	LIST(struct file_table, protection_domains),
	LIST(struct file_table, channels),
	LIST(struct file_table, memory_regions),
	LIST(struct file_table, irq_delivery, .syntax = FIELD_TOML_ONLY),
	LIST(struct file_table, io_address_spaces),
	LIST(struct file_table, virtual_machines, .syntax = FIELD_XML_ONLY),
	LIST(struct file_table, policies, .syntax = FIELD_TOML_ONLY),
	FIELD(struct file_table, build, NODE_TABLE, FIELD_OPTIONAL, .syntax = FIELD_TOML_ONLY),
	FIELD(struct file_table, domains, NODE_TABLE, FIELD_OPTIONAL),
};

static void check_domain_count(const struct spec *spec)
{
	if (schema_find(spec->root, "protection_domains") == NULL)
		complain(CODE_NO_DOMAINS, spec->root->place,
			 text_format(is_xml(spec->root) ? "add an element `%s`"
							: "add a table `[[%s]]`",
				     schema_spelling(spec->root, "protection_domains")),
			 "the description has no protection domain");
	if (spec->domain_count > MAX_DOMAINS)
		complain(CODE_TOO_MANY_DOMAINS, spec->domains[MAX_DOMAINS].node->place,
			 "put several programs into one domain",
			 "the description has %zu protection domains, at most %u are "
			 "possible",
			 spec->domain_count, MAX_DOMAINS);
}

void spec_parse_build(struct spec *spec)
{
	const struct node *build = schema_find(spec->root, "build");

	if (build != NULL && build->kind == NODE_TABLE && !is_xml(build))
		parse_build(spec, build);
}

void spec_parse(struct spec *spec)
{
	struct file_table table = {0};

	schema_read(spec->root, "the description", file_fields, COUNT(file_fields), &table);
	for (size_t i = 0; i < table.virtual_machines.count; i++)
		complain(CODE_VM_PLACE, table.virtual_machines.items[i]->place,
			 "move it into the protection domain that is to control it",
			 "`virtual_machine` stands outside of a protection domain");
	spec->policies = table.policies;
	if (table.domains != NULL)
		parse_schedule(spec, table.domains);
	for (size_t i = 0; i < table.memory_regions.count; i++)
		parse_region(spec, table.memory_regions.items[i]);
	parse_domains(spec, &table.protection_domains, -1);
	parse_channels(spec, &table.channels);
	parse_deliveries(spec, &table.irq_delivery);
	parse_io_spaces(spec, &table.io_address_spaces);
	check_domain_count(spec);
}
