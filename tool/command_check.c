/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis check`: does a system keep its rules? */
#include <stdio.h>

#include "command.h"
#include "command_common.h"
#include "error.h"
#include "file.h"
#include "policy.h"
#include "toml.h"

/* Rules of a file of their own, for descriptions that cannot hold any. */
static bool read_file(const char *path, struct nodes *nodes)
{
	struct rules_table {
		struct nodes policies;
	} table = {0};
	static const struct field fields[] = {LIST(struct rules_table, policies)};
	const struct source *source = file_read_source(path);
	const struct node *root = source != NULL ? toml_parse(source) : NULL;

	if (root == NULL || !schema_read(root, "a file of policies", fields, 1, &table))
		return false;
	for (size_t i = 0; i < table.policies.count; i++)
		*ARRAY_ADD(nodes->items, nodes->count) = table.policies.items[i];
	return true;
}

static int run(const struct command *command, int count, char **arguments)
{
	struct spec_options selected = {0};
	const char *file = NULL;
	const struct option options[] = {
		{"--policy", NULL, "FILE", "a TOML file with further `[[policies]]`", &file, NULL,
		 NULL},
		OPTIONS_SELECT(selected),
	};
	struct operands operands;
	enum options_result result = options_read(command, options, OPTION_COUNT(options), count,
						  arguments, &operands, 1, 1);

	if (result != OPTIONS_GOOD)
		return result == OPTIONS_HELP ? 0 : STATUS_ERROR;
	const struct spec *spec = spec_read(operands.words[0], &selected);

	if (spec == NULL)
		return STATUS_ERROR;
	struct nodes nodes = {0};
	struct policy *policies = NULL;
	size_t policy_count = 0, kept = 0;

	for (size_t i = 0; i < spec->policies.count; i++)
		*ARRAY_ADD(nodes.items, nodes.count) = spec->policies.items[i];
	if ((file != NULL && !read_file(file, &nodes)) ||
	    !policy_read(&nodes, &policies, &policy_count))
		return STATUS_ERROR;
	struct graph graph = graph_make(spec);

	for (size_t i = 0; i < policy_count; i++)
		kept += policy_check(&graph, &policies[i]);
	printf("%s: %zu rules kept, %zu broken\n", spec->path, kept, policy_count - kept);
	return kept == policy_count ? 0 : STATUS_ERROR;
}

const struct command command_check = {
	"check",
	"SPEC",
	"Checks the rules (`policies`) of a description over all that its domains hold.",
	run,
};
