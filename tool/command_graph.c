/* SPDX-License-Identifier: BSD-2-Clause */
/* `clavis graph`: who can reach what in a system. */
#include "command.h"
#include "command_common.h"
#include "error.h"
#include "file.h"
#include "graph_draw.h"

/* In the order of the formats' names in `run`. */
static void (*const writers[])(const struct spec *, const struct graph *, struct bytes *) = {
	graph_write_text,
	graph_write_json,
	graph_write_svg,
};

static int run(const struct command *command, int count, char **arguments)
{
	struct spec_options selected = {0};
	const char *format = "text", *output = "-";
	const struct option options[] = {
		{"--format", NULL, "FORMAT", "text (default), json or svg", &format, NULL, NULL},
		{"--output", "-o", "FILE", "instead of standard output", &output, NULL, NULL},
		OPTIONS_SELECT(selected),
	};
	struct operands operands;
	enum options_result result = options_read(command, options, OPTION_COUNT(options), count,
						  arguments, &operands, 1, 1);

	if (result != OPTIONS_GOOD)
		return result == OPTIONS_HELP ? 0 : STATUS_ERROR;
	int chosen = format_choose("text,json,svg", format);

	if (chosen < 0)
		return STATUS_ERROR;
	const struct spec *spec = spec_read(operands.words[0], &selected);

	if (spec == NULL)
		return STATUS_ERROR;
	struct graph graph = graph_make(spec);
	struct bytes text = {0};

	writers[chosen](spec, &graph, &text);
	bool good = file_write_or_print(output, &text);

	bytes_free(&text);
	return good ? 0 : STATUS_ERROR;
}

const struct command command_graph = {
	"graph",
	"SPEC",
	"Shows who can reach what, as text, JSON, or a drawing.",
	run,
};
