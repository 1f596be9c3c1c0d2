/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads a description as a whole, finds its files and computes its digest; see spec.h. */
#include "file.h"
#include "json.h"
#include "schema.h"
#include "sdk.h"
#include "sha256.h"
#include "spec.h"

const char *spec_find_base(const struct spec *spec, const char *path)
{
	const char *bases[] = {spec->project_root, ".", path_folder(spec->path)};

	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		if (bases[i] == NULL)
			continue;
		const char *candidate = path_join(bases[i], path);

		if (file_exists(candidate) || folder_exists(candidate))
			return bases[i];
	}
	return NULL;
}

/* Reads the file of the board that the description or the command line names. */
static bool read_board(struct spec *spec, const struct spec_options *options)
{
	const struct toml_node *build = schema_find(spec->root, "build");
	const struct toml_node *named = build != NULL ? schema_find(build, "board") : NULL;

	if (options->board != NULL)
		spec->board_name = options->board;
	if (options->config != NULL)
		spec->config = options->config;
	if (options->output_dir != NULL)
		spec->output_dir = options->output_dir;
	const char *path = sdk_board_file(options->sdk, spec->board_name);

	if (!file_exists(path)) {
		const char *help =
			text_format("name a board of the SDK; its file would be %s", path);

		return options->board == NULL && named != NULL
			       ? error_at(named->place, help, "unknown board `%s`",
					  spec->board_name)
			       : error(help, "unknown board `%s`", spec->board_name);
	}
	if (!text_equal(spec->config, "debug") && !text_equal(spec->config, "release"))
		return error("give `--config debug` or `--config release`",
			     "unknown configuration `%s`", spec->config);
	spec->board = board_read(path);
	return spec->board != NULL;
}

const char *spec_named_board(const char *path)
{
	const struct source *source = file_read_source(path);
	const struct toml_node *root = source != NULL ? toml_parse(source) : NULL;
	const struct toml_node *build = root != NULL ? schema_find(root, "build") : NULL;
	const struct toml_node *board = build != NULL ? schema_find(build, "board") : NULL;

	return board != NULL && board->kind == TOML_STRING ? board->string : NULL;
}

struct spec *spec_read(const char *path, const struct spec_options *options)
{
	const struct source *source = file_read_source(path);

	if (source == NULL)
		return NULL;
	struct spec *spec = memory_new(1, sizeof(*spec));

	spec->path = path;
	spec->root = toml_parse(source);
	spec->project_root = options->project_root;
	spec->board_name = "qemu-virt-aarch64";
	spec->config = "debug";
	spec->output_dir = "build";
	if (spec->root == NULL || !spec_parse(spec) || !read_board(spec, options) ||
	    !spec_resolve(spec) || !spec_check_memory(spec))
		return NULL;
	return spec;
}

static void render_domain(struct json *json, const struct domain *domain)
{
	json_open_object(json, NULL);
	json_string(json, "name", domain->name);
	json_string(json, "binary", domain->binary);
	if (domain->rust_bin != NULL)
		json_string(json, "rust_bin", domain->rust_bin);
	json_number(json, "priority", domain->priority);
	json_number(json, "stack_bytes", domain->stack_bytes);
	json_number(json, "budget", domain->budget);
	json_number(json, "period", domain->period);
	json_open_array(json, "maps");
	for (size_t i = 0; i < domain->map_count; i++) {
		const struct map *map = &domain->maps[i];

		json_open_object(json, NULL);
		json_string(json, "region", map->region->name);
		if (map->has_vaddr)
			json_number(json, "vaddr", map->vaddr);
		json_number(json, "permissions", map->permissions);
		if (map->symbol != NULL)
			json_string(json, "symbol", map->symbol);
		json_close_object(json);
	}
	json_close_array(json);
	json_close_object(json);
}

static void render_region(struct json *json, const struct region *region)
{
	json_open_object(json, NULL);
	json_string(json, "name", region->name);
	if (region->has_phys_addr)
		json_number(json, "phys_addr", region->phys_addr);
	if (schema_find(region->node, "size_bytes") != NULL)
		json_number(json, "size_bytes", region->size);
	json_number(json, "caching", region->caching);
	json_number(json, "permissions", region->permissions);
	if (region->prefill_from != NULL)
		json_string(json, "prefill_from", region->prefill_from);
	json_close_object(json);
}

static void render_channel(struct json *json, const struct channel *channel)
{
	json_open_object(json, NULL);
	json_string(json, "name", channel->name);
	json_string(json, "end_a", channel->ends[0].domain->name);
	json_string(json, "end_b", channel->ends[1].domain->name);
	json_string(json, "kind", channel->ppc ? "ppc" : "notification");
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
	json_close_object(json);
}

const char *spec_hash(const struct spec *spec)
{
	struct bytes text = {0};
	struct json json = {.out = &text};

	json_open_object(&json, NULL);
	json_open_array(&json, "protection_domains");
	for (size_t i = 0; i < spec->domain_count; i++)
		render_domain(&json, &spec->domains[i]);
	json_close_array(&json);
	json_open_array(&json, "channels");
	for (size_t i = 0; i < spec->channel_count; i++)
		render_channel(&json, &spec->channels[i]);
	json_close_array(&json);
	json_open_array(&json, "memory_regions");
	for (size_t i = 0; i < spec->region_count; i++)
		render_region(&json, &spec->regions[i]);
	json_close_array(&json);
	json_open_array(&json, "irq_delivery");
	for (size_t i = 0; i < spec->interrupt_count; i++)
		render_interrupt(&json, &spec->interrupts[i]);
	json_close_array(&json);
	json_open_object(&json, "build");
	json_string(&json, "board", spec->board_name);
	json_string(&json, "config", spec->config);
	json_string(&json, "output_dir", spec->output_dir);
	json_close_object(&json);
	json_close_object(&json);

	const char *digest = sha256_text(text.data, text.length);

	bytes_free(&text);
	return digest;
}
