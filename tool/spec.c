/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads a description as a whole and finds its files; see spec.h. */
#include <string.h>

#include "file.h"
#include "schema.h"
#include "sdk.h"
#include "spec.h"
#include "toml.h"
#include "xml.h"

const char *spec_find_base(const struct spec *spec, const char *path)
{
	const char *const last[] = {".", path_folder(spec->path)};
	size_t count = spec->search_paths.count;

	for (size_t i = 0; i < count + 2; i++) {
		const char *base = i < count ? spec->search_paths.items[i] : last[i - count];

		if (file_exists(path_join(base, path)))
			return base;
	}
	return NULL;
}

struct place spec_program_place(const struct domain *domain)
{
	const struct node *image = schema_find(domain->node, "program_image");

	return image != NULL ? schema_place(image, "path") : schema_place(domain->node, "binary");
}

static bool is_config(const char *name)
{
	for (size_t i = 0; i < CONFIG_COUNT; i++) {
		if (text_equal(name, config_words[i]))
			return true;
	}
	return false;
}

/* Reads the file of the board that the description or the command line names. */
static bool read_board(struct spec *spec, const struct spec_options *options)
{
	const struct node *build = schema_find(spec->root, "build");
	const struct node *named = build != NULL ? schema_find(build, "board") : NULL;

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
			       ? complain(CODE_BOARD, named->place, help, "unknown board `%s`",
					  spec->board_name)
			       : error(help, "unknown board `%s`", spec->board_name);
	}
	if (!is_config(spec->config))
		return error("give `--config debug`, `--config release` or `--config benchmark`",
			     "unknown configuration `%s`", spec->config);
	spec->board = board_read(path);
	if (spec->board != NULL)
		spec->target = target_of_board(spec->board);
	return spec->board != NULL;
}

/* The syntax that a file's name, or else its first character, says. */
static enum syntax syntax_of(const char *path, const char *text)
{
	if (text_ends_with(path, ".system") || text_ends_with(path, ".xml"))
		return SYNTAX_XML;
	if (text_ends_with(path, ".toml"))
		return SYNTAX_TOML;
	return text[strspn(text, " \t\r\n")] == '<' ? SYNTAX_XML : SYNTAX_TOML;
}

static struct source *read_source(const char *path)
{
	struct source *source = file_read_source(path);

	if (source != NULL)
		source->syntax = syntax_of(path, source->text);
	return source;
}

/* The element `system` may have any attributes, as of name spaces; none says anything. */
static void drop_attributes(struct node *root)
{
	while (root->count > 0 && root->children[0].kind != NODE_TABLE) {
		root->children++;
		root->count--;
	}
}

/* Reads a text as a tree. NULL after errors. */
static const struct node *read_tree(const struct source *source)
{
	if (source->syntax == SYNTAX_TOML)
		return toml_parse(source);
	struct node *root = xml_parse(source);

	if (root == NULL)
		return NULL;
	if (text_equal(root->key, "system")) {
		drop_attributes(root);
		return root;
	}
	complain(CODE_ROOT, root->place, "put everything into an element `system`",
		 "the outermost element is `%s`, not `system`", root->key);
	return NULL;
}

const char *spec_named_board(const char *path)
{
	const struct source *source = read_source(path);
	const struct node *root = source != NULL ? read_tree(source) : NULL;
	const struct node *build = root != NULL ? schema_find(root, "build") : NULL;
	const struct node *board = build != NULL ? schema_find(build, "board") : NULL;

	return board != NULL && board->kind == NODE_STRING ? board->string : NULL;
}

struct spec *spec_read_source(const struct source *source, const struct spec_options *options,
			      const struct target *target)
{
	unsigned errors = error_count();
	struct spec *spec = memory_new(1, sizeof(*spec));

	spec->path = source->path;
	spec->root = read_tree(source);
	spec->target = target;
	spec->board_name = SDK_DEFAULT_BOARD;
	spec->config = "debug";
	spec->output_dir = "build";
	spec->image = options->image;
	spec->report = options->report;
	spec->kernel = options->kernel;
	spec->search_paths = options->search_paths;
	if (spec->root == NULL)
		return NULL;
	spec_parse_build(spec);
	if (error_count() > errors || (target == NULL && !read_board(spec, options)))
		return NULL;
	spec_parse(spec);
	spec_resolve(spec);
	spec_check_memory(spec);
	spec_check(spec);
	return error_count() == errors ? spec : NULL;
}

struct spec *spec_read(const char *path, const struct spec_options *options)
{
	const struct source *source = read_source(path);
	const struct target *target = NULL;

	if (options->target != NULL) {
		target = target_read(options->target);
		if (target == NULL)
			return NULL;
	}
	return source != NULL ? spec_read_source(source, options, target) : NULL;
}
